"""What commands have in common: their options, the types of their values, and help with examples."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Command(click.Command):
    """A command with examples, which its help and the reference in docs/cli.md show."""

    def __init__(self, *args: Any, examples: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        return ["-h", "--help"]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def words(value: str) -> str:
    """Text from the command line. Bytes that are no UTF-8 become U+FFFD, as they do in what is read from files."""
    return os.fsencode(value).decode("utf-8", errors="replace")


def path_name(value: str) -> Path:
    """A file or folder. An empty name, which an unset variable of a shell leaves, is not the current folder."""
    if not value:
        raise click.BadParameter("the name is empty")
    return Path(value)


def index_option(function: _Function) -> _Function:
    """`--index`, which MESHFIND_INDEX presets."""
    return click.option(
        "--index",
        type=path_name,
        metavar="DIR",
        default="index_data",
        show_default=True,
        envvar="MESHFIND_INDEX",
        show_envvar=True,
        help="Folder of the index.",
    )(function)


def file_option(function: _Function) -> _Function:
    """`--file`, for what does not survive a shell: quotation marks, asterisks, dollar signs, lines."""
    return click.option(
        "--file",
        type=path_name,
        metavar="FILE",
        help='A query or a strategy of several lines, instead of QUERY ("-": standard input).',
    )(function)


def json_option(function: _Function) -> _Function:
    """`--json`, in all commands; what it prints is described in docs/json.md."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON (see docs/json.md).")(function)


def mesh_option(function: _Function) -> _Function:
    """`--mesh`, for the files of a vocabulary."""
    return click.option(
        "--mesh",
        type=path_name,
        metavar="FILE",
        multiple=True,
        help="MeSH file: descriptor or supplementary XML, or TSV; may be given several times, the most authoritative "
        "first.",
    )(function)


def term_use_option(function: _Function) -> _Function:
    """`--term-use`, for how far terms can be trusted."""
    return click.option(
        "--term-use",
        type=path_name,
        metavar="FILE",
        help="How terms are used, as another index learned it (meshfind mesh --term-use prints it).",
    )(function)


def jobs_option(function: _Function) -> _Function:
    """`--jobs`, where records are read and tagged."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes that read and tag; by default one for each core, at most 16. 1 means none beside this one.",
    )(function)


def wait_option(function: _Function) -> _Function:
    """`--wait`, for commands that write."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        default=0.0,
        help="Wait so long for another process that writes the index; by default it is reported at once.",
    )(function)
