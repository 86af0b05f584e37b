"""`python -m search.cli` is the same as `meshfind`."""

from __future__ import annotations

from search.cli.application import main

main()
