"""Figures of a run beyond plain shares, each counted by hand."""

from __future__ import annotations

import pytest

from chatbot.model import Level, Outcome
from chatbot.suites import Case, CaseResult, Expectation, Got, Verdict
from chatbot.suites import metrics as m

ANSWER, CLARIFY, NONE, URGENT = (
    *(Outcome.ANSWER, Outcome.CLARIFY, Outcome.NO_ANSWER, Outcome.URGENT),
)
COST = Expectation((ANSWER,), ("cost",))
NOTHING = Expectation((NONE,), gaps=("insurance",))
ALARM = Expectation((URGENT,), levels=(Level.EMERGENCY,))


def judged(
    expect: Expectation, got: Got, tags: str = "", dialogue: str = "", turn: int = 1
) -> CaseResult:
    case = Case("q", expect, "id", "s", dialogue, turn, tuple(tags.split()))
    verdict, problems = expect.judge(got)
    return CaseResult(case, got, verdict, problems)


def answer(entry: str, confidence: float | None, options: str = "") -> Got:
    return Got(ANSWER, "T", entry, confidence=confidence, options=tuple(options.split()))


def clarify(options: str) -> Got:
    return Got(CLARIFY, "T", options=tuple(options.split()))


RIGHT = [judged(COST, answer("cost", sure)) for sure in (0.95, 0.9, 0.55)]
WRONG = [judged(COST, answer("visits", 0.92)), judged(NOTHING, answer("cost", 0.35))]


def test_the_mean_reciprocal_rank_is_of_answerable_cases_that_name_an_entry() -> None:
    results = [
        judged(COST, answer("cost", None)),  # 1
        judged(COST, answer("visits", None, "cost")),  # 1/2
        judged(COST, clarify("visits approval cost")),  # 1/3
        judged(COST, clarify("visits approval")),  # 0
        judged(COST, Got(NONE)),  # 0
        judged(Expectation((ANSWER,)), answer("cost", None)),  # names none
        judged(NOTHING, answer("cost", None)),  # is not answerable
    ]
    assert m.figures(results)["mrr"] == 0.3667  # (1 + 1/2 + 1/3) / 5


def test_the_curve_is_the_share_of_wrong_among_the_surest() -> None:
    # In order of confidence: right, wrong, right, right, wrong; six were asked that count.
    results = [*RIGHT, *WRONG, judged(COST, Got(NONE)), judged(ALARM, Got(URGENT))]
    assert m.curve(results) == [
        {"coverage": 0.1667, "risk": 0.0},
        {"coverage": 0.3333, "risk": 0.5},
        {"coverage": 0.5, "risk": 0.3333},
        {"coverage": 0.6667, "risk": 0.25},
        {"coverage": 0.8333, "risk": 0.4},
    ]
    assert m.figures(results)["aurc"] == 0.2967  # the mean of the risks


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    results = [*RIGHT, *WRONG] * 100
    points = m.curve(results)
    assert len(points) == 167  # one in three of 500
    assert points[-1] == {"coverage": 1.0, "risk": 0.4}


def test_calibration_compares_the_mean_confidence_of_a_bin_with_the_share_that_is_right() -> None:
    results = [*RIGHT, *WRONG, judged(COST, answer("cost", None)), judged(COST, Got(NONE))]
    assert m.calibration(results) == [
        {"confidence": 0.35, "right": 0.0, "cases": 1},
        {"confidence": 0.55, "right": 1.0, "cases": 1},
        {"confidence": 0.9233, "right": 0.6667, "cases": 3},
    ]
    figures = m.figures(results)
    # (|0.35 - 0| + |0.55 - 1| + 3 * |2.77/3 - 2/3|) / 5
    assert figures["calibration_error"] == 0.314
    # (0.05² + 0.1² + 0.45² + 0.92² + 0.35²) / 5
    assert figures["brier"] == 0.2368
    surest = [judged(COST, answer("cost", sure)) for sure in (0.9, 1.0)]
    assert m.calibration(surest) == [{"confidence": 0.95, "right": 1.0, "cases": 2}]


