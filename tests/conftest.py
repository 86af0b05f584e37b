"""What many tests need: the sample records as an index, built once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from indexer import build

# The same examples every time, so that a run says something of the change at hand; look for new counterexamples with
# HYPOTHESIS_PROFILE=search.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of seeds/; tests only read it."""
    index = tmp_path_factory.mktemp("seeds") / "index"
    build([ROOT / "seeds"], index)
    return index
