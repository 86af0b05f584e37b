"""Which publication types do MEDLINE's records carry?

MeSH's category V also names formats that books have ("Index", "Form", "Poster"): no article is indexed with them, and
PubMed takes these words for words.
"""

from __future__ import annotations

from indexer.mesh.vocabulary import Vocabulary
from indexer.plain_fields import fold_phrase

MEDLINE_TYPES = frozenset(
    fold_phrase(name)
    for name in """
    Adaptive Clinical Trial|Address|Autobiography|Bibliography|Biography|Case Reports|Classical Article
    |Clinical Conference|Clinical Study|Clinical Trial|Clinical Trial Protocol|Clinical Trial, Phase I
    |Clinical Trial, Phase II|Clinical Trial, Phase III|Clinical Trial, Phase IV|Clinical Trial, Veterinary
    |Collected Work|Comment|Comparative Study|Congress|Consensus Development Conference
    |Consensus Development Conference, NIH|Controlled Clinical Trial|Corrected and Republished Article|Dataset
    |Dictionary|Directory|Duplicate Publication|Editorial|English Abstract|Equivalence Trial|Evaluation Study
    |Expression of Concern|Festschrift|Government Publication|Guideline|Historical Article|Interactive Tutorial
    |Interview|Introductory Journal Article|Journal Article|Lecture|Legal Case|Legislation|Letter|Meta-Analysis
    |Multicenter Study|News|Newspaper Article|Observational Study|Observational Study, Veterinary
    |Patient Education Handout|Periodical Index|Personal Narrative|Portrait|Practice Guideline
    |Pragmatic Clinical Trial|Preprint|Published Erratum|Randomized Controlled Trial
    |Randomized Controlled Trial, Veterinary|Retracted Publication|Retraction of Publication|Review
    |Scientific Integrity Review|Systematic Review|Technical Report|Twin Study|Validation Study|Video-Audio Media
    |Webcast""".split("|")
)
"""PubMed User Guide, "Publication types" (https://pubmed.ncbi.nlm.nih.gov/help/#publication-types), folded."""

_BRANCH = "V"
"""The branch of the tree that holds the publication types."""


def is_type(ui: str, vocabulary: Vocabulary) -> bool:
    """Whether a descriptor is a publication type."""
    descriptor = vocabulary.get(ui)
    return descriptor is not None and any(number.startswith(_BRANCH) for number in descriptor.tree_numbers)
