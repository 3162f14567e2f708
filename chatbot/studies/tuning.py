"""Choosing the answer threshold for a stated risk, and how far the choice can be trusted.

The risk is the share of wrong ones among all that is answered. What was observed is not what will
come, so the upper confidence bound of the risk is held against the limit, not the risk itself.
Phrasings may be weighed so that those that no entry answers have the share of the real traffic;
weighing makes them worth fewer, their effective number (Kish 1965).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil, floor, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..reading.wording import quoted
from ..retrieval.confidence import LEAST
from .crossvalidation import CrossValidation, Curve, EvaluationError

Array = NDArray[Any]

# As in ``confidence``: what is likely wrong is not answered, even if few mistakes came of it.
_CANDIDATES = np.arange(round(LEAST["answer"] * 1000), 1000) / 1000


@dataclass(frozen=True)
class Aim:
    """What the owner wants: at most this share wrong, with this confidence.

    ``out_of_scope`` is the share of messages that no entry answers, ``None`` to take the one that
    the collection's phrasings have.
    """

    max_wrong: float
    confidence: float = 0.95
    out_of_scope: float | None = None


@dataclass(frozen=True)
class Operation:
    """What to expect at one threshold.

    ``coverage`` is the share of entries' phrasings that are answered, with a Wilson interval, and
    ``rightly`` that of those answered with their own entry. ``risk_bound`` is the upper bound of
    the risk (Clopper & Pearson 1934). ``answered`` counts phrasings of any kind.
    """

    threshold: float
    coverage: float
    coverage_interval: tuple[float, float]
    rightly: float
    risk: float
    risk_bound: float
    answered: int
    answered_wrongly: int


@dataclass(frozen=True)
class Tuned:
    """The lowest threshold that meets the aim, beside the collection's own."""

    aim: Aim
    out_of_scope: float
    chosen: Operation
    current: Operation

    def to_json(self) -> dict[str, Any]:
        """Return it with the names that ``tune --json`` prints."""
        return {
            **asdict(self.aim),
            "out_of_scope": round(self.out_of_scope, 6),
            "threshold": self.chosen.threshold,
            "chosen": asdict(self.chosen),
            "current": asdict(self.current),
        }


def choose_threshold(study: CrossValidation, aim: Aim) -> Tuned:
    """Choose the lowest answer threshold whose upper bound of the risk meets the aim.

    :raises EvaluationError: where no threshold does, with what to change.
    """
    curve = study.curve(_CANDIDATES)
    share = aim.out_of_scope
    if share is None:
        share = curve.others / (curve.entries + curve.others)
    bound = upper_bound(*_effective(curve, share), aim.confidence)
    reached = np.flatnonzero(bound <= aim.max_wrong)
    if not len(reached):
        raise EvaluationError(_why_not(study.collection.id, aim, curve, share))
    chosen = study.curve(_CANDIDATES[reached[:1]])
    current = study.curve(np.array([study.confidence.thresholds["answer"]]))
    return Tuned(aim, share, *(_operation(one, share, aim) for one in (chosen, current)))


def upper_bound(answered: Array, wrong: Array, confidence: float) -> Array:
    """Return the one-sided upper bound of Clopper and Pearson; counts may be broken numbers."""
    from scipy.stats import beta  # slow to import, and rarely needed

    right = np.maximum(answered - wrong, 0)
    some = right > 0
    bound = beta.ppf(confidence, wrong + 1, np.where(some, right, 1))
    return np.where(some, bound, 1.0)


def needed(max_wrong: float, confidence: float) -> int:
    """Return how many must be answered, none of them wrongly, for the bound to meet the limit."""
    return ceil(log1p(-confidence) / log1p(-max_wrong) - 1e-9)


def _effective(curve: Curve, share: float) -> tuple[Array, Array]:
    """How many are answered, and how many of them wrongly, in effective numbers.

    They are shares of the effective number of all phrasings, not only of the answered ones: where
    a few phrasings stand for much of the traffic, that none of them is answered proves little.
    """
    inside, outside = (1 - share) / curve.entries, share / curve.others
    number = 1 / (curve.entries * inside**2 + curve.others * outside**2)
    wrong = inside * curve.wrong + outside * curve.false
    return number * (inside * curve.right + wrong), number * wrong


def _operation(curve: Curve, share: float, aim: Aim) -> Operation:
    """What a curve of one point says."""
    from scipy.stats import binomtest

    right, wrong, false = (int(counts[0]) for counts in (curve.right, curve.wrong, curve.false))
    low, high = binomtest(right + wrong, curve.entries).proportion_ci(aim.confidence, "wilson")
    answered, mistaken = _effective(curve, share)
    return Operation(
        threshold=round(float(curve.threshold[0]), 4),
        coverage=round(float(curve.coverage[0]), 4),
        coverage_interval=(round(float(low), 4), round(float(high), 4)),
        rightly=round(right / curve.entries, 4),
        risk=round(float(mistaken[0] / answered[0]), 4) if answered[0] else 0.0,
        risk_bound=round(float(upper_bound(answered, mistaken, aim.confidence)[0]), 4),
        answered=right + wrong + false,
        answered_wrongly=wrong + false,
    )


def _why_not(name: str, aim: Aim, curve: Curve, share: float) -> str:
    """What keeps every threshold from the aim, and what would help."""
    answered, wrong = _effective(curve, share)
    bound = upper_bound(answered, wrong, aim.confidence)
    most, least = floor(answered.max()), needed(aim.max_wrong, aim.confidence)
    what = (
        f"The collection {quoted(name)} has no answer threshold that keeps the wrong answers to "
        f"{_percent(aim.max_wrong)} with a confidence of {_percent(aim.confidence)}: "
    )
    if most < least:
        return (
            f"{what}its phrasings count as {most} answered ones at most, and even with none of "
            f"them wrong it would take {least}. Write more phrasings, or give a higher --max-wrong "
            "or a lower --confidence."
        )
    at = int(bound.argmin())
    observed, bounded = _percent(wrong[at] / answered[at]), _percent(bound[at])
    return (
        f"{what}at the best one, {curve.threshold[at]}, {observed} of the answers are wrong, and "
        f"up to {bounded} may be. Give a higher --max-wrong, or more phrasings to the topics that "
        "are mixed up: faq-chatbot evaluate lists them."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"
