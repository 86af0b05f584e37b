"""What does a run say? A table of ratios and a picture of how everything grows.

    python -m benchmarks.report [RUN] [--base ENGINE] [--picture docs/benchmarks.svg]

RUN is a folder below benchmarks/runs (default: the last). The table gives each figure as a multiple of the base's
(default: meshfind on Tantivy, or on Whoosh where that was not measured): less is better. The picture needs matplotlib
(`pip install 'meshfind[bench]'`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

Figures = dict[str, Any]

COLUMNS: dict[str, Callable[[Figures], float]] = {
    "building": lambda figures: figures["build_seconds"],
    "index size": lambda figures: figures["index_bytes"],
    # The process and the largest of its workers, if it has any.
    "memory, building": lambda figures: figures["build_megabytes"] + figures["largest_child_megabytes"],
    "memory, searching": lambda figures: figures["search_megabytes"],
    "descriptor, median": lambda figures: figures["lookups"]["p50"],
    "descriptor, 95 %": lambda figures: figures["lookups"]["p95"],
    "free text, median": lambda figures: figures["free"]["p50"],
    "free text, 95 %": lambda figures: figures["free"]["p95"],
}
OF_SEARCHES = tuple(COLUMNS)[4:]
CURVES = ("building", "descriptor, 95 %", "free text, 95 %")


def main() -> None:
    """Print the table and draw the picture."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.report", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", nargs="?", type=Path)
    parser.add_argument("--base")
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    runs = sorted(Path("benchmarks/runs").glob("*/results.json"))
    if given.run is None and not runs:
        parser.error("there is no run in benchmarks/runs: name one, or make one with python -m benchmarks")
    try:
        results = json.loads((given.run / "results.json" if given.run else runs[-1]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        parser.error(f"{given.run or runs[-1]} is no run: {error}")
    base = given.base or _base(results)
    if all(base not in size["engines"] for size in results["sizes"]):
        parser.error(f"{base} was not measured in this run; measured were {', '.join(results['sizes'][-1]['engines'])}")
    print("\n".join(table(results, base)))
    if given.picture:
        draw(results, base, given.picture)


def _base(results: Figures) -> str:
    measured = results["sizes"][-1]["engines"]
    return "meshfind-tantivy" if "meshfind-tantivy" in measured else "meshfind-whoosh"


def table(results: Figures, base: str) -> Iterator[str]:
    """A Markdown table for every size, the largest first, and what is to be known about it."""
    machine, versions = results["machine"], results["versions"]
    yield f"{results['date'][:10]}, {machine['cores']} cores, Python {machine['python']}, {machine['platform']}."
    present = [f"{name} {version}" for name, version in versions.items() if isinstance(version, str)]
    absent = [name for name, version in versions.items() if not isinstance(version, str)]
    yield f"Engines: {', '.join(present)}." + (f" Not installed: {', '.join(absent)}." if absent else "")
    for size in reversed(results["sizes"]):
        if base in size["engines"]:
            yield from _size_table(size, base)


def _size_table(size: Figures, base: str) -> Iterator[str]:
    """One size: the figures of each engine as multiples of the base's."""
    unit = size["engines"][base]
    yield ""
    note = " (replicated: the same records again under new ids)" if size["replicated"] else ""
    yield f"**{size['records']:,} records**{note}; {base} = 1, less is better"
    yield ""
    yield f"| engine | {' | '.join(COLUMNS)} |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for name, figures in size["engines"].items():
        yield _row(name, figures, unit, tuple(COLUMNS))
        if "strict_lookups" in figures:  # not in runs before it was measured
            strict = {"lookups": figures["strict_lookups"], "free": figures["strict_free"]}
            yield _row(f"{name}, `strict`", strict, unit, OF_SEARCHES)
    for name, figures in size["engines"].items():
        if "cold_start" in figures:
            times = figures["cold_start"]["search"] / figures["cold_start"]["bare_python"]
            yield ""
            yield f"`meshfind search` from nothing to printed hits ({name}): {times:.0f} times bare Python's start."


def _row(name: str, figures: Figures, unit: Figures, shown: Sequence[str]) -> str:
    ratios = [_ratio(of(figures) / of(unit)) if column in shown else "" for column, of in COLUMNS.items()]
    return f"| {name} | {' | '.join(ratios)} |"


def _ratio(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def draw(results: Figures, base: str, path: Path) -> None:
    """Growth curves as SVG: multiples of what the base needs for the smallest size; replicated sizes are hollow."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "meshfind"  # the same results give the same file
    from matplotlib import pyplot

    sizes = results["sizes"]
    figure, axes = pyplot.subplots(1, len(CURVES), figsize=(4.2 * len(CURVES), 4), layout="constrained")
    names = list(dict.fromkeys(name for size in sizes for name in size["engines"]))
    for axis, title in zip(axes, CURVES, strict=True):
        of = COLUMNS[title]
        unit = of(sizes[0]["engines"][base])
        for number, name in enumerate(names):
            measured = [size for size in sizes if name in size["engines"]]
            points = [(size["records"], of(size["engines"][name]) / unit) for size in measured]
            axis.plot(*zip(*points, strict=True), marker="o", label=name, color=f"C{number}")
            hollow = [point for point, size in zip(points, measured, strict=True) if size["replicated"]]
            if hollow:
                axis.scatter(*zip(*hollow, strict=True), color="white", edgecolors=f"C{number}", zorder=3)
        axis.set(xscale="log", yscale="log", title=title, xlabel="records")
    axes[0].set_ylabel(f"times {base} with {sizes[0]['records']:,} records")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
