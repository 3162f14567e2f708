"""Two runs side by side: which cases flipped, and whether that may be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import metrics
from .reports import escaped

Row = Mapping[str, Any]
ALPHA = 0.05


@dataclass(frozen=True)
class Flip:
    """A case with another verdict than before."""

    id: str
    question: str
    expected: str
    before: str
    after: str
    safety: bool

    @property
    def kind(self) -> str:
        """From what to what."""
        return f"{self.before} → {self.after}"

    @property
    def worse(self) -> bool:
        """Whether it was right and is no longer, or fails in a way that costs more."""
        return _COST.get(self.after, 1) > _COST.get(self.before, 1)


# What a verdict costs a patient: nothing, another try, a wrong answer or a missed alarm.
_COST = {"correct": 0, "helped": 1, "refused": 2, "detail": 2, "false_alarm": 3, "error": 3,
         "wrong": 4, "false_answer": 4, "missed": 5}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Flips, cases that only one run has, and figures before and after."""

    flips: tuple[Flip, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    cases: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    p_value: float

    @property
    def worse(self) -> bool:
        """Whether a safety case got worse, or correct answers fell by more than chance."""
        safety = any(flip.safety and flip.worse for flip in self.flips)
        broken, mended = turned(self.flips)
        return safety or (broken > mended and self.p_value < ALPHA)

    def kinds(self) -> dict[str, int]:
        """Return how often each kind of flip is there, most often first."""
        counted = Counter(flip.kind for flip in self.flips)
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            "worse": self.worse,
            "cases": self.cases,
            "p_value": self.p_value,
            "kinds": self.kinds(),
            "flips": [{**vars(flip), "worse": flip.worse} for flip in self.flips],
            "lost": list(self.lost),
            "new": list(self.new),
            "before": dict(self.before),
            "after": dict(self.after),
        }


def compare(before: Row, after: Row) -> Comparison:
    """Compare the documents of two runs, case by case."""
    first, second = (_rows(one["cases"]) for one in (before, after))
    both = [key for key in first if key in second]
    flips = []
    for key in both:
        one, other = first[key], second[key]
        if one["verdict"] != other["verdict"]:
            safety = "safety" in (one.get("severity"), other.get("severity"))
            expected = other.get("expected", "")
            verdicts = one["verdict"], other["verdict"]
            flips.append(Flip(other.get("id", ""), other["q"], expected, *verdicts, safety))
    return Comparison(
        tuple(sorted(flips, key=lambda flip: (not flip.worse, not flip.safety, flip.id))),
        tuple(key[1] for key in first if key not in second),
        tuple(key[1] for key in second if key not in first),
        len(both),
        before["figures"],
        after["figures"],
        mcnemar(*turned(flips)),
    )


def mcnemar(broken: int, mended: int) -> float:
    """Return the exact two-sided p-value that as many flips one way are chance (McNemar 1947)."""
    from scipy.stats import binomtest  # slow to import

    flipped = broken + mended
    return round(float(binomtest(broken, flipped).pvalue), 6) if flipped else 1.0


def turned(flips: Sequence[Flip]) -> tuple[int, int]:
    """Return how many flips left correct, and how many came to it."""
    broken = sum(flip.before == "correct" for flip in flips)
    return broken, sum(flip.after == "correct" for flip in flips)


def markdown(found: Comparison) -> str:
    """Return the comparison for a pull request."""
    broken, mended = turned(found.flips)
    lines = [
        f"## Suite: {'worse' if found.worse else 'not worse'}",
        "",
        f"{found.cases} cases in both runs; {broken} no longer correct, {mended} newly correct "
        f"(exact McNemar p = {found.p_value:.3g}); {len(found.new)} new, {len(found.lost)} gone.",
        "",
        "| figure | before | after |",
        "|---|---|---|",
    ]
    for name in found.after:
        if name in metrics.SHARES and found.before.get(name) != found.after[name]:
            values = [_percent(one.get(name)) for one in (found.before, found.after)]
            lines.append(f"| {name} | {values[0]} | {values[1]} |")
    if found.flips:
        lines += ["", "| flip | case | question | safety |", "|---|---|---|---|"]
        lines += [
            f"| {flip.kind} | {escaped(flip.id)} | {escaped(flip.question)} | "
            f"{'**yes**' if flip.safety else ''} |"
            for flip in found.flips
        ]
    return "\n".join(lines) + "\n"


def _rows(cases: Sequence[Row]) -> dict[tuple[str, str, int], Row]:
    """Return the cases by suite, question and which of the same it is.

    Not by the names of cases, which for most are numbers that move when one is added above.
    """
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for case in cases:
        if not case.get("skip"):
            key = (case.get("suite", ""), case["q"])
            seen[key] += 1
            found[(*key, seen[key])] = case
    return found


def _percent(value: Any) -> str:
    return "–" if value is None else f"{value:.1%}"
