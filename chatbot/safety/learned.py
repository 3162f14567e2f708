"""What a guard has learned: the terms of alarming texts, their weights, and thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language.features import Terms, TermSpace
from ..model import Level
from .signs import SignFinder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Weighed = tuple[NDArray[np.int64], NDArray[np.float32]]  # columns, and a weight for each

# The best of many scores is high by chance: every doubling of the pieces raises the thresholds by
# this, up to so many pieces.
_CROWDING, _CROWD = 0.25, 64
_POWER = 1.0  # of idf
_MOST_COMMON_CHARACTERS = 2_500  # texts; pieces of words in more of them tell little
_SIGN_WEIGHT = 0.3
_SPELT_WEIGHT = 0.5  # of the pieces of a word that is spelt right; other pieces tell what was meant


class Concern(StrEnum):
    """What a red flag is about; each is learned apart."""

    BODY = "body"
    DESPAIR = "despair"
    PAST_HARM = "past_harm"


CONCERN = {
    Level.EMERGENCY: Concern.BODY,
    Level.SAME_DAY: Concern.BODY,
    Level.CRISIS: Concern.DESPAIR,
    Level.REPORT: Concern.PAST_HARM,
}


@dataclass(frozen=True)
class GuardSpaces:
    """What is known of each kind of term."""

    words: TermSpace
    characters: TermSpace
    signs: tuple[str, ...]

    @classmethod
    def fit(
        cls, words: Terms, characters: Terms, finder: SignFinder, texts: Sequence[str]
    ) -> GuardSpaces:
        """Learn the terms of normalised texts."""
        return cls(
            TermSpace.fit(words, texts, _POWER)[0],
            TermSpace.fit(characters, texts, _POWER, _MOST_COMMON_CHARACTERS)[0],
            tuple(sorted({term for text in texts for term in finder.terms(text)})),
        )


class Weigher:
    """Turns a normalised text into weights by column, over all kinds of terms."""

    def __init__(self, spaces: GuardSpaces, finder: SignFinder) -> None:
        self._dictionary = finder.language.word_counts
        self._spaces = spaces
        self._finder = finder
        # Clauses share their words with the message, so each word is taken apart once.
        self._of_word = lru_cache(maxsize=20_000)(self._weigh_word)
        self._first = len(spaces.words.vocabulary)
        before = self._first + len(spaces.characters.vocabulary)
        self._signs = {term: before + number for number, term in enumerate(spaces.signs)}
        self.width = before + len(spaces.signs)

    def weigh(self, text: str) -> Weighed:
        """Return the columns of a text's known terms and their weights."""
        words = self._spaces.words.weigh(text)
        signs = [self._signs[term] for term in self._finder.terms(text) if term in self._signs]
        pieces = [self._of_word(word) for word in text.split()]
        length = sum(square for _, _, square in pieces) ** 0.5 or 1.0
        columns = [np.array([*words, *signs], np.int64), *(one for one, _, _ in pieces)]
        own = np.array([*words.values(), *[_SIGN_WEIGHT] * len(signs)], np.float32)
        weights = np.concatenate([np.zeros(0, np.float32), *(one for _, one, _ in pieces)])
        return np.concatenate(columns), np.concatenate([own, weights / np.float32(length)])

    def _weigh_word(self, word: str) -> tuple[NDArray[np.int64], NDArray[np.float32], float]:
        """Return the columns and weights of a word's pieces, and the sum of all their squares.

        Pieces that no text has count in the sum, as much as the rarest.
        """
        space = self._spaces.characters
        found = [space.column(piece) for piece in space.terms(word)]
        columns = np.array([one for one in found if one is not None], np.int64)
        weights = space.weights[columns]
        unknown = (len(found) - len(columns)) * float(space.weights.max(initial=1.0)) ** 2
        square = float(weights @ weights) + unknown
        return self._first + columns, weights * self._share(word), square

    def _share(self, word: str) -> np.float32:
        return np.float32(_SPELT_WEIGHT if word in self._dictionary else 1.0)

    def rows(self, texts: Sequence[str]) -> csr_matrix[Any]:
        """Return the weights as a matrix with a row a text."""
        from scipy.sparse import csr_matrix  # here, because only learning needs it

        weighed = [self.weigh(text) for text in texts]
        bounds = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
        columns = np.concatenate([np.zeros(0, np.int64), *(one for one, _ in weighed)])
        data = np.concatenate([np.zeros(0, np.float32), *(one for _, one in weighed)])
        return csr_matrix((data, columns, bounds), shape=(len(texts), self.width))


class Thresholds(NamedTuple):
    """The least scores of a concern for a whole message, for a torn piece, and for a note.

    The first two are for a message of one piece; ``crowding`` says by how much more others need.
    """

    whole: float
    torn: float
    note: float


def crowding(count: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Return by how much a message of so many pieces raises its thresholds."""
    return np.asarray(_CROWDING * np.log2(np.clip(count, 1, _CROWD)))


class Linear(NamedTuple):
    """Weights with a row a term and a column a question that is decided, and a bias for each."""

    weights: Floats
    bias: Floats

    def scores(self, weighed: Sequence[Weighed]) -> Floats:
        """Return a row of scores for each text."""
        scores = np.empty((len(weighed), len(self.bias)), np.float32)
        for row, (columns, weights) in enumerate(weighed):
            # Not BLAS, whose sums depend on the number of threads.
            scores[row] = np.einsum("i,ij->j", weights, self.weights[columns])
        return scores + self.bias


@dataclass(frozen=True)
class GuardModel:
    """What was learned: ``concerns`` scores each of ``thresholds``, ``flags`` each red flag."""

    spaces: GuardSpaces
    thresholds: Mapping[Concern, Thresholds]
    concerns: Linear
    flag_ids: tuple[str, ...]
    flags: Linear
