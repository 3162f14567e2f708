"""What is learned from phrasings, checked against solving the same equations by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from chatbot.retrieval import learning
from chatbot.retrieval.learning import (
    ANSWER_WEIGHTS,
    RIDGE,
    Learned,
    LeftOutScores,
    best_answer_weight,
    learn_topics,
    left_out_coverage,
    silent,
)

COUNTS = (7, 4, 1, 9)  # phrasings of each topic
TOPIC = np.repeat(np.arange(len(COUNTS)), COUNTS)
STARTS = np.flatnonzero(np.diff(TOPIC, prepend=-1))
TARGETS = np.eye(len(COUNTS))[TOPIC]


def random_rows(seed: int = 0) -> np.ndarray:
    """Return a row of weights, of length 1, for each phrasing; many are alike."""
    random = np.random.default_rng(seed)
    rows = random.random((len(TOPIC), 12)) * (random.random((len(TOPIC), 12)) < 0.4)
    rows[:, 0] += 0.1
    rows[np.arange(len(TOPIC)), TOPIC + 1] += 0.3
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


ROWS = random_rows()


def kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The quadratic kernel of the module's description, in double precision."""
    return (left @ right.T + 0.5) ** 2 + 1.0


def ridge(own: np.ndarray) -> np.ndarray:
    """Return the coefficients of these phrasings alone."""
    matrix = kernel(ROWS[own], ROWS[own]) + RIDGE * np.eye(len(own))
    return np.linalg.solve(matrix, TARGETS[own])


def scores(one: int, own: np.ndarray) -> np.ndarray:
    """Return what a phrasing scores after learning from these alone."""
    return (kernel(ROWS[one : one + 1], ROWS[own]) @ ridge(own))[0]


def learned(progress=silent) -> Learned:
    return learn_topics(csr_matrix(ROWS.astype(np.float32)), None, STARTS, TOPIC, progress)


def parts_of(count: int) -> list[np.ndarray]:
    return [np.arange(part, len(TOPIC), count) for part in range(count)]


