"""What many tests need: the sample records as an index, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import build

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of seeds/; tests only read it."""
    index = tmp_path_factory.mktemp("seeds") / "index"
    build([ROOT / "seeds"], index)
    return index
