"""Probabilities are those of the fitted model, and thresholds keep their stated share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.model import Kind
from chatbot.retrieval import confidence as confidence_module
from chatbot.retrieval.confidence import (
    ALLOWED,
    BACKGROUND,
    LEAST,
    MIN_EXAMPLES,
    MIN_OF_KIND,
    NEVER,
    RISING,
    Confidence,
    Judge,
    Trial,
    evidence,
    expected_calibration_error,
    fit_confidence,
    threshold,
)
from chatbot.retrieval.judges import JudgeModel
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


Rows = list[tuple[float, bool, str]]  # probability, whether it is right, and kind


def told(name: str, rows: Rows) -> float:
    """Return the threshold of that name that follows from messages."""
    probability, right, kinds = zip(*rows, strict=True)
    return threshold(name, np.array(probability), np.array(right), np.array(kinds, object))


@st.composite
def tried(draw: st.DrawFn) -> tuple[str, Rows]:
    """Draw a threshold's name, and messages of its kinds; some kinds have too few to measure."""
    name = draw(st.sampled_from(sorted(ALLOWED)))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows: Rows = []
    for kind in ALLOWED[name]:
        count = draw(st.sampled_from([0, MIN_OF_KIND - 1, MIN_OF_KIND, 3 * MIN_OF_KIND]))
        highest = draw(st.floats(0.1, 1.0))
        numbers = random.random((count, 2))
        rows += [(highest * one, other < 0.3, kind) for one, other in numbers.tolist()]
    return name, rows or [(0.9, True, kind)]


@given(tried())
def test_no_more_than_the_allowed_share_of_any_kind_passes(case):
    name, rows = case
    found = told(name, rows)

    def passing(kind: str, least: float) -> int:
        return sum(one >= least and not right for one, right, own in rows if own == kind)

    counts = {kind: sum(own == kind for *_, own in rows) for kind in ALLOWED[name]}
    measured = {kind: count for kind, count in counts.items() if count >= MIN_OF_KIND}
    shares = ALLOWED[name]
    assert all(passing(kind, found) <= shares[kind] * measured[kind] for kind in measured)
    assert found >= LEAST[name]
    # It is the lowest of its kind, in steps of a thousandth.
    lower = found - 0.0010001
    too_many = any(passing(kind, lower) > shares[kind] * measured[kind] for kind in measured)
    assert found == LEAST[name] or too_many


@given(tried())
def test_the_strictest_kind_decides(case):
    name, rows = case
    alone = [[row for row in rows if row[2] == kind] for kind in ALLOWED[name]]
    assert told(name, rows) == max(told(name, own) for own in alone if own)


@given(tried(), st.sampled_from([BACKGROUND, Kind.OUT_OF_SCOPE]), st.integers(1, 5_000))
def test_easy_messages_lower_no_threshold(case, easy, count):
    """However many lie far off, they make no room for more mistakes with the hard ones."""
    name, rows = case
    others = [row for row in rows if row[2] != easy]
    with_easy = [*others, *[(0.0, False, easy)] * count]
    assert not others or told(name, with_easy) == told(name, others)
    # Those that are hard themselves ask for no less than the other kinds do.
    assert not others or told(name, [*rows, *with_easy[len(others) :]]) >= told(name, others)


def test_every_threshold_has_shares_and_a_floor():
    assert set(ALLOWED) == set(LEAST)
    shares = [share for kinds in ALLOWED.values() for share in kinds.values()]
    assert all(0 < share < 1 for share in (*shares, *LEAST.values()))
    for name, kinds in ALLOWED.items():
        others = {Kind.ENTRY, Kind.GAP, Kind.OUT_OF_SCOPE, Kind.SMALL_TALK, BACKGROUND}
        assert set(kinds) <= others
        # No message of that kind passes its own threshold wrongly; some of the gaps do.
        assert others - set(kinds) <= {name, BACKGROUND}


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
    monkeypatch.setitem(ALLOWED, "answer", {Kind.GAP: allowed})
    monkeypatch.setitem(LEAST, "answer", least)
    monkeypatch.setattr(confidence_module, "MIN_OF_KIND", 5)
    rows = [(one, False, Kind.GAP) for one in (0.9, 0.8, 0.7, 0.6, 0.5)]
    others = [(0.99, True, Kind.ENTRY), (0.98, False, "")]  # one is right, one counts nowhere
    assert told("answer", [*rows, *others]) == pytest.approx(found), reason


