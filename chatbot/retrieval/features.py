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
from threading import Lock
from typing import Any

import numpy as np
import snowballstemmer
from scipy.sparse import csr_matrix

SHORTEST_CHARS, LONGEST_CHARS = 2, 5
COMMON_SHARE, COMMON_COUNT = 0.3, 100

Terms = Callable[[str], list[str]]


def word_terms(language: str) -> Terms:
    """Return the function that cuts a normalised text into stems and pairs of stems.

    ``language`` is a code such as ``en`` or ``pt-BR``; words of a language without a Snowball
    stemmer are left as they are.
    """
    name = _SNOWBALL.get(language.split("-")[0].lower())
    stemmer = snowballstemmer.stemmer(name) if name else None
    lock = Lock()  # a stemmer keeps its word in attributes, and a server asks from many threads

    @lru_cache(maxsize=50_000)
    def stem(word: str) -> str:
        if stemmer is None:
            return word
        with lock:
            return str(stemmer.stemWord(word))

    def terms(text: str) -> list[str]:
        stems = [stem(word) for word in text.split()]
        return stems + [f"{left} {right}" for left, right in pairwise(["<", *stems, ">"])]

    return terms


_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


def character_terms(text: str) -> list[str]:
    """Cut a normalised text into the pieces of 2 to 5 characters inside its words, edges marked."""
    pieces = []
    for word in text.split():
        padded = f" {word} "
        for size in range(SHORTEST_CHARS, LONGEST_CHARS + 1):
            pieces += [padded[at : at + size] for at in range(max(1, len(padded) - size + 1))]
    return pieces


class TermSpace:
    """The terms of one kind that a collection knows, with their inverse document frequencies."""

    def __init__(self, terms: Terms, vocabulary: Sequence[str], idf: np.ndarray) -> None:
        self.terms = terms
        self.vocabulary = list(vocabulary)
        self.idf = np.asarray(idf, dtype=np.float32)
        self._column = {term: column for column, term in enumerate(self.vocabulary)}
        self._weight = self.idf.tolist()
        self._unknown_weight = float(self.idf.max(initial=1.0))

    @classmethod
    def fit(cls, terms: Terms, texts: Sequence[str]) -> tuple[TermSpace, csr_matrix[Any]]:
        """Learn the terms of normalised texts; return the space and a row of weights a text.

        Terms in very many texts get the weight 0: they tell nothing, and comparing texts by them
        is most of the work.
        """
        # Only building needs scikit-learn, which takes longer to import than a saved index to load.
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        counter = CountVectorizer(analyzer=terms)
        counts = counter.fit_transform(texts)
        transformer = TfidfTransformer(sublinear_tf=True).fit(counts)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        common = frequency > max(COMMON_SHARE * len(texts), COMMON_COUNT)
        transformer.idf_ = np.where(common, 0.0, transformer.idf_)
        rows = csr_matrix(transformer.transform(counts), dtype=np.float32)
        rows.eliminate_zeros()
        space = cls(terms, counter.get_feature_names_out().tolist(), transformer.idf_)
        return space, rows

    def weigh(self, text: str) -> dict[int, float]:
        """Return the weights of a normalised text's known terms by column; length at most 1."""
        counts = Counter(self.terms(text))
        known: dict[int, float] = {}
        square = 0.0
        for term, count in counts.items():
            column = self._column.get(term)
            idf = self._unknown_weight if column is None else self._weight[column]
            weight = (1.0 + float(np.log(count)) if count > 1 else 1.0) * idf
            square += weight * weight
            if column is not None and weight:
                known[column] = weight
        length = square**0.5 or 1.0
        return {column: weight / length for column, weight in known.items()}
