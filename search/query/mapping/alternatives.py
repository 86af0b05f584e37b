"""What is searched for an untagged term once it is known what it means: the alternatives of one run of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.analysis import words_of
from indexer.mesh.check_tags import NEVER_EXPANDED
from indexer.mesh.forms import uninvert
from indexer.mesh.qualifiers import canonical
from indexer.mesh.vocabulary import Vocabulary
from indexer.plain_fields import fold_phrase
from search.query.mapping.atm import STOP_WORDS, Meaning
from search.query.nodes import ALL_WORDS, TITLE_ABSTRACT, And, Concept, Heading, Node, Or, Qualifier, Text, Value, Word
from search.query.pubmed.types import names_of_type


class Alternatives:
    """Builds nodes for runs of words as `expand` says (see `strategy`)."""

    def __init__(self, vocabulary: Vocabulary, expand: str) -> None:
        self._vocabulary = vocabulary
        self._strict = expand == "strict"
        self._mentions = expand not in ("strict", "pubmed")

    def node(self, run: Sequence[Word], meanings: Iterable[Meaning]) -> Node:
        """What finds a run of words: everything it means, or else its words."""
        found: dict[Node, None] = {}
        for meaning in meanings:
            found.update((node, None) for node in self._meant(meaning))
        found[_all_of([word.text for word in run])] = None
        return next(iter(found)) if len(found) == 1 else Or(tuple(found))

    def literal(self, node: Text, phrase: bool) -> Node | None:
        """An untagged term as it stands, in all fields: as a phrase, or all of its words."""
        if phrase or len(node.words) == 1:
            return Text(node.words, ALL_WORDS, node.typed, "all", node.quoted) if node.words else None
        words = [word for word in node.words if not self.too_common([word])]
        parts = tuple(Text((word,), ALL_WORDS, word.text, "all") for word in words)
        return (parts[0] if len(parts) == 1 else And(parts)) if parts else None

    def too_common(self, run: Sequence[Word]) -> bool:
        """Whether PubMed does not search for it."""
        return all(word.pattern is None and word.text in STOP_WORDS for word in run)

    def _meant(self, meaning: Meaning) -> list[Node]:
        if meaning.kind == "qualifier":
            return [Qualifier(canonical(meaning.name))]
        if meaning.kind == "publication type":
            return [Value("publication_type", name) for name in names_of_type(fold_phrase(meaning.name), True)]
        if meaning.kind == "journal":
            return [Value("journal", meaning.name)]
        if meaning.kind == "author":
            # One initial stands for all that begin with it ("smith j" is "smith jb" too).
            return [Value("authors", meaning.name, prefix=meaning.name[-2:-1] == " ")]
        found: list[Node] = [Heading(meaning.ui)]
        if self._strict:
            return found + self._entry_terms(meaning.ui)
        if self._mentions and meaning.ui not in NEVER_EXPANDED:
            found.append(Concept(meaning.ui))
        return [*found, _all_of(_words(meaning.name))]

    def _entry_terms(self, ui: str) -> list[Node]:
        """The entry terms of a descriptor, each word for word."""
        descriptor = self._vocabulary.get(ui)
        terms = descriptor.terms if descriptor else ()
        phrases = dict.fromkeys(tuple(_words(term)) for term in terms)
        return [
            Text(tuple(map(Word, words)), TITLE_ABSTRACT, " ".join(words), "tiab", True) for words in phrases if words
        ]


def _words(term: str) -> list[str]:
    """The folded words of a term in the order of prose."""
    return words_of(uninvert(term))


def _all_of(words: Sequence[str]) -> Node:
    """All of the words, each in any field; without the stop words, unless there is nothing else."""
    kept = [word for word in words if word not in STOP_WORDS] or list(words)
    parts = tuple(Text((Word(word),), ALL_WORDS, word, "all") for word in dict.fromkeys(kept))
    return parts[0] if len(parts) == 1 else And(parts)
