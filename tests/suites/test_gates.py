"""Gates: what they compare, and the texts that are none."""

from __future__ import annotations

import re

import pytest

from chatbot.suites import parse_gate
from chatbot.suites.gates import ALIASES
from chatbot.suites.metrics import FIGURES, SHARES, figures


@pytest.mark.parametrize(
    ("text", "figure", "value", "passes"),
    [
        ("wrong <= 3%", "answerable_wrong", 0.03, True),
        ("wrong <= 3%", "answerable_wrong", 0.0301, False),
        ("wrong<3%", "answerable_wrong", 0.03, False),
        ("  wrong < 0.03 ", "answerable_wrong", 0.0299, True),
        ("correct >= 2.2%", "answerable_correct", 0.022, True),
        ("helped > 90%", "answerable_correct_or_among_options", 0.9, False),
        ("helped > 90%", "answerable_correct_or_among_options", 0.901, True),
        ("refused <= 10%", "answerable_refused", 0.2, False),
        ("false_answers == 0%", "none_answered", 0.0, True),
        ("false_answers == 0", "none_answered", 0.0001, False),
        ("urgent_recall == 100%", "emergency_recall", 1.0, True),
        ("urgent_recall == 1", "emergency_recall", 0.9999, False),
        ("false_alarms <= 2%", "false_interrupts", 0.01, True),
        ("later_turns_wrong <= 5%", "later_turns_wrong", 0.06, False),
        ("mrr >= 0.9", "mrr", 0.95, True),
        ("cases >= 150", "cases", 149, False),
        ("cases >= 150", "cases", 150, True),
        ("errors == 0", "errors", 0, True),
        ("wrong <= 3%", "answerable_wrong", None, False),
        ("wrong >= 0%", "answerable_wrong", None, False),
    ],
)
def test_a_gate_holds_or_not(text: str, figure: str, value: float | None, passes: bool) -> None:
    gate = parse_gate(text)
    assert (gate.text, gate.figure) == (text.strip(), figure)
    assert gate.passes({figure: value}) is passes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", '"" is not a gate'),
        ("wrong", '"wrong" is not a gate'),
        ("wrong = 3%", '"wrong = 3%" is not a gate'),
        ("wrong <= -1", '"wrong <= -1" is not a gate'),
        ("wrong <= 3% or so", "is not a gate"),
        ("wrong <= 3%\nwrong <= 4%", "is not a gate"),
        ("wrog <= 3%", 'there is no figure "wrog". Did you mean "wrong"?'),
        ("zzzz <= 3%", 'there is no figure "zzzz". Known: correct, helped, wrong, '),
        # A limit that every share keeps, or none does, is a slip that nobody would notice.
        ("wrong <= 3", '"wrong <= 3": it is a share, at most 1 or 100%. Did you mean 3%?'),
        ("urgent_recall == 100", "Did you mean 100%?"),
        ("correct >= 101%", "it is a share, at most 1 or 100%"),
        ("mrr >= 95", "Did you mean 95%?"),
        ("errors <= 3%", '"errors <= 3%": it is a number, not a share. Leave % out.'),
    ],
)
def test_a_text_that_is_no_gate(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        parse_gate(text)


def test_every_figure_can_be_a_gate() -> None:
    assert [parse_gate(f"{name} >= 0").figure for name in FIGURES] == [*FIGURES]
    assert [*figures([])] == [*FIGURES]
    assert {*ALIASES.values()} <= {*SHARES}
    assert not {*ALIASES} & {*FIGURES}
