"""Learning to tell alarming messages from calm ones, from the phrasings of a collection.

One logistic regression on the words of a message and the pieces of its words says how alarming it
is; for each red flag another says how likely it is the one. Thresholds are the least scores that
keep stated shares of calm messages from being taken for alarming, measured on messages that were
left out of the learning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import Language, Message
from ..language.typos import noisy
from ..text import normalise
from ..threads import one_thread
from .pieces import pieces
from .terms import GuardSpaces, Weighed

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIN_EXAMPLES = 50  # alarming and calm messages; with fewer, likeness decides
CUT = 1.0  # taken off the score of what is only a piece of a short message
# Of ordinary messages, of the pieces of calm ones, and of misspelt copies.
_ORDINARY_WEIGHT, _PIECE_WEIGHT, _MISSPELT_WEIGHT = 3.0, 0.3, 0.5
_STRENGTH = 10.0  # inverse of the regularisation
_FOLDS = 2
_SEED = 1  # of the typing errors; measurements make theirs with others
_DIGITS = 3


class Shares(NamedTuple):
    """Which share of the messages that are left out may be taken for alarming."""

    ordinary: float
    look_alikes: float


INTERRUPTED = Shares(ordinary=0.02, look_alikes=0.07)
NOTED = Shares(ordinary=0.06, look_alikes=0.25)
LEAST = (0.0, -1.5)  # no threshold is lower, however few mistakes it would let through


class Thresholds(NamedTuple):
    """The least scores of what interrupts, and of what gets a note."""

    interrupt: float
    note: float


class GuardTexts(NamedTuple):
    """What is learned from: the phrasings of each red flag, and calm messages of two kinds."""

    flags: Mapping[str, Sequence[str]]
    look_alikes: Sequence[str]
    ordinary: Sequence[str]


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
    """What was learned.

    ``alarm`` scores whether a message is alarming, ``flags`` each of ``flag_ids``: one for the
    present among all that are alarming, one for harm in the past among all messages.
    """

    spaces: GuardSpaces
    thresholds: Thresholds
    alarm: Linear
    flag_ids: tuple[str, ...]
    flags: Linear


@one_thread()
def learn_guard(
    texts: GuardTexts,
    past: Collection[str],
    language: Language,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> GuardModel:
    """Learn from at least one message of each kind.

    :param past: the ids of red flags for harm in the past, which do not interrupt.
    :param progress: called with the name of the step and the share of it that is done.
    """
    steps = _FOLDS + 2

    def done(count: int) -> None:
        progress("Learning red flags", count / steps)

    done(0)
    examples = _Examples(texts, past, language)
    done(1)
    left_out = np.empty(examples.count)
    fold = np.arange(examples.count) % _FOLDS
    for one in range(_FOLDS):
        left_out[fold == one] = examples.scores(examples.fit(fold != one), fold == one)
        done(2 + one)
    kept = [examples.threshold(left_out, shares) for shares in (INTERRUPTED, NOTED)]
    thresholds = Thresholds(*map(max, LEAST, kept))
    alarm = _stack([examples.fit(np.ones(examples.count, bool))])
    flag_ids, flags = examples.fit_flags()
    return GuardModel(examples.spaces, thresholds, alarm, flag_ids, flags)


class _Model(NamedTuple):
    weights: Scores
    bias: float

    def scores(self, rows: csr_matrix[Any]) -> Scores:
        return np.asarray(rows @ self.weights + self.bias)


def _stack(models: Sequence[_Model]) -> Linear:
    """Put models side by side, rounded so that different machines agree."""
    weights = np.array([np.round(model.weights, _DIGITS) for model in models], np.float32).T
    bias = np.array([round(model.bias, _DIGITS) for model in models], np.float32)
    return Linear(np.ascontiguousarray(weights), bias)


class _Examples:
    """All texts to learn from as rows: messages as a whole, and their pieces."""

    def __init__(self, texts: GuardTexts, past: Collection[str], language: Language) -> None:
        told = [(text, flag_id) for flag_id in texts.flags for text in texts.flags[flag_id]]
        all_texts = [*(text for text, _ in told), *texts.look_alikes, *texts.ordinary]
        self.count = len(all_texts)
        self._flag = np.array([*(one for _, one in told), *[""] * (self.count - len(told))])
        self._past = tuple(past)
        self.alarming: Flags = (self._flag != "") & ~np.isin(self._flag, self._past)
        self.ordinary: Flags = np.arange(self.count) >= self.count - len(texts.ordinary)
        self.look_alike: Flags = (self._flag == "") & ~self.ordinary
        messages = [Message(text, language) for text in all_texts]
        whole = [message.normal for message in messages]
        self.spaces = GuardSpaces.fit(whole, language)
        self._whole = self.spaces.rows(whole)
        # Words are misspelt in messages that alarm, and in those that look alike.
        self._copied = np.flatnonzero(~self.ordinary)
        misspelt = [normalise(noisy(all_texts[at], seed=_SEED)) for at in self._copied]
        self._misspelt = self.spaces.rows(misspelt)
        # The pieces other than the whole; a message that is too long has pieces only.
        found = [
            (row, piece)
            for row, message in enumerate(messages)
            for piece in pieces(message)
            if piece.text != whole[row]
        ]
        self._piece = self.spaces.rows([piece.text for _, piece in found])
        self._cut = np.where([piece.cut for _, piece in found], CUT, 0.0)
        self._owner = np.array([row for row, _ in found], np.int64)
        self._long = np.zeros(self.count, bool)
        self._long[self._owner[self._cut == 0.0]] = True

    def fit(self, taken: Flags) -> _Model:
        """Learn what is alarming from the messages that are ``taken``.

        Of calm ones, the pieces are learned as well: nothing in them is alarming.
        """
        calm = np.flatnonzero((taken & ~self.alarming)[self._owner])
        copies = np.flatnonzero(taken[self._copied])
        copied = self._copied[copies]
        from scipy.sparse import vstack

        rows = vstack([self._whole[taken], self._piece[calm], self._misspelt[copies]], format="csr")
        alarming = self.alarming
        right = np.concatenate([alarming[taken], np.zeros(len(calm), bool), alarming[copied]])
        weights = (
            np.where(self.ordinary, _ORDINARY_WEIGHT, 1.0)[taken],
            np.full(len(calm), _PIECE_WEIGHT),
            np.full(len(copied), _MISSPELT_WEIGHT),
        )
        return _fit(rows, right, np.concatenate(weights))

    def scores(self, model: _Model, taken: Flags) -> Scores:
        """Return the score of each message that is ``taken``, as the guard would see it."""
        scores = np.where(self._long, -np.inf, model.scores(self._whole))
        np.maximum.at(scores, self._owner, model.scores(self._piece) - self._cut)
        return np.asarray(scores[taken])

    def threshold(self, scores: Scores, shares: Shares) -> float:
        """Return the least score that keeps the allowed shares."""
        kinds = ((self.ordinary, shares.ordinary), (self.look_alike, shares.look_alikes))
        return max(_first_kept_out(scores[kind], share) for kind, share in kinds if kind.any())

    def fit_flags(self) -> tuple[tuple[str, ...], Linear]:
        """Learn to tell the red flags from each other, and harm in the past from all else."""
        ids = tuple(sorted(set(self._flag[self._flag != ""].tolist())))
        models = []
        for flag_id in ids:
            among = np.ones(self.count, bool) if flag_id in self._past else self.alarming
            own = self._flag[among] == flag_id
            if own.all():  # there is no other to tell it from
                models.append(_Model(np.zeros(self.spaces.width), 0.0))
            else:
                models.append(_fit(self._whole[among], own, np.ones(len(own))))
        return ids, _stack(models)


def _first_kept_out(scores: Scores, share: float) -> float:
    """Return a little more than the highest score that is one too many to pass."""
    return round(float(np.sort(scores)[::-1][int(share * len(scores))]) + 0.001, 3)


def _fit(rows: csr_matrix[Any], right: Flags, weights: Scores) -> _Model:
    """Fit logistic regression; both sides weigh the same in sum."""
    # Only building needs scikit-learn, which takes longer to import than a saved guard to load.
    from sklearn.linear_model import LogisticRegression

    half = len(right) / 2
    sides = np.where(right, half / weights[right].sum(), half / weights[~right].sum())
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", tol=0.01, random_state=0)
    model.fit(rows, right, sample_weight=weights * sides)
    return _Model(model.coef_[0], float(model.intercept_[0]))
