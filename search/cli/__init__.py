"""The command line: a thin skin over the library. Each command is one call that a program can make as well.

`application` is the frame (commands, errors, exit codes), each command has a module of its name, and `output` holds
everything that is printed.
"""

from __future__ import annotations

from search.cli.application import main

__all__ = ["main"]
