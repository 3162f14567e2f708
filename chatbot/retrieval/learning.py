"""Learning topics from phrasings, and what each phrasing would score if it were left out.

Kernel ridge regression with a quadratic kernel (Saunders et al. 1998) turns similarities into one
score a topic: 1 means "a phrasing of this topic", 0 "of another". It also gives, at no cost, the
score that each phrasing would get if it were left out (Rifkin & Lippert 2007).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .postings import Floats, kernel

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Tell nobody how far the work is."""


RIDGE = 0.3
PART = 8_000  # phrasings learned from at once; time grows with its cube
ANSWER_WEIGHTS = (0.0, 0.4, 0.8, 1.2)  # the last is used where there is nothing to choose by
MIN_ANSWERED = 50  # questions with an answer, to choose a weight by
_BLOCK = 512
_COEFFICIENT_DIGITS = 5  # so that rounding errors of one machine do not show on another


class Seen(NamedTuple):
    """One message as judges see it; the fields are those of ``recogniser.Scores``.

    ``words`` is the number of words.
    """

    total: Floats
    similarity: Floats
    coverage: Floats
    known: float
    words: float


@dataclass(frozen=True)
class LeftOutScores:
    """Each question's scores against every topic when it is not among the phrasings itself.

    ``total``, ``similarity`` and ``coverage`` have a row a question and a column a topic, as in
    ``Scores``; ``topic`` is the column of the right one, ``words`` the number of words.
    ``unseen_total`` and ``unseen_known`` are what is left when the question's whole topic is left
    out: what a question about something that the collection does not know would get.
    """

    total: Floats
    similarity: Floats
    topic: NDArray[np.int64]
    unseen_total: Floats
    coverage: Floats
    known: Floats
    unseen_known: Floats
    words: Floats

    def rows(self) -> list[Seen]:
        """Return each question as judges see it."""
        columns = (
            self.total,
            self.similarity,
            self.coverage,
            self.known.tolist(),
            self.words.tolist(),
        )
        return list(map(Seen, *columns))

    def unseen_rows(self) -> list[Seen]:
        """Return each question as judges see it when its whole topic is left out."""
        similarity, coverage = self.similarity.copy(), self.coverage.copy()
        similarity[np.arange(len(self.topic)), self.topic] = 0.0
        coverage[np.arange(len(self.topic)), self.topic] = 0.0
        known = self.unseen_known.tolist()
        return list(map(Seen, self.unseen_total, similarity, coverage, known, self.words.tolist()))


class Learned(NamedTuple):
    """Coefficients, a row a phrasing and a column a topic, and left-out scores of that shape."""

    coefficients: Floats
    total: Floats
    similarity: Floats
    unseen_total: Floats


def learn_topics(
    rows: csr_matrix[Any],
    starts: NDArray[np.int64],
    topic: NDArray[np.int64],
    progress: Progress,
) -> Learned:
    """Solve kernel ridge regression for all topics at once.

    Many phrasings are dealt out to equal parts, each learned from alone, and the scores averaged
    (Zhang, Duchi & Wainwright 2013): a left-out score is that of the phrasing's own part.
    """
    from scipy.sparse import csr_matrix

    count = rows.shape[0]
    similarity = np.empty((count, count), np.float32)
    nearest = np.empty((count, len(starts)), np.float32)
    columns = csr_matrix(rows.T)
    for first in range(0, count, _BLOCK):
        progress("Comparing phrasings", first / count)
        block = (rows[first : first + _BLOCK] @ columns).toarray()
        similarity[first : first + _BLOCK] = block
        block[np.arange(len(block)), np.arange(first, first + len(block))] = 0.0
        nearest[first : first + _BLOCK] = np.maximum.reduceat(block, starts, axis=1)
    parts = -(-count // PART)
    coefficients, total, unseen = (np.empty((count, len(starts)), np.float32) for _ in range(3))
    for part in range(parts):
        progress("Learning", part / parts)
        own = slice(part, None, parts)
        targets = (topic[own, None] == np.arange(len(starts))).astype(np.float64)
        solution, root = _solve(similarity[own, own], targets)
        coefficients[own] = np.round(solution / parts, _COEFFICIENT_DIGITS)
        diagonal = np.array([column[row:] @ column[row:] for row, column in enumerate(root.T)])
        total[own] = targets - solution / diagonal[:, None]
        unseen[own] = targets - _without_topic(solution, root, topic[own])
    progress("Learning", 1.0)
    return Learned(coefficients, total, nearest, unseen)


def _solve(similarity: Floats, targets: NDArray[Any]) -> tuple[NDArray[Any], Floats]:
    """Return the coefficients, and the root R of the kernel's inverse, which is RᵀR."""
    from scipy.linalg import lapack

    matrix = kernel(similarity).astype(np.float64).T  # symmetric, and now as LAPACK wants it
    matrix[np.diag_indices(len(matrix))] += RIDGE
    factor, failed = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel of {len(targets)} phrasings is not positive")
    solution, _ = lapack.dpotrs(factor, targets, lower=1)
    # Leaving questions out needs blocks of the inverse only; for those, single precision will do.
    root, _ = lapack.strtri(factor.astype(np.float32), lower=1, overwrite_c=1)
    return solution, root


def _without_topic(solution: NDArray[Any], root: Floats, topic: NDArray[np.int64]) -> NDArray[Any]:
    """By how much a phrasing's scores miss its targets when its whole topic is left out."""
    misses = np.empty_like(solution)
    bounds = np.flatnonzero(np.diff(topic, prepend=-1))
    for first, last in pairwise([*bounds.tolist(), len(topic)]):
        part = root[first:, first:last].astype(np.float64)
        misses[first:last] = np.linalg.solve(part.T @ part, solution[first:last])
    return misses


def best_answer_weight(total: Floats, answer: Floats, topic: NDArray[np.int64]) -> float:
    """The weight of the answers with which most left-out questions find their topic.

    That is asked only where enough of them have an answer: small talk is found best without any.
    """
    if (answer.max(axis=0) > 0)[topic].sum() < MIN_ANSWERED:
        return ANSWER_WEIGHTS[-1]
    found = [(total + weight * answer).argmax(axis=1) == topic for weight in ANSWER_WEIGHTS]
    return ANSWER_WEIGHTS[int(np.argmax([one.sum() for one in found]))]


def left_out_coverage(
    shares: csr_matrix[Any], uses: csr_matrix[Any], topic: NDArray[np.int64]
) -> dict[str, Floats]:
    """Return how much of each text the other texts cover.

    :param shares: a row a text, as from ``TermSpace.shares``.
    :param uses: the number of texts that have a term, a row a term and a column a topic.
    """
    own = uses.T.tocsr()[topic]  # a row a text: in how many of its topic's texts a stem is
    alone = shares.multiply(own == 1).sum(axis=1).A1
    coverage = (shares @ (uses > 0).astype(np.float32)).toarray()
    coverage[np.arange(len(topic)), topic] -= alone
    in_one = np.asarray(uses.sum(axis=1)).ravel() == 1
    in_one_topic = np.diff(uses.indptr) == 1
    known = np.asarray(shares.sum(axis=1)).ravel()
    return {
        "coverage": coverage,
        "known": known - shares @ in_one.astype(np.float32),
        "unseen_known": known - shares @ in_one_topic.astype(np.float32),
    }
