"""Measurements that can be repeated: no timed tests, only figures with their commands. See `__main__`."""
