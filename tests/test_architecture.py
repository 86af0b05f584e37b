"""Which way do imports run? The rules that ARCHITECTURE.md draws, read off the import statements."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("indexer", "search")
    for path in sorted((ROOT / package).rglob("*.py"))
}

# Modules that everything may import and that import nothing of ours but each other.
LEAVES = {"indexer.errors", "indexer.records", "indexer.version", "indexer.weights"}

# Third-party packages with the modules (or packages, with all below) that may import them.
CONFINED = {
    "whoosh": ("indexer.engines.whoosh", "search.engines.whoosh"),
    "tantivy": ("indexer.engines.tantivy", "search.engines.tantivy"),
    "numpy": ("search.engines.whoosh",),
    "click": ("search.cli.",),
    "rich": ("search.cli.",),
    "lxml": ("indexer.sources.", "indexer.mesh.xml"),
    "ahocorasick_rs": ("indexer.tagging",),
    "Stemmer": ("indexer.analysis",),
    "filelock": ("indexer.locking",),
    "sqlite3": ("indexer.",),
    "ir_measures": ("search.evaluation.",),
    "scipy": ("search.evaluation.",),
    "matplotlib": ("search.evaluation.",),
}


def imports(path: Path) -> Iterator[str]:
    """Everything a module imports, wherever in it the statement stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name their package in full"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(module: str) -> set[str]:
    """The modules of ours that a module imports."""
    return {name for name in imports(MODULES[module]) if name in MODULES}


def allowed(module: str, places: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(place) for place in places)


@pytest.mark.parametrize("module", MODULES)
def test_the_indexer_never_imports_the_search(module: str) -> None:
    if module.startswith("indexer"):
        assert not {name for name in ours(module) if name.startswith("search")}


@pytest.mark.parametrize("module", sorted(LEAVES))
def test_leaves_import_only_leaves(module: str) -> None:
    assert ours(module) - {"indexer"} <= LEAVES


@pytest.mark.parametrize("module", MODULES)
def test_third_parties_stay_in_their_files(module: str) -> None:
    for name in imports(MODULES[module]):
        package = name.partition(".")[0]
        assert allowed(module, CONFINED.get(package, (module,))), f"{package} is not for {module}"


@pytest.mark.parametrize("module", MODULES)
def test_only_the_command_line_imports_itself(module: str) -> None:
    if not module.startswith("search.cli"):
        assert not {name for name in ours(module) if name.startswith("search.cli")}


def test_only_evaluations_use_the_libraries_of_their_extra() -> None:
    for module in MODULES:
        if not module.startswith("search.evaluation."):
            assert "search.evaluation.extra" not in ours(module), module


def test_queries_and_ranking_know_no_engine() -> None:
    for module in MODULES:
        if module.startswith("search.query") or module == "search.ranking":
            assert not {name for name in ours(module) if name.startswith("search.engines")}, module


def test_no_module_reaches_another_by_way_of_itself() -> None:
    """No circles among imports at the top of modules."""
    top: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        body = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if not isinstance(node, ast.If)]
        names: set[str] = set()
        for node in body:
            if isinstance(node, ast.ImportFrom) and node.module in MODULES:
                below = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
                names |= below or {node.module}
        top[module] = names - {module}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for name in sorted(top[module]):
                visit(name, (*path, module))
            done.add(module)

    for module in top:
        visit(module, ())


@pytest.mark.parametrize("package", ["indexer", "search"])
def test_what_is_exported_is_there(package: str) -> None:
    module = importlib.import_module(package)
    names = module.__all__
    assert names == sorted(names, key=lambda name: (name.islower(), name)), "classes first, each in order"
    assert len(set(names)) == len(names)
    assert [name for name in names if not hasattr(module, name)] == []
    imported = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(MODULES[package].read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.module in MODULES
        for alias in node.names
        if f"{node.module}.{alias.name}" not in MODULES
    }
    assert imported == set(names)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    text = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    assert text
    assert text.partition("\n")[0].endswith((".", "?", ":")), "the first line is a sentence"


@pytest.mark.parametrize("module", MODULES)
def test_no_module_grows_too_long_to_read(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 320, "two modules in one"
