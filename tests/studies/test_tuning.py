"""Choosing a threshold: against bounds from tables, and on made-up trials."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from small_studies import study_of

from chatbot.model import Kind
from chatbot.studies import Aim, CrossValidation, EvaluationError, choose_threshold
from chatbot.studies.tuning import needed, upper_bound

# What (right, wrong) entries' phrasings and which others are answered at which sureness.
Groups = list[tuple[str, int, float]]
GOOD: Groups = [("right", 300, 0.9), ("right", 100, 0.3), ("false", 300, 0.5)]


def trial(groups: Groups) -> CrossValidation:
    """Return a trial of two entries and a gap; what is "false" is the gap's."""
    groups = sorted(groups, key=lambda group: group[0] == "false")
    count = {name: sum(n for kind, n, _ in groups if kind == name) for name in ("right", "wrong")}
    of_gap = sum(n for kind, n, _ in groups if kind == "false")
    topics = {
        "a": (Kind.ENTRY, ["x"] * sum(count.values())),
        "b": (Kind.ENTRY, []),
        "g": (Kind.GAP, ["y"] * of_gap),
    }
    topic = [2 if kind == "false" else 0 for kind, n, _ in groups for _ in range(n)]
    total = [[kind == "right", kind != "right", 0] for kind, n, _ in groups for _ in range(n)]
    sure = [at for _, n, at in groups for _ in range(n)]
    return study_of(topics, topic, np.array(total, float), sure)


@pytest.mark.parametrize(
    ("answered", "wrong", "confidence", "bound"),
    [
        (10, 1, 0.95, 0.3942),
        (100, 2, 0.95, 0.0616),
        (100, 0, 0.95, 1 - 0.05 ** (1 / 100)),
        (50, 0, 0.99, 1 - 0.01 ** (1 / 50)),
        (5, 5, 0.95, 1),
        (0, 0, 0.95, 1),
    ],
)
def test_the_bound_of_clopper_and_pearson(answered, wrong, confidence, bound) -> None:
    found = upper_bound(np.array([float(answered)]), np.array([float(wrong)]), confidence)
    assert found[0] == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize(
    ("max_wrong", "confidence", "count"),
    [(0.02, 0.95, 149), (0.05, 0.95, 59), (0.01, 0.95, 299), (0.01, 0.99, 459), (0.5, 0.75, 2)],
)
def test_how_many_it_takes(max_wrong, confidence, count) -> None:
    assert needed(max_wrong, confidence) == count
    numbers = np.array([count - 1.0, count])
    short, enough = upper_bound(numbers, np.zeros(2), confidence)
    assert enough <= max_wrong + 1e-12 and short > max_wrong


def test_the_lowest_threshold_that_meets_the_aim_is_chosen() -> None:
    found = choose_threshold(trial(GOOD), Aim(0.02))
    assert (found.out_of_scope, found.chosen.threshold) == (300 / 700, 0.501)
    chosen = found.chosen
    assert (chosen.answered, chosen.answered_wrongly, chosen.risk) == (300, 0, 0)
    assert (chosen.coverage, chosen.rightly) == (0.75, 0.75)
    assert chosen.risk_bound == pytest.approx(1 - 0.05 ** (1 / 300), abs=5e-5)
    z, n, p = 1.959964, 400, 0.75
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    wilson = [(middle + sign * half) / (1 + z * z / n) for sign in (-1, 1)]
    assert chosen.coverage_interval == pytest.approx(wilson, abs=5e-5)


def test_the_current_threshold_stands_beside_it() -> None:
    current = choose_threshold(trial(GOOD), Aim(0.02)).current
    assert (current.threshold, current.answered, current.answered_wrongly) == (0.5, 600, 300)
    assert current.risk == 0.5


def test_no_threshold_is_below_the_least() -> None:
    assert choose_threshold(trial(GOOD), Aim(0.9)).chosen.threshold == 0.25


def test_the_share_out_of_scope_weighs_the_phrasings() -> None:
    groups: Groups = [("right", 360, 0.9), ("false", 40, 0.9), ("false", 360, 0.1)]
    risks = {
        share: choose_threshold(trial(groups), Aim(0.99, out_of_scope=share)).chosen.risk
        for share in (None, 0.0, 0.5, 0.75)
    }
    # One in ten of what no entry answers is answered.
    expected = {None: 0.1, 0.0: 0.0, 0.5: 0.1 / 1.1, 0.75: 0.075 / 0.325}
    assert risks == pytest.approx(expected, abs=5e-5)


def test_weighed_as_they_are_phrasings_count_in_full() -> None:
    own_share = choose_threshold(trial(GOOD), Aim(0.02, out_of_scope=300 / 700))
    assert own_share.chosen == choose_threshold(trial(GOOD), Aim(0.02)).chosen


def test_few_phrasings_that_stand_for_much_prove_little() -> None:
    groups: Groups = [("right", 1000, 0.9), ("false", 10, 0.1)]
    assert choose_threshold(trial(groups), Aim(0.01)).chosen.risk_bound < 0.01
    with pytest.raises(EvaluationError, match="count as 1 answered ones at most.* take 299"):
        choose_threshold(trial(groups), Aim(0.01, out_of_scope=0.9))


@pytest.mark.parametrize(
    ("groups", "aim", "said"),
    [
        (
            [("right", 100, 0.9), ("false", 100, 0.1)],
            Aim(0.02),
            "keeps the wrong answers to 2% with a confidence of 95%: its phrasings count as 100 "
            "answered ones at most, and even with none of them wrong it would take 149. Write more "
            "phrasings, or give a higher --max-wrong or a lower --confidence.",
        ),
        (
            [("right", 90, 0.9), ("wrong", 10, 0.9), ("false", 100, 0.6)],
            Aim(0.05),
            "keeps the wrong answers to 5% with a confidence of 95%: at the best one, 0.601, 10% "
            "of the answers are wrong, and up to 16.4% may be. Give a higher --max-wrong, or more "
            "phrasings to the topics that are mixed up: faq-chatbot evaluate lists them.",
        ),
    ],
)
def test_an_aim_out_of_reach_is_told_with_what_would_help(groups, aim, said) -> None:
    with pytest.raises(EvaluationError) as error:
        choose_threshold(trial(groups), aim)
    assert str(error.value) == f'The collection "demo" has no answer threshold that {said}'


def test_as_json() -> None:
    found = choose_threshold(trial(GOOD), Aim(0.02)).to_json()
    head = ["max_wrong", "confidence", "out_of_scope", "threshold", "chosen", "current"]
    assert list(found) == head
    assert found["threshold"] == found["chosen"]["threshold"] == 0.501
    assert found["out_of_scope"] == 0.428571