def test_a_share_of_few_messages_is_no_measure():
    rows = [(0.9, False, Kind.GAP)] * MIN_OF_KIND
    assert told("answer", rows) > 0.9
    assert told("answer", rows[1:]) == LEAST["answer"]


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
    total, unseen, coverage, cosine = random.normal(0.2, noise, size=(4, *own.shape))
    known, unseen_known = random.random((2, len(topic)))
    return LeftOutScores(
        total=total + own * apart,
        similarity=np.clip(total + own * apart, 0, 1),
        cosine=np.clip(cosine + own * apart, 0, 1),
        topic=topic,
        unseen_total=unseen,
        coverage=np.clip(coverage, 0, 1),
        known=known,
        unseen_known=unseen_known,
        words=random.integers(1, 9, len(topic)).astype(float),
    )


def fit(
    columns=COLUMNS, left_out: LeftOutScores | None = None, stopped=None, background=None
) -> tuple[Confidence, Trial]:
    left_out = left_out or scored((100,) * 4)
    nothing = np.zeros(len(left_out.topic), bool)
    return fit_confidence(
        columns,
        left_out,
        nothing if stopped is None else stopped,
        nothing if background is None else background,
    )


def kinds_of(trial: Trial, columns=COLUMNS) -> np.ndarray:
    """Return the kind of the topic of every message."""
    kind_of = {at: kind for kind, own in columns.items() for at in own.tolist()}
    return np.array([kind_of[at] for at in trial.topic.tolist()], object)


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


