"""How is a record scored? The formula, and nothing of any engine; its constants are `indexer.weights`.

The score of a record is the sum over the units of the query, each times the unit's weight (1 unless said otherwise). A
unit is a word, or a concept with the words typed for it (in the units of idf, natural logarithms):

    unit  = L + P                                     a word
    unit  = P                                         words that belong together: in quotation marks, or by hyphens
    unit  = C + floor x (LAMBDA x T + MU x F)         a concept; C is 0 where the record has no evidence of it

    L     = S + sum over stem fields f of
            weight(f) x idf(s) x tf (k1 + 1) / (tf + k1 (1 - b + b length / average length))
    S     = weight of synonyms x idf(s) if only an entry term of an assigned descriptor has the stem s
    P     = sum over title and abstract, where the words stand there one after the other, of
            phrase x weight(field) x sum of the idf of their stems; times `quoted` in quotation marks
    C     = idf(concept) x (any_evidence + the weights of the tiers that hold), or
            idf(concept) x weak where all evidence is weak, or
            idf(concept) x narrower x any_evidence where there is any evidence of a concept below it;
            the largest of these, and of several concepts where the words may mean them
    floor = any_evidence x idf(concept): the least C of reliable evidence; the smallest of several concepts
    T     = the share, by idf, of the typed words' stems that the record holds in any stem field, between 0 and 1; of a
            stem that is typed for n concepts, each counts an nth
    F     = as T, but each stem counts tf / (tf + k1 (1 - b + b length / average length)), half of it in the title and
            half in the abstract
    idf   = ln(1 + (records - df + 0.5) / (df + 0.5))

L is BM25 (Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond") with the idf and the
rounded lengths of Lucene (`indexer.engines.lengths`). The df of a concept counts the records that have it by any
spelling and evidence, so that a rare synonym weighs no more than a common one. The df of a stem is the largest among
the stem fields and `synonyms`. The average length is over all records, those without the field included.

The typed words of a concept are bounded by what any evidence of the concept is worth: with LAMBDA + MU up to 1, one
concept found in all its words stays below two concepts found by synonyms, and a record that merely shares words with
a concept gets less than any reliable evidence of the concept.

Letters with a number, "COX2" or "COX-2", are a word whose P is of the other way to write it.

To a query in free text, units are added that the first records teach (`search.feedback`). They are scored like all
others, but that no tier counts beside any evidence.
"""

from __future__ import annotations

import math

from indexer.weights import DEFAULT_WEIGHTS, BroadFeedback, Feedback, Weights, read_weights

__all__ = ["DEFAULT_WEIGHTS", "BroadFeedback", "Feedback", "Weights", "idf", "read_weights"]


def idf(records: int, document_frequency: int) -> float:
    """Inverse document frequency of BM25 in Lucene's form, always positive (natural logarithm)."""
    return math.log(1.0 + (records - document_frequency + 0.5) / (document_frequency + 0.5))
