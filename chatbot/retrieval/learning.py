"""Learning topics from phrasings, and what each phrasing would score if it were left out.

Kernel ridge regression with a quadratic kernel (Saunders et al. 1998) turns similarities into one
score a topic: 1 means "a phrasing of this topic", 0 "of another". Where there are vectors of
meaning, their cosines are a second view beside TF-IDF: the kernel is the sum of both views' kernels
(Shawe-Taylor & Cristianini 2004), the second times a weight that is chosen by leaving phrasings
out. Kernel ridge regression gives the score that each phrasing would get if it were left out at no
cost (Rifkin & Lippert 2007).
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
PART = 10_000  # phrasings learned from at once; time grows with its cube
ANSWER_WEIGHTS = (0.0, 0.4, 0.8, 1.2)  # the last is used where there is nothing to choose by
MIN_ANSWERED = 50  # questions with an answer, to choose a weight by
MEANING_WEIGHTS = (0.0, 0.5, 1.0)
MOST_CHOSEN_BY = 2_500  # phrasings that the weight of meaning is chosen by
_COSINE_DIGITS = 4  # so that the order of a processor's sums does not show
_BLOCK = 512
_COEFFICIENT_DIGITS = 5  # so that rounding errors of one machine do not show on another


class Seen(NamedTuple):
    """One message as judges see it; the fields are those of ``recogniser.Scores``.

    ``words`` is the number of words.
    """

    total: Floats
    similarity: Floats
    cosine: Floats
    coverage: Floats
    known: float
    words: float


@dataclass(frozen=True)
class LeftOutScores:
    """Each question's scores against every topic when it is not among the phrasings itself.

    ``total``, ``similarity``, ``cosine`` and ``coverage`` have a row a question and a column a
    topic, as in ``Scores``; ``topic`` is the column of the right one, ``words`` the number of
    words. ``unseen_total`` and ``unseen_known`` are what is left when the question's whole topic is
    left out: what a question about something that the collection does not know would get.
    """

    total: Floats
    similarity: Floats
    cosine: Floats
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
            self.cosine,
            self.coverage,
            self.known.tolist(),
            self.words.tolist(),
        )
        return list(map(Seen, *columns))

    def unseen_rows(self) -> list[Seen]:
        """Return each question as judges see it when its whole topic is left out."""
        own = np.arange(len(self.topic)), self.topic
        seen = [self.similarity.copy(), self.cosine.copy(), self.coverage.copy()]
        for scores in seen:
            scores[own] = 0.0
        known = self.unseen_known.tolist()
        return list(map(Seen, self.unseen_total, *seen, known, self.words.tolist()))


class Learned(NamedTuple):
    """Coefficients, a row a phrasing and a column a topic, and left-out scores of that shape.

    ``meaning_weight`` is what the kernel of cosines counts beside that of similarities.
    """

    coefficients: Floats
    total: Floats
    similarity: Floats
    cosine: Floats
    unseen_total: Floats
    meaning_weight: float


def cosines(vectors: Floats, others: Floats) -> Floats:
    """Return cosines from unit vectors: (n, width) times (width,) or (width, m)."""
    found: Floats = np.round(vectors @ others, _COSINE_DIGITS)
    return found


def learn_topics(
    rows: csr_matrix[Any],
    vectors: Floats | None,
    starts: NDArray[np.int64],
    topic: NDArray[np.int64],
    progress: Progress,
) -> Learned:
    """Solve kernel ridge regression for all topics at once.

    :param rows: TF-IDF weights of unit length, a row a phrasing.
    :param vectors: what each phrasing means, a unit vector a row; ``None`` without that view.

    Many phrasings are dealt out to equal parts, each learned from alone, and the scores averaged
    (Zhang, Duchi & Wainwright 2013): a left-out score is that of the phrasing's own part.
    """
    from scipy.sparse import csr_matrix

    count = rows.shape[0]
    similarity = np.empty((count, count), np.float32)
    nearest = np.empty((count, len(starts)), np.float32)
    nearest_meant = np.zeros_like(nearest)
    columns = csr_matrix(rows.T)
    for first in range(0, count, _BLOCK):
        progress("Comparing phrasings", first / count)
        block = (rows[first : first + _BLOCK] @ columns).toarray()
        similarity[first : first + _BLOCK] = block
        nearest[first : first + _BLOCK] = _nearest_others(block, first, starts)
        if vectors is not None:
            block = cosines(vectors[first : first + _BLOCK], vectors.T)
            nearest_meant[first : first + _BLOCK] = _nearest_others(block, first, starts)
    weight = 0.0 if vectors is None else _meaning_weight(similarity, vectors, topic, progress)
    parts = -(-count // PART)
    coefficients, total, unseen = (np.empty((count, len(starts)), np.float32) for _ in range(3))
    for part in range(parts):
        progress("Learning", part / parts)
        own = slice(part, None, parts)
        targets = (topic[own, None] == np.arange(len(starts))).astype(np.float64)
        matrix = summed(similarity[own, own], vectors if weight else None, own, weight)
        solution, root = _solve(matrix, targets)
        coefficients[own] = np.round(solution / parts, _COEFFICIENT_DIGITS)
        total[own] = targets - solution / _diagonal(root)[:, None]
        unseen[own] = targets - _without_topic(solution, root, topic[own])
    progress("Learning", 1.0)
    return Learned(coefficients, total, nearest, nearest_meant, unseen, weight)


def _nearest_others(block: Floats, first: int, starts: NDArray[np.int64]) -> Floats:
    """Return what the nearest phrasing of each topic has, beside the phrasing of a row itself."""
    block[np.arange(len(block)), np.arange(first, first + len(block))] = 0.0
    nearest: Floats = np.maximum.reduceat(block, starts, axis=1)
    return nearest


def summed(
    similarity: Floats, vectors: Floats | None, own: slice | NDArray[np.int64], weight: float
) -> Floats:
    """Return the kernel matrix of the phrasings in ``own``, over both views."""
    matrix = kernel(similarity)
    if vectors is not None:
        matrix += np.float32(weight) * kernel(cosines(vectors[own], vectors[own].T))
    return matrix


def _meaning_weight(
    similarity: Floats, vectors: Floats, topic: NDArray[np.int64], progress: Progress
) -> float:
    """Return the weight of meaning with which most left-out phrasings find their topic."""
    progress("Choosing the weight of meaning", 0.0)
    every = np.arange(0, len(topic), -(-len(topic) // MOST_CHOSEN_BY))
    targets = (topic[every, None] == np.unique(topic)).astype(np.float64)
    right = targets.argmax(axis=1)
    own, found = similarity[np.ix_(every, every)], []
    for weight in MEANING_WEIGHTS:
        solution, root = _solve(summed(own, vectors, every, weight), targets)
        total = targets - solution / _diagonal(root)[:, None]
        found.append((total.argmax(axis=1) == right).sum())
    return MEANING_WEIGHTS[int(np.argmax(found))]


def _diagonal(root: Floats) -> NDArray[Any]:
    """Return the diagonal of RᵀR of a lower triangular R."""
    return np.array([column[row:] @ column[row:] for row, column in enumerate(root.T)])


def _solve(matrix: Floats, targets: NDArray[Any]) -> tuple[NDArray[Any], Floats]:
    """Return the coefficients, and the root R of the inverse of a kernel matrix, which is RᵀR."""
    from scipy.linalg import lapack

    wide = matrix.astype(np.float64).T  # symmetric, and now as LAPACK wants it
    wide[np.diag_indices(len(wide))] += RIDGE
    factor, failed = lapack.dpotrf(wide, lower=1, overwrite_a=1)
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
