"""Libraries that only evaluations need: imported when used, with an error that says how to get them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from indexer.errors import MissingExtraError

EXTRA = "evaluate"


def library(name: str) -> Any:
    """A module of a library of the extra `evaluate`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"{name.partition('.')[0]} is not installed, which evaluations need; pip install 'meshfind[{EXTRA}]'"
        ) from error