def test_what_has_no_confidence_has_no_such_figures() -> None:
    results = [judged(NOTHING, Got(NONE, gap_id="insurance"))]
    names = ("mrr", "aurc", "calibration_error", "brier")
    assert [m.figures(results)[name] for name in names] == [None] * 4
    assert (m.curve(results), m.calibration(results)) == ([], [])


def test_cases_are_counted_by_tag_and_by_what_they_name() -> None:
    either = Expectation((ANSWER,), ("cost", "visits"))
    results = [
        judged(COST, answer("cost", None), "typo money"),
        judged(COST, Got(NONE), "typo"),
        judged(either, answer("visits", None)),
        judged(NOTHING, Got(NONE, gap_id="insurance"), "money"),
        judged(ALARM, Got(NONE)),
    ]
    assert m.by_tag(results) == {
        "money": {"cases": 2, "correct": 2},
        "typo": {"cases": 2, "correct": 1},
    }
    assert m.by_entry(results) == {
        "cost": {"cases": 3, "correct": 2},
        "emergency": {"cases": 1, "correct": 0},
        "insurance": {"cases": 1, "correct": 1},
        "visits": {"cases": 1, "correct": 1},
    }


def test_confusion_tells_what_came_in_place_of_what_most_often_first() -> None:
    results = [
        *[judged(COST, Got(NONE))] * 2,
        *WRONG,
        judged(ALARM, Got(error="HTTP 500")),
        *RIGHT,
    ]
    assert m.confusion(results) == [
        {"expected": "answer cost", "got": "no_answer", "cases": 2},
        {"expected": "answer cost", "got": "answer visits", "cases": 1},
        {"expected": "no_answer insurance", "got": "answer cost", "cases": 1},
        {"expected": "urgent emergency", "got": "HTTP 500", "cases": 1},
    ]


def test_what_is_known_to_fail_counts_in_the_shares_and_does_not_fail() -> None:
    known = Case("q", COST, known_failure="too short")
    results = [
        CaseResult(known, Got(NONE), Verdict.REFUSED, ("x",)),
        CaseResult(known, answer("cost", None), Verdict.CORRECT),
        judged(COST, Got(NONE)),
        judged(COST, Got(error="HTTP 500")),
    ]
    figures = m.figures(results)
    assert [one.failed for one in results] == [False, False, True, True]
    names = ("failed", "known_failures", "errors", "answerable_correct", "answerable_refused",
             "all_correct")  # fmt: skip
    assert [figures[name] for name in names] == [2, 1, 1, 0.25, 0.5, 0.25]


def test_intervals_are_drawn_by_a_seed() -> None:
    results = [*RIGHT, *WRONG] * 8
    first = m.intervals(results)
    assert first == m.intervals(results) == m.intervals(results, seed=0)
    assert first != m.intervals(results, seed=1)
    low, high = first["answerable_correct"]
    # 24 of 32; the binomial interval is 0.57 to 0.87, and a bootstrap's is near it
    assert 0.55 <= low <= 0.65 and 0.85 <= high <= 0.92
    assert first["none_answered"] == (1.0, 1.0)
    assert "emergency_recall" not in first  # of no case
    assert m.intervals([]) == {}


def test_turns_of_a_dialogue_are_drawn_together() -> None:
    right, wrong = answer("cost", None), answer("visits", None)
    alone = [judged(COST, got) for got in [right] * 20 + [wrong] * 20]
    talks = [
        judged(COST, right if number < 2 else wrong, "", f"{number}", turn)
        for number in range(4)
        for turn in range(1, 11)
    ]
    assert m.figures(alone)["all_correct"] == m.figures(talks)["all_correct"] == 0.5
    low, high = m.intervals(alone)["all_correct"]
    assert high - low < 0.35
    assert m.intervals(talks)["all_correct"] == (0.0, 1.0)  # four dialogues tell little


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("answerable_wrong", 0.0214, "2.1%"),
        ("answerable_wrong", None, "–"),
        ("cases", 320, "320"),
        ("mrr", 0.91, "0.91"),
        ("all_correct", 1.0, "100.0%"),
    ],
)
def test_a_figure_as_people_read_it(name: str, value: float | None, shown: str) -> None:
    assert m.shown(name, {name: value}) == shown
