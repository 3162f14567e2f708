"""What judges look at: one list of numbers a kind, of the scores of all topics."""

from __future__ import annotations

from math import log1p

import numpy as np
import pytest

from chatbot.model import Kind
from chatbot.retrieval.confidence import MAX_WORDS, Confidence, Judge, evidence
from chatbot.retrieval.learning import Seen

COLUMNS = {Kind.ENTRY: np.array([0, 1]), Kind.GAP: np.array([2]), Kind.SMALL_TALK: np.array([3])}
FEATURES = 15


def seen(**changes) -> Seen:
    fields = {
        "total": np.array([0.6, 0.3, 0.2, -0.1], np.float32),
        "similarity": np.array([0.5, 0.9, 0.4, 0.1], np.float32),
        "cosine": np.array([0.3, 0.7, 0.35, 0.05], np.float32),
        "coverage": np.array([0.7, 0.8, 0.25, 0.0], np.float32),
        "known": 0.75,
        "words": 7,
    }
    return Seen(**(fields | changes))


def test_by_hand():
    found = evidence(COLUMNS, seen())
    shared = [0.75, log1p(7)]
    assert found[Kind.ENTRY] == pytest.approx(
        # Likeness in words and in meaning, score, second score and coverage of the best entry; the
        # sums of gaps, what is out of scope, red flags, small talk and follow-ups (red flags and
        # follow-ups are never indexed); the highest score and the highest likenesses of them all.
        [0.5, 0.3, 0.6, 0.3, 0.7, 0.2, 0.0, 0.0, -0.1, 0.0, 0.2, 0.4, 0.35, *shared]
    )
    assert found[Kind.GAP] == pytest.approx(
        [0.4, 0.35, 0.2, 0.0, 0.25, 0.9, 0.0, 0.0, -0.1, 0.0, 0.6, 0.9, 0.7, *shared]
    )
    assert found[Kind.SMALL_TALK] == pytest.approx(
        [0.1, 0.05, -0.1, 0.0, 0.0, 0.9, 0.2, 0.0, 0.0, 0.0, 0.6, 0.9, 0.7, *shared]
    )


def test_looking_changes_nothing():
    one = seen()
    first, again = evidence(COLUMNS, one), evidence(COLUMNS, one)
    assert first == again
    assert one.total.tolist() == seen().total.tolist()


def test_the_order_of_topics_and_of_kinds_does_not_matter():
    order = [3, 1, 0, 2]
    moved = {kind: np.array([order.index(at) for at in own]) for kind, own in COLUMNS.items()}
    moved = dict(reversed(moved.items()))
    views = ("total", "similarity", "cosine", "coverage")
    fields = {name: getattr(seen(), name)[order] for name in views}
    found, expected = evidence(moved, seen(**fields)), evidence(COLUMNS, seen())
    assert set(found) == set(expected)
    for kind in expected:
        assert found[kind] == pytest.approx(expected[kind])


@pytest.mark.parametrize(
    ("field", "column", "reason"),
    [
        ("total", 0, "the best topic's score"),
        ("total", 1, "the second's"),
        ("total", 2, "a rival kind's"),
        ("similarity", 0, "the best topic's likeness"),
        ("similarity", 2, "a rival's likeness, the nearest one"),
        ("cosine", 0, "the best topic's, by meaning"),
        ("cosine", 2, "a rival's, the nearest one"),
        ("coverage", 0, "what the best topic's questions cover"),
    ],
)
def test_what_a_judge_looks_at(field, column, reason):
    value = getattr(seen(), field) + np.eye(4, dtype=np.float32)[column] * 0.05
    changed = evidence(COLUMNS, seen(**{field: value}))
    assert changed[Kind.ENTRY] != evidence(COLUMNS, seen())[Kind.ENTRY], reason


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(7, 8, False), (MAX_WORDS - 1, MAX_WORDS, False), (MAX_WORDS, MAX_WORDS + 100, True)],
)
def test_very_many_words_say_no_more_than_many(one, other, same):
    found = [evidence(COLUMNS, seen(words=words))[Kind.ENTRY] for words in (one, other)]
    assert (found[0] == found[1]) is same


@pytest.mark.parametrize(
    "columns",
    [{Kind.ENTRY: np.arange(4)}, {Kind.ENTRY: np.array([0]), Kind.GAP: np.array([1, 2, 3])}],
    ids=["no rivals", "one topic"],
)
def test_collections_without_rivals_or_seconds(columns):
    for features in evidence(columns, seen()).values():
        assert len(features) == FEATURES
        assert np.isfinite(features).all()


JUDGES = {
    Kind.ENTRY: Judge((0.0, 0.0, 1.0, *[0.0] * (FEATURES - 3)), 0.0),
    Kind.GAP: Judge((0.0,) * FEATURES, 9.0),
}


@pytest.mark.parametrize(
    ("least", "entry", "gap"),
    [(0.0, 1, 1), (0.75, 1, 1), (0.76, 1, 0), (0.8, 1, 0), (0.81, 0, 0)],
)
def test_what_is_like_no_phrasing_of_a_topic_tells_nothing_about_it(least, entry, gap):
    """In words and in meaning; of the entries, the best one's counts, which is not the highest."""
    confidence = Confidence(JUDGES, {}, 0.0, least)
    expected = {Kind.ENTRY: 1 / (1 + np.exp(-0.6)), Kind.GAP: 1 / (1 + np.exp(-9.0))}
    found = confidence.probabilities(COLUMNS, seen())
    assert found[Kind.ENTRY] == pytest.approx(expected[Kind.ENTRY] * entry, abs=1e-6)
    assert found[Kind.GAP] == pytest.approx(expected[Kind.GAP] * gap, abs=1e-6)
    assert Kind.SMALL_TALK not in found  # nobody judges it