@pytest.fixture(params=[1, 2, 3])
def parts(request, monkeypatch) -> list[np.ndarray]:
    """The phrasings of each part, where no part may have more than its share."""
    monkeypatch.setattr(learning, "PART", -(-len(TOPIC) // request.param))
    return parts_of(request.param)


def test_the_coefficients_of_parts_give_the_mean_of_the_parts_scores(parts):
    coefficients = learned().coefficients
    for own in parts:
        assert coefficients[own] == pytest.approx(ridge(own) / len(parts), abs=1e-4)
    query = random_rows(seed=9)[:3]
    mean = np.mean([kernel(query, ROWS[own]) @ ridge(own) for own in parts], axis=0)
    assert kernel(query, ROWS) @ coefficients == pytest.approx(mean, abs=1e-3)


def test_left_out_scores_are_those_of_learning_without_that_phrasing(parts):
    total = learned().total
    for own in parts:
        for one in own:
            expected = scores(one, own[own != one])
            assert total[one] == pytest.approx(expected, abs=1e-3)


def test_unseen_scores_are_those_of_learning_without_the_whole_topic(parts):
    unseen = learned().unseen_total
    for own in parts:
        for one in own:
            expected = scores(one, own[TOPIC[own] != TOPIC[one]])
            assert unseen[one] == pytest.approx(expected, abs=1e-3)
    assert unseen[np.arange(len(TOPIC)), TOPIC] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("block", [1, 4, 1_000])
def test_left_out_similarity_is_that_of_the_nearest_other_phrasing(parts, monkeypatch, block):
    """All phrasings are compared, those of other parts as well."""
    monkeypatch.setattr(learning, "_BLOCK", block)
    likeness = ROWS @ ROWS.T
    np.fill_diagonal(likeness, 0.0)
    nearest = [likeness[:, at == TOPIC].max(axis=1) for at in range(len(COUNTS))]
    assert learned().similarity == pytest.approx(np.transpose(nearest), abs=1e-5)


def test_the_number_of_parts_follows_from_their_largest_size(monkeypatch):
    for largest, parts in ((len(TOPIC) + 1, 1), (len(TOPIC), 1), (len(TOPIC) - 1, 2), (5, 5)):
        monkeypatch.setattr(learning, "PART", largest)
        first = parts_of(parts)[0]
        assert len(first) <= largest
        assert learned().coefficients[first] == pytest.approx(ridge(first) / parts, abs=1e-4)


VECTORS = random_rows(seed=5).astype(np.float32)


@pytest.mark.parametrize("weight", [0.5, 1.0])
def test_the_kernel_of_meaning_is_added_to_that_of_words(monkeypatch, weight):
    monkeypatch.setattr(learning, "MEANING_WEIGHTS", (weight,))
    rows = csr_matrix(ROWS.astype(np.float32))
    found = learn_topics(rows, VECTORS, STARTS, TOPIC, silent)
    assert found.meaning_weight == weight
    both = kernel(ROWS, ROWS) + weight * kernel(VECTORS, VECTORS)
    expected = np.linalg.solve(both + RIDGE * np.eye(len(both)), TARGETS)
    assert found.coefficients == pytest.approx(expected, abs=2e-3)
    rest = np.arange(1, len(TOPIC))
    matrix = both[np.ix_(rest, rest)] + RIDGE * np.eye(len(rest))
    left_out = both[0, rest] @ np.linalg.solve(matrix, TARGETS[rest])
    assert found.total[0] == pytest.approx(left_out, abs=2e-3)
    likeness = VECTORS @ VECTORS.T
    np.fill_diagonal(likeness, 0.0)
    nearest = [likeness[:, at == TOPIC].max(axis=1) for at in range(len(COUNTS))]
    assert found.cosine == pytest.approx(np.transpose(nearest), abs=1e-4)


OWN, SAME = (np.eye(len(COUNTS))[at].astype(np.float32) for at in (TOPIC, TOPIC * 0))


@pytest.mark.parametrize(
    ("words", "vectors", "weight", "reason"),
    [
        (SAME, OWN, 0.5, "meaning alone tells topics apart, and the least weight is enough"),
        (OWN, SAME, 0.0, "words alone do"),
        (OWN, None, 0.0, "there is no such view"),
    ],
)
def test_meaning_weighs_what_finds_most_topics(words, vectors, weight, reason):
    found = learn_topics(csr_matrix(words), vectors, STARTS, TOPIC, silent)
    assert found.meaning_weight == weight, reason


def test_coefficients_have_few_digits():
    """More would differ from machine to machine."""
    coefficients = learned().coefficients.astype(float)
    assert coefficients == pytest.approx(np.round(coefficients, 5), abs=1e-7)


def test_progress_is_told_in_shares(monkeypatch):
    monkeypatch.setattr(learning, "PART", 6)
    told: list[tuple[str, float]] = []
    learned(lambda step, share: told.append((step, share)))
    shares = [share for step, share in told if step == "Learning"]
    assert shares == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert all(0.0 <= share <= 1.0 for _, share in told)


@pytest.mark.parametrize(
    ("totals", "answers", "topic", "weight", "reason"),
    [
        ([[0.5, 0.4]], [[0.1, 0.3]], [0], 0.0, "the answers only do harm"),
        ([[0.5, 0.4]], [[0.0, 0.3]], [1], 0.4, "the least weight that is enough"),
        ([[0.5, 0.4]], [[0.0, 0.1]], [1], 1.2, "a large weight is needed"),
        ([[0.5, 0.4]], [[0.2, 0.2]], [1], 0.0, "no weight helps"),
        ([[0.5, 0.4]] * 3, [[0.0, 0.3], [0.0, 0.3], [0.0, 0.15]], [1, 1, 0], 0.4, "most count"),
        ([[0.5, 0.4]] * 3, [[0.0, 0.15], [0.0, 0.15], [0.0, 0.3]], [1, 1, 0], 0.8, "most again"),
    ],
)
def test_the_answers_weigh_what_finds_most_topics(
    monkeypatch, totals, answers, topic, weight, reason
):
    monkeypatch.setattr(learning, "MIN_ANSWERED", 1)
    total, answer = (np.array(one, np.float32) for one in (totals, answers))
    assert best_answer_weight(total, answer, np.array(topic)) == weight, reason
    assert weight in ANSWER_WEIGHTS


def naive_coverage(texts: list[set[int]], weights: np.ndarray, topic: np.ndarray, topics: int):
    """Return coverage, known and unseen_known as their descriptions say, text by text."""

    def share(one: int, others: set[int]) -> float:
        known = set().union(*(texts[other] for other in others))
        return sum(weights[one, stem] for stem in texts[one] & known)

    every = set(range(len(texts)))
    of = [{at for at in every if topic[at] == one} for one in range(topics)]
    coverage = [[share(one, of[at] - {one}) for at in range(topics)] for one in every]
    known = [share(one, every - {one}) for one in every]
    unseen = [share(one, every - of[topic[one]]) for one in every]
    return np.array(coverage), np.array(known), np.array(unseen)


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.9), st.lists(st.integers(1, 5), min_size=1))
def test_left_out_coverage_is_what_the_other_texts_have(seed, density, counts):
    random = np.random.default_rng(seed)
    topic = np.repeat(np.arange(len(counts)), counts)
    used = random.random((len(topic), 8)) < density
    weights = np.where(used, random.random(used.shape), 0.0).astype(np.float32)
    member = (topic[:, None] == np.arange(len(counts))).astype(np.float32)
    uses = csr_matrix(used.astype(np.float32).T @ member)
    found = left_out_coverage(csr_matrix(weights), uses, topic)
    texts = [set(np.flatnonzero(row).tolist()) for row in used]
    coverage, known, unseen = naive_coverage(texts, weights, topic, len(counts))
    assert found["coverage"] == pytest.approx(coverage, abs=1e-5)
    assert found["known"] == pytest.approx(known, abs=1e-5)
    assert found["unseen_known"] == pytest.approx(unseen, abs=1e-5)


def left_out() -> LeftOutScores:
    """Three questions and two topics; every number tells where it is from."""
    table = np.arange(6, dtype=np.float32).reshape(3, 2)
    line = np.arange(3, dtype=np.float32)
    return LeftOutScores(
        total=table + 10, similarity=table + 20, cosine=table + 80, topic=np.array([0, 1, 1]),
        unseen_total=table + 30, coverage=table + 40, known=line + 50, unseen_known=line + 60,
        words=line + 70,
    )  # fmt: skip


def test_rows_are_the_questions_one_by_one():
    rows = left_out().rows()
    assert len(rows) == 3
    assert [part.tolist() for part in rows[1][:4]] == [[12, 13], [22, 23], [82, 83], [42, 43]]
    assert rows[1][4:] == (51, 71)


def test_unseen_rows_know_nothing_of_the_topic_that_is_left_out():
    """Its likeness or its words would give it away."""
    given = left_out()
    rows = given.unseen_rows()
    assert [part.tolist() for part in rows[0][:4]] == [[30, 31], [0, 21], [0, 81], [0, 41]]
    assert [part.tolist() for part in rows[2][:4]] == [[34, 35], [24, 0], [84, 0], [44, 0]]
    assert rows[2][4:] == (62, 72)
    assert given.similarity.min() == 20 and given.coverage.min() == 40  # they stay as they were
