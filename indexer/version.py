"""The version of meshfind, as released (setup.cfg reads it from here)."""

__version__ = "0.1.0"
