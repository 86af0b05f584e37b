"""The frame of the command line: which commands there are, and what becomes of errors.

Exit codes: 0 found or done, 1 nothing found, 2 an error, 130 interrupted. A closed pipe is no error: whoever closed it
has seen enough.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from indexer.errors import MeshfindError
from indexer.version import __version__
from search.cli.native_errors import native_errors
from search.cli.output.text import clean
from search.cli.pointing import WrongQueryError

COMMANDS = (
    "build", "update", "delete", "retag", "optimize",
    "search", "similar", "show", "translate", "mesh", "stats", "check", "evaluate",
)  # fmt: skip
ERROR, INTERRUPTED = 2, 130


class Application(click.Group):
    """Loads the module of a command only when that command is called, and reports errors in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"search.cli.{cmd_name}").command
        return found

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _reporting_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _reporting_errors():
            result = super().invoke(ctx)
            _flush()
            return result


@click.group(
    "meshfind",
    cls=Application,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Full-text search for biomedical records that understands MeSH.

    Ask for hepatoma, Nexavar or vitamin B3, and find the records about Carcinoma, Hepatocellular, Sorafenib and
    Niacinamide, whatever words they use.

    Exit codes: 0 found or done, 1 nothing found, 2 an error.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """The console script `meshfind`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal's encoding lacks must not stop the rest
            stream.reconfigure(errors="replace")
    native_errors.keep()
    # numpy would start threads for linear algebra, of which there is none; a small index is searched in less time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cli(prog_name="meshfind")


@contextmanager
def _reporting_errors() -> Iterator[None]:
    """Turn whatever goes wrong into a sentence on stderr and an exit code."""
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "meshfind"
        _complain(f"{error.format_message().rstrip('.')} (see: {command} --help)")
    except WrongQueryError as error:
        _complain(error.format_message(), error.excerpt)
    except click.ClickException as error:
        _complain(error.format_message())
    except MeshfindError as error:
        _complain(str(error))
    except BrokenPipeError:
        _abandon_output()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        _abandon_output()
        what = error.strerror or str(error)
        _complain(f"{os.fsdecode(error.filename)}: {what}" if isinstance(error.filename, (str, bytes)) else what)
    except KeyboardInterrupt:
        _abandon_output()
        raise click.exceptions.Exit(INTERRUPTED) from None
    except (click.exceptions.Exit, click.Abort):
        raise
    except BaseException:  # panics of Rust are no Exceptions
        # A fault of ours. Python would exit with 1, which a script must be able to read as "nothing found".
        import traceback

        traceback.print_exc()
        native_errors.show()
        raise click.exceptions.Exit(ERROR) from None


def _complain(sentence: str, excerpt: str = "") -> None:
    click.echo(f"meshfind: {clean(sentence)}", err=True)
    if excerpt:
        click.echo(excerpt, err=True)
    raise click.exceptions.Exit(ERROR) from None


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _abandon_output() -> None:
    """Point streams that can no longer be written to at nothing, or Python complains when it closes them."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)
