"""What a build did, and what is in an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from indexer.generations import generation_folder
from indexer.manifest import REJECTS, read_manifest
from indexer.records import Reject
from search.cli.output.screen import BOLD, DIM, Screen, counted, megabytes

if TYPE_CHECKING:
    from indexer.building import BuildReport, UpdateReport
    from indexer.checking import CheckReport

_SHOWN_REJECTS = 3
_SHOWN_SOURCES = 5


class Rejects(NamedTuple):
    """Where the rejects of a build are listed, and the first of them."""

    path: Path
    first: tuple[Reject, ...]


def rejects_of(report: BuildReport | UpdateReport) -> Rejects | None:
    """The rejects of a build, if there are any."""
    if not report.rejects:
        return None
    index = Path(report.index)
    path = generation_folder(index, read_manifest(index).generation) / REJECTS
    with path.open("rb") as lines:
        first = tuple(msgspec.json.decode(line, type=Reject) for line in islice(lines, _SHOWN_REJECTS))
    return Rejects(path, first)


def build_data(report: BuildReport, rejects: Rejects | None) -> dict[str, Any]:
    """The report as plain data."""
    return {
        **msgspec.to_builtins(report),
        "records_per_second": report.records_per_second,
        "rejects_file": str(rejects.path) if rejects else None,
    }


def print_build(report: BuildReport, rejects: Rejects | None) -> None:
    """The closing summary of a build."""
    screen = Screen()
    screen.paragraph(f"{report.index}: {counted(report.records, 'record')} indexed", style=BOLD)
    screen.blank()
    screen.pairs(
        [
            ("records", f"{report.records:,}"),
            ("replaced", f"{report.replaced:,} by later versions or corrections"),
            ("duplicates", f"{report.duplicates:,}"),
            ("deletions", f"{report.deletions:,}"),
            ("rejects", f"{report.rejects:,}"),
            ("descriptors", f"{report.descriptors:,}"),
            *_terms(report.terms),
            ("time", f"{report.seconds:,.1f} s, {report.records_per_second:,.0f} records/s"),
            ("size", megabytes(report.bytes)),
        ]
    )
    if rejects:
        screen.heading(f"Not read: {report.rejects:,} (all in {rejects.path})")
        _list(screen, rejects.first, report.rejects, "more")


def update_data(report: UpdateReport, rejects: Rejects | None) -> dict[str, Any]:
    """The report of an update as plain data."""
    return {**msgspec.to_builtins(report), "rejects_file": str(rejects.path) if rejects else None}


def print_update(report: UpdateReport, rejects: Rejects | None) -> None:
    """The closing summary of an update or a deletion."""
    screen = Screen()
    screen.paragraph(f"{report.index}: {counted(report.records, 'record')}", style=BOLD)
    screen.blank()
    screen.pairs(
        [
            ("added", f"{report.added:,}"),
            ("replaced", f"{report.replaced:,}"),
            ("deleted", f"{report.deleted:,}"),
            ("unchanged", f"{report.unchanged:,}"),
            ("not there to delete", f"{report.unknown:,}"),
            ("rejects", f"{report.rejects:,}"),
            ("time", f"{report.seconds:,.1f} s"),
        ]
    )
    if report.skipped:
        screen.heading(
            f"Read before, left out: {counted(len(report.skipped), 'file')} (--again reads them all the same)"
        )
        _list(screen, report.skipped[:_SHOWN_SOURCES], len(report.skipped), "more (all with --json)")
    if rejects:
        screen.heading(f"Not read: {report.rejects:,} (the last of {rejects.path})")


def print_stats(index: Path, data: Mapping[str, Any]) -> None:
    """The counts and the origin of an index."""
    screen = Screen()
    screen.paragraph(f"{index}: {counted(data['records'], 'record')}", style=BOLD)
    screen.blank()
    screen.pairs(
        [
            ("records", f"{data['records']:,}"),
            ("replaced", f"{data['replaced']:,} by later versions or corrections"),
            ("duplicates", f"{data['duplicates']:,}"),
            ("deletions", f"{data['deletions']:,}"),
            ("rejects", f"{data['rejects']:,}"),
            ("descriptors", f"{data['descriptors']:,}"),
            *_terms(data["terms"]),
            ("size", megabytes(data["bytes"])),
            ("engine", data["engine"]),
            ("created", f"{data['created']}, by meshfind {data['meshfind_version']}"),
            ("format", f"{data['format_version']}, analysis {data['analysis_version']}"),
            ("generation", str(data["generation"])),
        ]
    )
    sources = data["sources"]
    screen.heading(f"Built from {counted(len(sources), 'file')}")
    shown = [source["name"] for source in sources[:_SHOWN_SOURCES]]
    _list(screen, shown, len(sources), "more (all with --json)")


def check_data(report: CheckReport) -> dict[str, Any]:
    """The report of a check as plain data."""
    data: dict[str, Any] = {"sound": report.sound, **msgspec.to_builtins(report)}
    return data


def print_check(report: CheckReport) -> None:
    """What a check found."""
    screen = Screen()
    if report.sound:
        compared = (
            f"{counted(report.files, 'file')} ({megabytes(report.bytes)}) and {counted(report.records, 'record')}"
        )
        screen.paragraph(f"{report.index}: sound; {compared} checked", style=BOLD)
    else:
        screen.paragraph(f"{report.index}: damaged", style=BOLD)
        for problem in report.problems:
            screen.paragraph(str(problem), lead="  ")
        screen.blank()
        screen.paragraph(report.advice)
    if report.unused:
        screen.paragraph(
            f"{counted(len(report.unused), 'older or unfinished generation')} beside the current one, still read by "
            "somebody or left over; the next build removes what nobody reads",
            style=DIM,
        )


def _list(screen: Screen, shown: Sequence[object], total: int, more: str) -> None:
    """The first of several things, a line each, and how many more there are."""
    for one in shown:
        screen.paragraph(str(one), lead="  ")
    if total > len(shown):
        screen.paragraph(f"and {total - len(shown):,} {more}", lead="  ", style=DIM)


def _terms(terms: int | None) -> list[tuple[str, str]]:
    """The row of distinct terms, where the engine counts them."""
    return [] if terms is None else [("distinct terms", f"{terms:,}")]
