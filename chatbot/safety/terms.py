"""The terms by which alarming texts are told: stemmed words with their pairs, and pieces of words.

Pieces tell misspelt words, and the words of languages whose endings nobody has written down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..language import Language
from ..language.features import Terms, TermSpace, character_terms, word_terms

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Weighed = tuple[NDArray[np.int64], NDArray[np.float32]]  # columns, and a weight for each

FEWEST = 2  # texts that a term must be in; one that is in a single text teaches nothing


class GuardSpaces:
    """What is known of each kind of term; the columns of pieces follow those of words."""

    def __init__(self, words: TermSpace, characters: TermSpace) -> None:
        self.words = words
        self.characters = characters
        self.width = len(words.vocabulary) + len(characters.vocabulary)
        # Sentences share their words with the message, so each word is taken apart once.
        self._of_word = lru_cache(maxsize=20_000)(self._weigh_word)

    @classmethod
    def fit(cls, texts: Sequence[str], language: Language) -> GuardSpaces:
        """Learn the terms of normalised texts."""
        return cls(_fit(word_terms(language), texts), _fit(character_terms, texts))

    def weigh(self, text: str) -> Weighed:
        """Return the columns of a normalised text's known terms and their weights.

        A column may come several times; its weights add up.
        """
        words = self.words.weigh(text)
        pieces = [self._of_word(word) for word in text.split()]
        length = np.float32(sum(square for _, _, square in pieces) ** 0.5 or 1.0)
        columns = [np.fromiter(words, np.int64), *(one for one, _, _ in pieces)]
        own = np.fromiter(words.values(), np.float32)
        return np.concatenate(columns), np.concatenate(
            [own, *(one / length for _, one, _ in pieces)]
        )

    def _weigh_word(self, word: str) -> tuple[NDArray[np.int64], NDArray[np.float32], float]:
        """Return the columns and weights of a word's pieces, and the sum of all their squares.

        Pieces that no text has count in the sum, as much as the rarest.
        """
        space = self.characters
        found = [space.column(piece) for piece in space.terms(word)]
        columns = np.array([one for one in found if one is not None], np.int64)
        weights = space.weights[columns]
        unknown = (len(found) - len(columns)) * float(space.weights.max(initial=1.0)) ** 2
        return len(self.words.vocabulary) + columns, weights, float(weights @ weights) + unknown

    def rows(self, texts: Sequence[str]) -> csr_matrix[Any]:
        """Return the weights as a matrix with a row a text."""
        weighed = [self.weigh(text) for text in texts]
        bounds = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
        columns = np.concatenate([np.zeros(0, np.int64), *(one for one, _ in weighed)])
        data = np.concatenate([np.zeros(0, np.float32), *(one for _, one in weighed)])
        from scipy.sparse import csr_matrix

        return csr_matrix((data, columns, bounds), shape=(len(texts), self.width))


def _fit(terms: Terms, texts: Sequence[str]) -> TermSpace:
    space, rows = TermSpace.fit(terms, texts, power=1.0)
    known = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) >= FEWEST)
    return TermSpace(terms, [space.vocabulary[at] for at in known], space.weights[known])
