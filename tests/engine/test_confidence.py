"""Probabilities are those of the fitted model, and thresholds keep their stated share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chatbot.model import Kind
from chatbot.retrieval.confidence import (
    ALLOWED,
    LEAST,
    MIN_EXAMPLES,
    NEVER,
    Confidence,
    Judge,
    Trial,
    evidence,
    expected_calibration_error,
    fit_confidence,
    threshold,
)
from chatbot.retrieval.learning import LeftOutScores

COLUMNS = {Kind.ENTRY: np.array([0, 1]), Kind.GAP: np.array([2]), Kind.SMALL_TALK: np.array([3])}
ENTRIES = {Kind.ENTRY: np.array([0, 1])}


@pytest.mark.parametrize(
    ("weights", "bias", "features", "probability"),
    [
        ((1.0, -2.0), 0.0, [2.0, 1.0], 0.5),
        ((1.0, -2.0), 0.5, [2.0, 1.0], 0.6224593),
        ((3.0,), -1.0, [1.0], 0.8807971),
        ((1.0,), 0.0, [-1e9], 0.0),
        ((1.0,), 0.0, [1e9], 1.0),
    ],
)
def test_a_probability_by_hand(weights, bias, features, probability):
    """However far a message is outside what was seen, it stays between 0 and 1."""
    assert Judge(weights, bias).probability(features) == pytest.approx(probability, abs=1e-7)


@given(
    st.sampled_from(sorted(ALLOWED)),
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80).filter(
        lambda rows: not all(right for _, right in rows)
    ),
)
def test_no_more_than_the_allowed_share_of_wrong_ones_pass(name, rows):
    probability, right = (np.array(column) for column in zip(*rows, strict=True))
    found = threshold(name, probability, right)
    wrong = probability[~right]
    assert (wrong >= found).mean() <= ALLOWED[name]
    assert found >= LEAST[name]
    # It is the lowest of its kind, in steps of a thousandth.
    assert found == LEAST[name] or (wrong >= found - 0.0010001).mean() > ALLOWED[name]


def test_every_threshold_has_a_share_and_a_floor():
    assert set(ALLOWED) == set(LEAST)
    assert all(0 < share < 1 for share in (*ALLOWED.values(), *LEAST.values()))


@pytest.mark.parametrize(
    ("allowed", "least", "found", "reason"),
    [
        (0.2, 0.0, 0.801, "one of five passes"),
        (0.4, 0.0, 0.701, "two of five"),
        (0.39, 0.0, 0.801, "not quite two"),
        (0.0, 0.0, 0.901, "none"),
        (0.4, 0.701, 0.701, "just at the floor"),
        (0.4, 0.75, 0.75, "never below the floor"),
    ],
)
def test_a_threshold_by_hand(monkeypatch, allowed, least, found, reason):
    monkeypatch.setitem(ALLOWED, "answer", allowed)
    monkeypatch.setitem(LEAST, "answer", least)
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.99])
    right = np.array([False, False, False, False, False, True])
    assert threshold("answer", probability, right) == pytest.approx(found), reason


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


def scored(counts: tuple[int, ...], apart: float = 0.6, noise: float = 0.3) -> LeftOutScores:
    """Noisy scores of that many examples of each topic."""
    random = np.random.default_rng(1)
    topic = np.repeat(np.arange(len(counts)), counts)
    own = np.eye(len(counts))[topic]
    total, unseen, coverage = random.normal(0.2, noise, size=(3, *own.shape))
    known, unseen_known = random.random((2, len(topic)))
    return LeftOutScores(
        total=total + own * apart,
        similarity=np.clip(total + own * apart, 0, 1),
        topic=topic,
        unseen_total=unseen,
        coverage=np.clip(coverage, 0, 1),
        known=known,
        unseen_known=unseen_known,
        words=random.integers(1, 9, len(topic)).astype(float),
    )


def fit(
    columns=COLUMNS, left_out: LeftOutScores | None = None, stopped=None
) -> tuple[Confidence, Trial]:
    left_out = left_out or scored((100,) * 4)
    nothing = np.zeros(len(left_out.topic), bool)
    return fit_confidence(columns, left_out, nothing if stopped is None else stopped)


@pytest.fixture(scope="module")
def usual() -> tuple[Confidence, Trial]:
    return fit()


def test_with_many_examples_there_is_a_judge_for_each_kind(usual):
    confidence, _ = usual
    assert set(confidence.judges) == set(COLUMNS)
    assert set(confidence.thresholds) == set(ALLOWED)
    assert confidence.thresholds["answer"] > confidence.thresholds["clarify"]
    assert LEAST["small_talk"] <= confidence.thresholds["small_talk"] < NEVER
    # There is nothing out of scope to learn from.
    assert confidence.thresholds["out_of_scope"] == NEVER
    assert 0.0 <= confidence.calibration_error < 0.1


def test_a_judges_probability_is_that_of_the_pipeline_fitted_on_all_rows(usual):
    left_out = scored((100,) * 4)
    confidence, _ = usual
    seen = [evidence(COLUMNS, row) for row in left_out.rows()]
    best = left_out.total[:, :2].argmax(axis=1)
    for kind, right in (
        (Kind.ENTRY, best == left_out.topic),
        (Kind.GAP, left_out.topic == 2),
        (Kind.SMALL_TALK, left_out.topic == 3),
    ):
        features = np.array([row[kind] for row in seen])
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(features, right)
        found = [confidence.judges[kind].probability(row) for row in features.tolist()]
        assert found == pytest.approx(model.predict_proba(features)[:, 1], abs=0.002)


@pytest.mark.parametrize(("kind", "sure"), [(Kind.SMALL_TALK, 1.0), (Kind.ENTRY, 0.5)])
def test_small_talk_need_not_be_the_right_one_and_an_entry_must(kind, sure):
    """Whoever thanks is greeted at worst; of two answers, one is wrong."""
    rival = Kind.GAP if kind is Kind.ENTRY else Kind.ENTRY
    columns = {kind: np.array([0, 1]), rival: np.array([2, 3])}
    left_out = scored((60,) * 4)
    total = np.repeat([[0.9, 0.1, 0.0, 0.0], [0.0, 0.0, 0.9, 0.1]], 120, axis=0)
    _, trial = fit(columns, replace(left_out, total=total))
    assert trial.probability[kind][:120].mean() == pytest.approx(sure, abs=0.05)


def test_with_few_examples_no_probability_is_claimed():
    assert fit(left_out=scored((MIN_EXAMPLES // 4,) * 4)) is None


@pytest.mark.parametrize(("count", "judged"), [(MIN_EXAMPLES, True), (MIN_EXAMPLES - 1, False)])
def test_a_kind_with_few_examples_is_never_sure(count, judged):
    confidence, trial = fit(left_out=scored((100, 100, 100, count)))
    assert (Kind.SMALL_TALK in confidence.judges) is judged
    assert (Kind.SMALL_TALK in trial.probability) is judged
    assert (confidence.thresholds["small_talk"] < NEVER) is judged
    assert Kind.ENTRY in confidence.judges


def test_fitting_twice_gives_the_same(usual):
    one, two = usual, fit()
    assert one[0] == two[0]
    assert one[1].total.tobytes() == two[1].total.tobytes()


def test_wrong_examples_are_needed_as_well():
    """Entries that are never mistaken leave nothing to tell right from wrong by."""
    columns = {Kind.ENTRY: np.array([0, 1]), Kind.GAP: np.array([2])}
    assert fit(columns, scored((100, 100, 10), apart=9.0)) is None


def test_thresholds_follow_from_probabilities_of_other_phrasings(usual):
    confidence, trial = usual
    entry, gap, talk = (trial.probability[kind] for kind in COLUMNS)
    best = trial.total[:, :2].argmax(axis=1)
    for name, probability, right in (
        ("answer", entry, best == trial.topic),
        ("clarify", entry, trial.topic < 2),  # there are only two, and three are offered
        ("gap", gap, trial.topic == 2),
        ("small_talk", talk, trial.topic == 3),
    ):
        assert confidence.thresholds[name] == threshold(name, probability, right)
        assert (probability[~right] >= confidence.thresholds[name]).mean() <= ALLOWED[name]


def test_one_of_three_options_must_be_the_right_entry():
    columns = {Kind.ENTRY: np.arange(4), Kind.GAP: np.array([4])}
    left_out = scored((60,) * 5, apart=0.3)
    confidence, trial = fit(columns, left_out)
    fourth = trial.total[:, :4].argsort(axis=1)[:, 0]  # the one that is not offered
    among = (trial.topic < 4) & (fourth != trial.topic)
    assert 0 < among.sum() < (trial.topic < 4).sum()
    probability = trial.probability[Kind.ENTRY]
    assert confidence.thresholds["clarify"] == threshold("clarify", probability, among)


def test_what_a_guard_stops_does_not_count_as_answered():
    left_out = scored((100,) * 4, apart=0.3)
    open_, trial = fit(left_out=left_out)
    wrong = trial.total[:, :2].argmax(axis=1) != trial.topic
    sure = trial.probability[Kind.ENTRY] >= open_.thresholds["answer"]
    stopped, after = fit(left_out=left_out, stopped=wrong & sure)
    assert stopped.thresholds["answer"] < open_.thresholds["answer"]
    # It may still be offered, and how sure an entry is does not change.
    assert stopped.thresholds["clarify"] == open_.thresholds["clarify"]
    assert (stopped.judges, stopped.calibration_error) == (open_.judges, open_.calibration_error)
    assert after.stopped.tolist() == (wrong & sure).tolist()


def test_the_least_likeness_is_what_hardly_any_phrasing_is_below():
    left_out = scored((250,) * 4)
    similarity, likeness = np.full((1_000, 4), 0.9), np.linspace(0.3, 1.0, 1_000)
    similarity[np.arange(1_000), left_out.topic] = likeness
    confidence, _ = fit(left_out=replace(left_out, similarity=similarity))
    assert (likeness < confidence.least_likeness).sum() == pytest.approx(5, abs=1)


def test_a_collection_of_entries_alone_learns_from_their_absence():
    """Each question counts again as one about something that the collection does not know."""
    left_out = scored((100, 100), apart=9.0)
    stopped = np.arange(200) < 10
    confidence, trial = fit(ENTRIES, left_out, stopped)
    judge = confidence.judges[Kind.ENTRY]
    seen, unseen = (
        np.mean([judge.probability(evidence(ENTRIES, row)[Kind.ENTRY]) for row in rows])
        for rows in (left_out.rows(), left_out.unseen_rows())
    )
    assert seen > 0.9
    assert unseen < 0.1
    assert trial.topic.tolist() == [*left_out.topic, *[-1] * 200]
    assert trial.total == pytest.approx(np.vstack([left_out.total, left_out.unseen_total]))
    assert trial.stopped.tolist() == [*stopped, *stopped]
    assert (
        trial.probability[Kind.ENTRY][:200].mean()
        > 0.9
        > 0.1
        > (trial.probability[Kind.ENTRY][200:].mean())
    )


def test_what_varies_by_rounding_alone_is_no_evidence():
    """Where every word is in several phrasings, all are known, up to the last digit.

    A weight of a million for that would decide about each message that has a strange word.
    """
    known = np.resize(np.array([1.0, 1.0 - 6e-8, 1.0 + 1.2e-7], np.float32), 400)
    confidence, _ = fit(left_out=replace(scored((100,) * 4), known=known))
    for judge in confidence.judges.values():
        assert max(map(abs, judge.weights)) < 1_000
