"""TF-IDF features of a text: stemmed words and word pairs, and characters inside words.

A term that the collection does not know still counts in a question's length, with the weight of
the rarest known term. Without that, one known word in a sentence about something else would look
like a perfect match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from .language import Language

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHORTEST_CHARS, LONGEST_CHARS = 2, 4
COMMON_SHARE, COMMON_COUNT = 0.3, 100
PAIR_WEIGHT = 0.7
_PAIR = "+"  # in no normalised text

Terms = Callable[[str], list[str]]


def word_terms(language: Language) -> Terms:
    """Return the function that cuts a normalised text into stems and, after them, their pairs."""

    def terms(text: str) -> list[str]:
        stems = language.stems(text)
        return stems + [left + _PAIR + right for left, right in pairwise(["<", *stems, ">"])]

    return terms


def is_pair(term: str) -> bool:
    """Return whether a term of ``word_terms`` is a pair of stems."""
    return _PAIR in term


def character_terms(text: str) -> list[str]:
    """Cut a normalised text into the pieces of 2 to 4 characters inside its words, edges marked."""
    return [piece for word in text.split() for piece in _pieces_of(word)]


@lru_cache(maxsize=20_000)
def _pieces_of(word: str) -> list[str]:
    padded = f" {word} "
    return [
        padded[at : at + size]
        for size in range(SHORTEST_CHARS, LONGEST_CHARS + 1)
        for at in range(max(1, len(padded) - size + 1))
    ]


class TermSpace:
    """The terms of one kind that a collection knows, with their weights."""

    def __init__(self, terms: Terms, vocabulary: Sequence[str], weights: np.ndarray) -> None:
        self.terms = terms
        self.vocabulary = list(vocabulary)
        self.weights = np.asarray(weights, dtype=np.float32)
        self._column = {term: column for column, term in enumerate(self.vocabulary)}
        self._weight = self.weights.tolist()
        self._unknown_weight = float(self.weights.max(initial=1.0))

    @classmethod
    def fit(
        cls, terms: Terms, texts: Sequence[str], power: float, most: int | None = None
    ) -> tuple[TermSpace, csr_matrix[Any]]:
        """Learn the terms of normalised texts; return the space and a row of weights a text.

        Terms in very many texts get the weight 0: they tell little, and comparing texts by them
        is most of the work.

        :param power: of the inverse document frequency; 0 weighs all terms alike.
        :param most: the number of texts from which on a term is too common, besides its share.
        """
        # Only learning needs these, and importing them takes longer than loading a saved index.
        from scipy.sparse import csr_matrix
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        counter = CountVectorizer(analyzer=terms)
        counts = counter.fit_transform(texts)
        vocabulary = counter.get_feature_names_out().tolist()
        transformer = TfidfTransformer(sublinear_tf=True).fit(counts)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        common = frequency > min(max(COMMON_SHARE * len(texts), COMMON_COUNT), most or len(texts))
        pairs = np.array([is_pair(term) for term in vocabulary])
        weights = transformer.idf_**power * np.where(pairs, PAIR_WEIGHT, 1.0)
        transformer.idf_ = np.where(common, 0.0, weights)
        rows = csr_matrix(transformer.transform(counts), dtype=np.float32)
        rows.eliminate_zeros()
        return cls(terms, vocabulary, transformer.idf_), rows

    def column(self, term: str) -> int | None:
        """Return the column of a term, ``None`` if it is not known."""
        return self._column.get(term)

    def weigh(self, text: str) -> dict[int, float]:
        """Return the weights of a normalised text's known terms by column; length at most 1."""
        known: dict[int, float] = {}
        square = 0.0
        for term, count in Counter(self.terms(text)).items():
            column = self._column.get(term)
            if column is not None:
                weight = self._weight[column]
            else:
                weight = self._unknown_weight * (PAIR_WEIGHT if is_pair(term) else 1.0)
            if count > 1:
                weight *= 1.0 + log(count)
            square += weight * weight
            if column is not None and weight:
                known[column] = weight
        length = square**0.5 or 1.0
        return {column: weight / length for column, weight in known.items()}

    def shares(self, text: str) -> dict[int, float]:
        """Return the known terms' shares of the weight of all terms of a normalised text."""
        columns = [self._column.get(term) for term in dict.fromkeys(self.terms(text))]
        weights = [self._unknown_weight if one is None else self._weight[one] for one in columns]
        total = sum(weights) or 1.0
        pairs = zip(columns, weights, strict=True)
        return {column: weight / total for column, weight in pairs if column is not None and weight}