def test_a_judges_probability_is_that_of_the_model_fitted_on_all_rows(usual):
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
        # There are as many entries as others, so that all count alike.
        model = JudgeModel(RISING).fit(features, right, np.ones(len(right)))
        found = [confidence.judges[kind].probability(row) for row in features.tolist()]
        assert found == pytest.approx(model.probability(features), abs=0.002)


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
    confidence, trial = fit(left_out=scored((MIN_EXAMPLES // 4,) * 4))
    assert confidence.judges == {} == trial.probability
    assert set(confidence.thresholds.values()) == {NEVER}


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
    confidence, _ = fit(columns, scored((100, 100, 10), apart=9.0))
    assert confidence.judges == {}
    assert set(confidence.thresholds.values()) == {NEVER}


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
        kinds = kinds_of(trial)
        assert confidence.thresholds[name] == threshold(name, probability, right, kinds)
        passing = ~right & (probability >= confidence.thresholds[name])
        for kind in set(COLUMNS) & ALLOWED[name].keys():
            assert passing[kinds == kind].mean() <= ALLOWED[name][kind]


def test_one_of_three_options_must_be_the_right_entry():
    columns = {Kind.ENTRY: np.arange(4), Kind.GAP: np.array([4])}
    left_out = scored((60,) * 5, apart=0.3)
    confidence, trial = fit(columns, left_out)
    fourth = trial.total[:, :4].argsort(axis=1)[:, 0]  # the one that is not offered
    among = (trial.topic < 4) & (fourth != trial.topic)
    assert 0 < among.sum() < (trial.topic < 4).sum()
    probability = trial.probability[Kind.ENTRY]
    kinds = kinds_of(trial, columns)
    assert confidence.thresholds["clarify"] == threshold("clarify", probability, among, kinds)


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
    # Likeness in words and in meaning are added up.
    views = {"similarity": similarity / 2, "cosine": similarity / 2}
    confidence, _ = fit(left_out=replace(left_out, **views))
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


FAR_COLUMNS = {**COLUMNS, Kind.OUT_OF_SCOPE: np.array([4])}


def far_off(count: int, own: int, apart: float = 0.6) -> tuple[LeftOutScores, np.ndarray]:
    """Return scores with that many phrasings out of scope and background messages beside them."""
    left_out = scored((100, 100, 100, 100, own + count), apart)
    background = np.arange(len(left_out.topic)) >= 400 + own
    # Far from every entry, by words and by meaning.
    views = {"similarity": left_out.similarity.copy(), "cosine": left_out.cosine.copy()}
    for view in views.values():
        view[background, :2] = 0.1
    return replace(left_out, **views), background


def test_background_is_no_phrasing():
    """It may be recognised as out of scope, and is no example of what that looks like."""
    left_out, background = far_off(200, MIN_EXAMPLES)
    confidence, trial = fit(FAR_COLUMNS, left_out, background=background)
    assert Kind.OUT_OF_SCOPE in confidence.judges
    assert trial.background.tolist() == background.tolist()
    alone = fit(FAR_COLUMNS, far_off(0, MIN_EXAMPLES)[0])[0]
    assert confidence.judges[Kind.ENTRY] != alone.judges[Kind.ENTRY]  # it teaches the others
    likeness = left_out.similarity + left_out.cosine
    own = likeness[np.arange(len(background)), left_out.topic][~background]
    assert confidence.least_likeness == pytest.approx(np.quantile(own, 0.005), abs=0.001)


def test_background_makes_up_for_no_phrasing():
    """With few phrasings out of scope, no probability is claimed for it."""
    left_out, background = far_off(200, MIN_EXAMPLES - 1)
    confidence, trial = fit(FAR_COLUMNS, left_out, background=background)
    assert Kind.OUT_OF_SCOPE not in confidence.judges
    assert Kind.OUT_OF_SCOPE not in trial.probability
    assert confidence.thresholds["out_of_scope"] == NEVER


@pytest.mark.parametrize("view", ["similarity", "cosine"])
def test_background_near_an_entry_counts_nowhere(view):
    """It may be about the subject: the judges are as good as those fitted without it."""
    left_out, background = far_off(200, MIN_EXAMPLES)
    likeness, total = getattr(left_out, view).copy(), left_out.total.copy()
    likeness[background, :2], total[background, :2] = 0.95, 0.95
    near = replace(left_out, total=total, **{view: likeness})
    few = LeftOutScores(
        **{name: getattr(near, name)[~background] for name in LeftOutScores.__dataclass_fields__}
    )
    found, alone = fit(FAR_COLUMNS, near, background=background)[0], fit(FAR_COLUMNS, few)[0]
    seen = [evidence(FAR_COLUMNS, row) for row in few.rows()]
    for kind, judge in alone.judges.items():
        expected = np.array([judge.probability(row[kind]) for row in seen])
        probability = np.array([found.judges[kind].probability(row[kind]) for row in seen])
        assert np.abs(probability - expected).mean() < 0.02


@pytest.mark.parametrize("counts", [(1,), (1, 1), (60,), (60, 1), (30, 30)])
@pytest.mark.parametrize("kind", [Kind.ENTRY, Kind.GAP, Kind.OUT_OF_SCOPE, Kind.SMALL_TALK])
@pytest.mark.parametrize("far", [0, 1, 60])
def test_the_smallest_collections_give_numbers(counts, kind, far):
    """Of one kind alone, with background or without; pytest is told to fail at a warning."""
    left_out = scored((*counts, far) if far else counts)
    columns = {kind: np.arange(len(counts))}
    if far:
        besides = columns.get(Kind.OUT_OF_SCOPE, np.array([], int))
        columns[Kind.OUT_OF_SCOPE] = np.array([*besides, len(counts)])
    background = left_out.topic == len(counts)
    confidence, trial = fit(columns, left_out, background=background)
    numbers = [
        *confidence.thresholds.values(), confidence.calibration_error, confidence.least_likeness,
        *(one for judge in confidence.judges.values() for one in (*judge.weights, judge.bias)),
        *(one for column in trial.probability.values() for one in column),
    ]  # fmt: skip
    assert np.isfinite(numbers).all()
