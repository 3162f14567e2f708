"""Probabilities are those of the fitted model, and thresholds keep their stated share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chatbot.model import Kind
from chatbot.retrieval.confidence import (
    ALLOWED,
    MIN_EXAMPLES,
    NEVER,
    Judge,
    _judge,
    evidence,
    expected_calibration_error,
    fit_confidence,
    threshold,
)
from chatbot.retrieval.recogniser import LeftOut

COLUMNS = {Kind.ENTRY: np.array([0, 1]), Kind.GAP: np.array([2]), Kind.RED_FLAG: np.array([3])}


def test_a_judge_is_the_fitted_pipeline():
    random = np.random.default_rng(0)
    features = random.normal(3.0, [0.1, 1.0, 20.0], size=(300, 3))
    right = features @ [5.0, 0.5, 0.02] + random.normal(size=300) > np.median(
        features @ [5.0, 0.5, 0.02]
    )
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(features, right)
    folded = _judge(model).probability(features)
    assert folded == pytest.approx(model.predict_proba(features)[:, 1], abs=0.005)
    assert folded.std() > 0.1


def test_a_judge_far_outside_what_it_has_seen_stays_between_0_and_1():
    judge = Judge((1.0,), 0.0)
    with np.errstate(all="raise"):
        probability = judge.probability(np.array([[-1e9], [0.0], [1e9]]))
    assert probability == pytest.approx([0.0, 0.5, 1.0], abs=1e-9)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80).filter(
        lambda rows: not all(right for _, right in rows)
    ),
    st.floats(0, 0.99),
)
@settings(deadline=None, max_examples=300)
def test_no_more_than_the_allowed_share_of_wrong_ones_pass(rows, allowed):
    probability, right = (np.array(column) for column in zip(*rows, strict=True))
    least = threshold(probability, right, allowed)
    wrong = probability[~right]
    assert (wrong >= least).mean() <= allowed
    # It is the lowest of its kind, in steps of a thousandth.
    assert (wrong >= least - 0.0010001).mean() > allowed


def test_a_threshold_by_hand():
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.99])
    right = np.array([False, False, False, False, False, True])
    assert threshold(probability, right, 0.2) == pytest.approx(0.801)  # 1 of 5 passes
    assert threshold(probability, right, 0.4) == pytest.approx(0.701)
    assert threshold(probability, right, 0.0) == pytest.approx(0.901)


@pytest.mark.parametrize(
    ("probability", "right", "error"),
    [
        ([0.0, 1.0], [False, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.1, 0.1, 0.9, 0.9], [False, False, True, True], 0.1),
        # Bin 0.2-0.3 is 0.25 off with three in four, the last one 0.05 with one in four.
        ([0.25, 0.25, 0.25, 0.95], [False, False, False, True], 0.75 * 0.25 + 0.25 * 0.05),
        # Over and under do not cancel out between bins ...
        ([0.05, 0.95], [True, False], 0.95),
        # ... but do inside one.
        ([0.45, 0.45], [True, False], 0.05),
        # A probability of 1 belongs to the last bin.
        ([0.95, 1.0], [True, False], 0.475),
    ],
)
def test_expected_calibration_error(probability, right, error):
    assert expected_calibration_error(np.array(probability), np.array(right)) == pytest.approx(
        error
    )


TOTAL = np.array([[0.6, 0.3, 0.2, -0.1], [0.1, 0.4, 0.5, 0.2]])
SIMILARITY = np.array([[0.5, 0.9, 0.4, 0.1], [0.0, 0.3, 0.8, 0.6]])
LENGTHS = np.array([7, 3])


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_a_judge_looks_at_does_not_depend_on_the_order_of_topics(kind):
    order = [3, 1, 0, 2]
    moved = {one: np.array([order.index(at) for at in own]) for one, own in COLUMNS.items()}
    rows = evidence(kind, COLUMNS, TOTAL, SIMILARITY, LENGTHS)
    assert rows.shape[0] == 2
    assert evidence(kind, moved, TOTAL[:, order], SIMILARITY[:, order], LENGTHS) == pytest.approx(
        rows
    )


def test_a_judge_looks_at_each_message_by_itself():
    both = evidence(Kind.ENTRY, COLUMNS, TOTAL, SIMILARITY, LENGTHS)
    for at in range(2):
        row = slice(at, at + 1)
        alone = evidence(Kind.ENTRY, COLUMNS, TOTAL[row], SIMILARITY[row], LENGTHS[row])
        assert alone[0] == pytest.approx(both[at])


@pytest.mark.parametrize(
    ("what", "column", "reason"),
    [
        ("total", 0, "the best topic's score"),
        ("total", 1, "the second's"),
        ("total", 2, "a rival kind's"),
        ("similarity", 0, "the best topic's likeness"),
        ("similarity", 2, "a rival's likeness, the nearest one"),
        ("length", 0, "how long the message is"),
    ],
)
def test_what_a_judge_looks_at(what, column, reason):
    seen = {"total": TOTAL[:1].copy(), "similarity": SIMILARITY[:1].copy(), "length": LENGTHS[:1]}
    before = evidence(Kind.ENTRY, COLUMNS, *seen.values())
    seen[what] = seen[what] + np.eye(seen[what].shape[-1])[column] * 0.05
    assert not np.allclose(before, evidence(Kind.ENTRY, COLUMNS, *seen.values())), reason


@pytest.mark.parametrize(
    "columns",
    [{Kind.ENTRY: np.arange(4)}, {Kind.ENTRY: np.array([0]), Kind.GAP: np.array([1, 2, 3])}],
    ids=["no rivals", "one topic"],
)
def test_collections_without_rivals_or_seconds(columns):
    for kind in columns:
        rows = evidence(kind, columns, TOTAL, SIMILARITY, LENGTHS)
        assert rows.shape == evidence(Kind.ENTRY, COLUMNS, TOTAL, SIMILARITY, LENGTHS).shape
        assert np.isfinite(rows).all()


def scored(counts: tuple[int, ...], apart: float = 0.6) -> tuple[LeftOut, np.ndarray]:
    """Noisy scores of that many examples of each topic, and their numbers of words."""
    random = np.random.default_rng(1)
    topic = np.repeat(np.arange(len(counts)), counts)
    noise = random.normal(0.2, 0.3, size=(2, len(topic), len(counts)))
    total = np.eye(len(counts))[topic] * apart + noise[0]
    left_out = LeftOut(total, np.clip(total, 0, 1), topic, noise[1])
    return left_out, np.full(len(topic), 6)


def test_with_many_examples_there_is_a_judge_for_each_kind():
    confidence = fit_confidence(COLUMNS, *scored((100,) * 4))
    assert set(confidence.judges) == set(COLUMNS)
    assert set(confidence.thresholds) == set(ALLOWED)
    assert confidence.thresholds["answer"] > confidence.thresholds["clarify"]
    assert confidence.thresholds["red_flag"] > confidence.thresholds["note"]
    # There is neither small talk nor anything out of scope to learn from.
    assert confidence.thresholds["small_talk"] == confidence.thresholds["out_of_scope"] == NEVER
    assert 0.0 <= confidence.calibration_error < 0.1


def test_with_few_examples_no_probability_is_claimed():
    assert fit_confidence(COLUMNS, *scored((MIN_EXAMPLES // 4,) * 4)) is None


def test_a_kind_with_few_examples_is_never_sure():
    confidence = fit_confidence(COLUMNS, *scored((100, 100, 100, MIN_EXAMPLES - 1)))
    assert Kind.RED_FLAG not in confidence.judges
    assert confidence.thresholds["red_flag"] == confidence.thresholds["note"] == NEVER
    assert Kind.ENTRY in confidence.judges


def test_just_enough_examples():
    confidence = fit_confidence(COLUMNS, *scored((100, 100, 100, MIN_EXAMPLES)))
    assert Kind.RED_FLAG in confidence.judges


def test_fitting_twice_gives_the_same():
    assert fit_confidence(COLUMNS, *scored((60,) * 4)) == fit_confidence(
        COLUMNS, *scored((60,) * 4)
    )


def test_wrong_examples_are_needed_as_well():
    """Entries that are never mistaken leave nothing to tell right from wrong by."""
    columns = {Kind.ENTRY: np.array([0, 1]), Kind.GAP: np.array([2])}
    assert fit_confidence(columns, *scored((100, 100, 10), apart=9.0)) is None


def test_a_collection_of_entries_alone_learns_from_their_absence():
    """Each question counts again as one about something that the collection does not know."""
    columns = {Kind.ENTRY: np.array([0, 1])}
    left_out, lengths = scored((100, 100), apart=9.0)
    confidence = fit_confidence(columns, left_out, lengths)
    judge = confidence.judges[Kind.ENTRY]

    def probability(total: np.ndarray) -> np.ndarray:
        return judge.probability(
            evidence(Kind.ENTRY, columns, total, np.clip(total, 0, 1), lengths)
        )

    assert probability(left_out.total).mean() > 0.9
    assert probability(left_out.unseen_total).mean() < 0.1


def test_what_nothing_answers_is_not_like_the_topic_that_was_left_out():
    """Its likeness to its own topic would give it away."""
    columns = {Kind.ENTRY: np.array([0, 1])}
    left_out, lengths = scored((100, 100), apart=0.0)
    same = replace(left_out, unseen_total=left_out.total)
    alike = replace(same, similarity=np.eye(2)[left_out.topic])
    judge = fit_confidence(columns, alike, lengths).judges[Kind.ENTRY]
    total = np.array([[0.3, 0.2]])
    far, near = (
        judge.probability(evidence(Kind.ENTRY, columns, total, np.array([[one, 0.0]]), lengths[:1]))
        for one in (0.0, 1.0)
    )
    # Only the likeness tells the two apart.
    assert near[0] > far[0] + 0.5
