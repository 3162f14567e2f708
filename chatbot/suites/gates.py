"""Gates: what figures a run must have, such as ``wrong <= 3%``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..reading.wording import did_you_mean, listed, quoted
from .metrics import FIGURES, OTHERS, SHARES

Value = float | int | None

# Short names for the figures that gates are mostly about.
ALIASES = {
    "correct": "answerable_correct",
    "helped": "answerable_correct_or_among_options",
    "wrong": "answerable_wrong",
    "refused": "answerable_refused",
    "false_answers": "none_answered",
    "urgent_recall": "emergency_recall",
    "false_alarms": "false_interrupts",
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
_GATE = re.compile(r"([a-z_@]+)\s*(<=|>=|==|<|>)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)")


@dataclass(frozen=True)
class Gate:
    """A figure, a comparison, and a limit: a share from 0 to 1 where the figure is one."""

    text: str
    figure: str
    comparison: str
    limit: float

    def passes(self, figures: Mapping[str, Value]) -> bool:
        """Say whether the figures pass; a figure of no cases passes nothing."""
        value = figures[self.figure]
        return value is not None and _OPERATORS[self.comparison](value, self.limit)


def parse_gate(text: str) -> Gate:
    """Return the gate that a text states; ``ValueError`` says what is wrong with it."""
    found = _GATE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{quoted(text)} is not a gate")
    name, comparison, number, percent = found.groups()
    figure = ALIASES.get(name, name)
    if figure not in FIGURES:
        options = [*ALIASES, *FIGURES]
        fix = did_you_mean(name, options, f"Known: {listed(options)}.")
        raise ValueError(f"{quoted(text)}: there is no figure {quoted(name)}. {fix}")
    limit = float(f"{number}e-2" if percent else number)
    is_share = figure in SHARES or figure in OTHERS
    if is_share and limit > 1:
        fix = f" Did you mean {number}%?" if not percent and float(number) <= 100 else ""
        raise ValueError(f"{quoted(text)}: it is a share, at most 1 or 100%.{fix}")
    if percent and not is_share:
        raise ValueError(f"{quoted(text)}: it is a number, not a share. Leave % out.")
    return Gate(text.strip(), figure, comparison, limit)
