"""Learning to tell alarming messages from others, from the phrasings of a collection.

A text is seen in three ways: its stemmed words and word pairs, the pieces of its words (so that
misspelt ones still tell), and the lists of ``signs.yaml`` that it has terms of, alone and in pairs.
Logistic regression weighs them, for each *concern* apart: danger to the body, despair and past harm
are told in words that have little in common.

An alarming message may be a long story with one alarming clause, and only the author of a phrasing
knows which. So a first model finds the clause, and the second learns from it (self-training of
instances, as in Andrews, Tsochantaridis & Hofmann: Support vector machines for multiple-instance
learning. NIPS 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import Language, Message
from ..language.features import character_terms, word_terms
from ..threads import one_thread
from .clauses import pieces
from .learned import Concern, GuardModel, GuardSpaces, Linear, Thresholds, Weigher, crowding
from .signs import SignFinder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Flags = NDArray[np.bool_]


MIN_EXAMPLES = 50  # of a concern, and of calm messages; with fewer, likeness decides
# Of the messages that are not alarming, the share that may be taken for alarming as a whole and,
# besides, because of a piece torn out of them; and the share that may get a safety note.
ALLOWED_WHOLE, ALLOWED_TORN, ALLOWED_NOTE = 0.02, 0.01, 0.06
LEAST = (0.0, 1.0, -1.5)  # no threshold is lower, however few mistakes it would let through
_STRENGTH = 10.0  # inverse of the regularisation
_SHORT = 12  # words; a longer phrasing may be mostly about something else
_LONG_WEIGHT, _PART_WEIGHT = 0.02, 0.5
_FOLDS = 2
_DIGITS = 3


class Alarming(NamedTuple):
    """A phrasing of a red flag."""

    text: str
    flag_id: str
    concern: Concern


@one_thread()
def learn_guard(
    alarming: Sequence[Alarming],
    calm: Sequence[str],
    finder: SignFinder,
    language: Language,
    progress: Callable[[str, float], None],
) -> GuardModel:
    """Learn from phrasings; there are enough of each concern in ``alarming``, and of calm ones."""
    progress("Learning red flags", 0.0)
    examples = _Examples(alarming, calm, finder, language)
    thresholds, models = {}, []
    concerns = list(dict.fromkeys(one.concern for one in alarming))
    for number, concern in enumerate(concerns):
        progress("Learning red flags", 0.4 + 0.6 * number / len(concerns))
        thresholds[concern] = examples.thresholds(concern)
        models.append(examples.fit(concern))
    flag_ids, flags = examples.fit_flags()
    return GuardModel(examples.spaces, thresholds, _stack(models), flag_ids, flags)


class _Model(NamedTuple):
    weights: NDArray[np.float64]
    bias: float

    def scores(self, rows: csr_matrix[Any]) -> NDArray[np.float64]:
        return np.asarray(rows @ self.weights + self.bias)


def _stack(models: Sequence[_Model]) -> Linear:
    """Put models side by side, rounded so that different machines agree."""
    weights = np.array([np.round(model.weights, _DIGITS) for model in models], np.float32).T
    bias = np.array([round(model.bias, _DIGITS) for model in models], np.float32)
    return Linear(np.ascontiguousarray(weights), bias)


class _Examples:
    """All texts to learn from as rows: messages as a whole, and the parts of each."""

    def __init__(
        self,
        alarming: Sequence[Alarming],
        calm: Sequence[str],
        finder: SignFinder,
        language: Language,
    ) -> None:
        found = [
            pieces(Message(text, language), pairs=False)
            for text in [*(one.text for one in alarming), *calm]
        ]
        texts = [one[0].text if one else "" for one in found]
        self.spaces = GuardSpaces.fit(word_terms(language), character_terms, finder, texts)
        weigher = Weigher(self.spaces, finder)
        parts = [(row, piece) for row, one in enumerate(found) for piece in one[1:]]
        self._whole = weigher.rows(texts)
        self._part = weigher.rows([piece.text for _, piece in parts])
        self._torn = np.array([piece.torn for _, piece in parts], bool)
        self._owner = np.array([row for row, _ in parts], np.int64)
        self._flag = np.array([*(one.flag_id for one in alarming), *[""] * len(calm)])
        self._concern = np.array([*(one.concern.value for one in alarming), *[""] * len(calm)])
        several = np.isin(np.arange(len(texts)), self._owner)
        self._long = several & np.array([len(text.split()) > _SHORT for text in texts])

    def fit(self, concern: Concern, taken: Flags | None = None) -> _Model:
        """Learn one concern, from the messages that are ``taken`` and their pieces."""
        from scipy.sparse import vstack  # here, because only learning needs it

        taken = np.ones(len(self._concern), bool) if taken is None else taken
        own = (self._concern == concern.value) & taken
        calm = np.flatnonzero((self._concern[self._owner] == "") & taken[self._owner])
        rows = vstack([self._whole[taken], self._part[calm]], format="csr")
        right = np.concatenate([own[taken], np.zeros(len(calm), bool)])
        counts = np.concatenate(
            [
                np.where(own & self._long, _LONG_WEIGHT, 1.0)[taken],
                np.full(len(calm), _PART_WEIGHT),
            ]
        )
        model = _fit(rows, right, counts)
        best = self._best_parts(model, own & self._long)
        rows = vstack([rows, self._part[best]], format="csr")
        right = np.concatenate([right, np.ones(len(best), bool)])
        return _fit(rows, right, np.concatenate([counts, np.ones(len(best))]))

    def _best_parts(self, model: _Model, of: Flags) -> NDArray[np.int64]:
        """Return the most alarming part of each of these messages."""
        scores = model.scores(self._part)
        order = np.lexsort((np.arange(len(scores)), -np.round(scores, 6), self._owner))
        _, first = np.unique(self._owner[order], return_index=True)
        best = order[first]
        return best[of[self._owner[best]]]

    def thresholds(self, concern: Concern) -> Thresholds:
        """Return the least scores that keep the allowed shares, measured on folds left out."""
        whole = np.empty(len(self._concern))
        part = np.empty(len(self._owner))
        fold = np.arange(len(self._concern)) % _FOLDS
        for one in range(_FOLDS):
            model = self.fit(concern, fold != one)
            whole[fold == one] = model.scores(self._whole[fold == one])
            theirs = fold[self._owner] == one
            part[theirs] = model.scores(self._part[theirs])
        calm = self._concern == ""
        np.maximum.at(whole, self._owner[~self._torn], part[~self._torn])
        torn = np.full(len(self._concern), -np.inf)
        np.maximum.at(torn, self._owner[self._torn], part[self._torn])
        crowd = crowding(1 + np.bincount(self._owner, minlength=len(whole)))
        allowed = (
            (whole - crowd, ALLOWED_WHOLE),
            (torn - crowd, ALLOWED_TORN),
            (whole, ALLOWED_NOTE),
        )
        kept = [_first_kept_out(scores[calm], share) for scores, share in allowed]
        return Thresholds(*map(max, LEAST, kept))

    def fit_flags(self) -> tuple[tuple[str, ...], Linear]:
        """Learn to tell the red flags from each other."""
        alarming = self._flag != ""
        rows, flags = self._whole[alarming], self._flag[alarming]
        ids = tuple(sorted(set(flags.tolist())))
        if len(ids) == 1:
            return ids, Linear(np.zeros((rows.shape[1], 1), np.float32), np.zeros(1, np.float32))
        return ids, _stack([_fit(rows, flags == one, np.ones(len(flags))) for one in ids])


def _first_kept_out(scores: NDArray[np.float64], share: float) -> float:
    """Return a little more than the highest score that is one too many to pass."""
    highest = np.sort(scores)[::-1][int(share * len(scores))]
    return float(highest) if highest == -np.inf else round(float(highest) + 0.001, 3)


def _fit(rows: csr_matrix[Any], right: Flags, counts: NDArray[np.float64]) -> _Model:
    """Fit logistic regression; both sides count the same in sum."""
    # Only building needs scikit-learn, which takes longer to import than a saved guard to load.
    from sklearn.linear_model import LogisticRegression

    half = len(right) / 2
    sides = np.where(right, half / counts[right].sum(), half / counts[~right].sum())
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", tol=0.01, random_state=0)
    model.fit(rows, right, sample_weight=counts * sides)
    return _Model(model.coef_[0], float(model.intercept_[0]))
