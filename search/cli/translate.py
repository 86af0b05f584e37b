"""`meshfind translate`: one query in every notation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.cli.options import Command, file_option, json_option, words
from search.cli.output.json_text import print_json
from search.cli.output.screen import BOLD, Screen

if TYPE_CHECKING:
    from search.query.nodes import Strategy
    from search.query.translation.translate import Translation

_LANGUAGES = {"pubmed": "PubMed", "ovid": "Ovid", "meshfind": "meshfind"}


@click.command(
    "translate",
    cls=Command,
    examples=(
        "meshfind translate '\"Liver Neoplasms\"[mh] AND sorafenib[tiab]'",
        "meshfind translate 'exp Liver Neoplasms/ and sorafenib.ti,ab.' --json",
        "meshfind translate --file strategy.txt --syntax ovid",
    ),
)
@click.argument("query", nargs=-1, type=words)
@file_option
@click.option(
    "--syntax",
    type=click.Choice(("auto", "pubmed", "ovid")),
    default="auto",
    show_default=True,
    help="Language of the query; auto recognises it, and takes words alone as PubMed does.",
)
@json_option
def command(query: tuple[str, ...], file: Path | None, syntax: str, as_json: bool) -> None:
    """Write a query in PubMed's language, in Ovid's and in meshfind's notation, and name what does not translate.

    The notation is described in docs/notation.md. No index is needed.
    """
    from search.cli.files import read_text
    from search.cli.pointing import pointing_into
    from search.query.translation.translate import translate

    if bool(query) == (file is not None):
        raise click.UsageError("give a query to translate, or --file FILE")
    text = read_text(file) if file is not None else " ".join(query)
    with pointing_into(text, file):
        strategy = _parsed(text, syntax)
        translation = translate(strategy)
    data = translation_data(strategy, translation)
    if as_json:
        print_json(data)
    else:
        _print(data)


def _parsed(text: str, syntax: str) -> Strategy:
    from search.query.interpret import detect
    from search.query.ovid.strategy import parse_ovid
    from search.query.pubmed.strategy import parse_pubmed

    language = detect(text) if syntax == "auto" else syntax
    return parse_ovid(text) if language == "ovid" else parse_pubmed(text)


def translation_data(strategy: Strategy, translation: Translation) -> dict[str, Any]:
    """A translation as plain data; see docs/json.md."""
    import msgspec

    return {
        "syntax": strategy.language,
        **msgspec.to_builtins(translation),
        "warnings": list(strategy.warnings),
    }


def _print(data: dict[str, Any]) -> None:
    from search.cli.output.hits import print_warnings

    print_warnings(data["warnings"])
    screen = Screen()
    for number, (key, name) in enumerate(_LANGUAGES.items()):
        if number:
            screen.blank()
        screen.paragraph(name, style=BOLD)
        for line in data[key].split("\n"):
            screen.paragraph(line or "(nothing of this query can be said)", lead="  ")
    if data["untranslated"]:
        screen.heading("Not translated exactly")
        for note in data["untranslated"]:
            screen.paragraph(f"{_LANGUAGES[note['language']]}: {note['typed']}: {note['reason']}", lead="  - ")
