"""Every command has help with examples, and docs/cli.md says what the help says."""

from __future__ import annotations

import shlex

import click
import pytest

from indexer import __version__
from search.cli.application import COMMANDS, cli
from search.cli.options import Command
from search.cli.reference import reference
from tests.cli.running import ROOT, call

PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def command(name: str) -> Command:
    found = cli.get_command(click.Context(cli), name)
    assert isinstance(found, Command)
    return found


def test_the_page_is_up_to_date() -> None:
    assert reference() == PAGE, "run: make docs"


def test_every_command_is_listed_here_and_in_the_folder() -> None:
    assert cli.list_commands(click.Context(cli)) == list(COMMANDS)
    for name in COMMANDS:
        assert (ROOT / "search" / "cli" / f"{name}.py").exists()
        assert f"\n## `meshfind {name}`\n" in PAGE


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_examples(name: str, option: str) -> None:
    result = call(name, option)
    assert result.exit_code == 0
    assert "\nExamples:\n" in result.stdout
    for example in command(name).examples:
        assert f"\n  {example}\n" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text_and_json_is_everywhere(name: str) -> None:
    options = [parameter for parameter in command(name).params if isinstance(parameter, click.Option)]
    assert all(option.help and option.help.endswith((".", ")", "]")) for option in options)
    everywhere = {"--json"} if name == "translate" else {"--json", "--index"}
    assert everywhere <= {name for option in options for name in option.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_are_commands_that_parse(name: str) -> None:
    for example in command(name).examples:
        words = shlex.split(example.partition(" > ")[0].rpartition(" | ")[2])
        assert words[:2] == ["meshfind", name]
        command(name).make_context(name, words[2:])


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_meshfind_alone_prints_help(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert all(f"\n  {name} " in result.stdout for name in COMMANDS)


def test_version() -> None:
    assert call("--version").stdout == f"meshfind {__version__}\n"
