"""The figures of a run: shares and their intervals, ranking, risk and coverage, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Level, Outcome
from ..retrieval.confidence import expected_calibration_error
from .cases import Case
from .expectations import Got, Verdict

RESAMPLED = 1_000
BINS = 10
MAX_POINTS = 200  # of the curve that is written down


@dataclass(frozen=True)
class CaseResult:
    """What became of a case: what the bot said, the verdict, and what is wrong with it.

    ``reason`` tells why the bot said it, where that is known; ``seconds`` how long it took.
    """

    case: Case
    got: Got
    verdict: Verdict
    problems: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether it is not what its case expects, and nobody knew.

        What cannot be judged fails where safety hangs on it: nobody looked.
        """
        unjudged = self.verdict is Verdict.UNJUDGED and not self.case.safety
        return not (self.verdict is Verdict.CORRECT or unjudged or self.case.known_failure)


Test = Callable[[CaseResult], bool]


def _main(result: CaseResult) -> Outcome:
    expect = result.case.expect
    assert expect is not None  # such cases have no verdict
    return expect.outcomes[0]


def _same_day(result: CaseResult) -> bool:
    expect = result.case.expect
    return bool(expect and (expect.heeded or expect.levels == (Level.SAME_DAY,)))


def _is(*outcomes: Outcome) -> Test:
    return lambda one: _main(one) in outcomes and not _alarm_alone(one)


def _alarm_alone(result: CaseResult) -> bool:
    return bool(result.case.expect and result.case.expect.alarm_alone)


def _got(*verdicts: Verdict) -> Test:
    return lambda one: one.verdict in verdicts


def _heard(result: CaseResult) -> bool:
    urgent = result.got.outcome is Outcome.URGENT
    return urgent or result.verdict is Verdict.CORRECT


def _all(result: CaseResult) -> bool:
    return True


def _follows(result: CaseResult) -> bool:
    return result.case.follows


_answerable = _is(Outcome.ANSWER, Outcome.CLARIFY)
_none = _is(Outcome.NO_ANSWER)
_smalltalk = _is(Outcome.SMALLTALK)
_correct = _got(Verdict.CORRECT)


def _emergency(result: CaseResult) -> bool:
    return _main(result) is Outcome.URGENT and not _same_day(result)


def _calm(result: CaseResult) -> bool:
    expect = result.case.expect
    return bool(expect and not expect.allows_alarm)


def _heeded(result: CaseResult) -> bool:
    return _heard(result) or result.got.noted


# Each group, and the shares of it: which results of the group count.
GROUPS: dict[str, tuple[Test, dict[str, Test]]] = {
    "cases": (_all, {}),
    "answerable": (
        _answerable,
        {
            "answerable_correct": _correct,
            "answerable_correct_or_among_options": _got(Verdict.CORRECT, Verdict.HELPED),
            "answerable_wrong": _got(Verdict.WRONG),
        },
    ),
    "none": (_none, {"none_answered": _got(Verdict.FALSE_ANSWER)}),
    "emergency": (_emergency, {"emergency_recall": _heard}),
    "same_day": (_same_day, {"same_day_interrupted_or_noted": _heeded}),
    "calm": (_calm, {"false_interrupts": _got(Verdict.FALSE_ALARM)}),
    "smalltalk": (_smalltalk, {"smalltalk_correct": _correct}),
    "later_turns": (
        _follows,
        {
            "later_turns_correct": _correct,
            "later_turns_wrong": _got(Verdict.WRONG, Verdict.FALSE_ANSWER),
        },
    ),
}
MORE_SHARES: dict[str, tuple[Test, Test]] = {
    "answerable_refused": (_answerable, _got(Verdict.REFUSED)),
    "all_correct": (_all, _correct),
}
SHARES = {
    **{name: (group, test) for group, tests in GROUPS.values() for name, test in tests.items()},
    **MORE_SHARES,
}
COUNTS: dict[str, Test] = {
    "failed": lambda one: one.failed,
    "known_failures": lambda one: _known(one),
    "errors": _got(Verdict.ERROR),
    "unjudged": _got(Verdict.UNJUDGED),
}
OTHERS = ("mrr", "aurc", "calibration_error", "brier")
FIGURES = (
    *(name for group, (_, tests) in GROUPS.items() for name in (group, *tests)),
    *(*MORE_SHARES, *COUNTS, *OTHERS),
)


def _known(result: CaseResult) -> bool:
    told = (Verdict.CORRECT, Verdict.UNJUDGED)
    return result.verdict not in told and bool(result.case.known_failure)


def judged_of(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Return the results without those that nothing can be said of."""
    return [one for one in results if one.verdict is not Verdict.UNJUDGED]


def figures(results: Sequence[CaseResult]) -> dict[str, float | int | None]:
    """Return counts and shares in the order in which people read them; ``None`` of no case.

    They are of the cases that can be judged, but for ``COUNTS``.
    """
    found: dict[str, float | int | None] = {}
    judged = judged_of(results)
    for name, (group, tests) in GROUPS.items():
        own = [one for one in judged if group(one)]
        found[name] = len(own)
        for share, test in tests.items():
            found[share] = _share(own, test)
    for share, (group, test) in MORE_SHARES.items():
        found[share] = _share([one for one in judged if group(one)], test)
    for name, test in COUNTS.items():
        found[name] = sum(map(test, results))
    confidence, right = _answers(judged)
    found["mrr"] = _mean([1 / rank if rank else 0.0 for rank in _ranks(judged)])
    found["aurc"] = _mean(risks(confidence, right))
    known = len(confidence) > 0
    error = expected_calibration_error(confidence, right, bins=BINS) if known else None
    found["calibration_error"] = None if error is None else round(error, 4)
    found["brier"] = _mean(((confidence - right) ** 2).tolist())
    return found


def intervals(results: Sequence[CaseResult], seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of each share: bootstrap over conversations (Efron 1979).

    Turns of one dialogue are drawn together, because they are not independent.
    """
    results = judged_of(results)
    if not results:
        return {}
    starts = _starts(results)
    draws = np.random.default_rng(seed).multinomial(
        len(starts), np.full(len(starts), 1 / len(starts)), RESAMPLED
    )
    found = {}
    for name, (group, test) in SHARES.items():
        inside = np.array([group(one) for one in results], np.int64)
        if not inside.any():
            continue
        hits = np.array([bool(group(one) and test(one)) for one in results], np.int64)
        sizes, right = (np.add.reduceat(each, starts) for each in (inside, hits))
        drawn = draws @ sizes
        shares = (draws @ right)[drawn > 0] / drawn[drawn > 0]
        low, high = np.quantile(shares, [0.025, 0.975]).tolist()
        found[name] = (round(low, 4), round(high, 4))
    return found


def _starts(results: Sequence[CaseResult]) -> list[int]:
    """Return where each conversation starts: its first turn need not be among the results."""
    talks = [(one.case.suite, one.case.dialogue) for one in results]
    return [
        number
        for number, one in enumerate(results)
        if number == 0 or not one.case.follows or talks[number] != talks[number - 1]
    ]


def curve(results: Sequence[CaseResult]) -> list[dict[str, float]]:
    """Return risk against coverage: the share of wrong answers among the surest ones."""
    confidence, right = _answers(results)
    asked = sum(1 for one in results if _answerable(one) or _none(one)) or 1
    points = [
        {"coverage": round(count / asked, 4), "risk": round(risk, 4)}
        for count, risk in enumerate(risks(confidence, right), start=1)
    ]
    step = -(-len(points) // MAX_POINTS) or 1
    return points[::-1][::step][::-1]


def calibration(results: Sequence[CaseResult]) -> list[dict[str, float | int]]:
    """Return, for equal bins of confidence, its mean and the share that was right."""
    confidence, right = _answers(results)
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "confidence": round(float(confidence[bin_of == one].mean()), 4),
            "right": round(float(right[bin_of == one].mean()), 4),
            "cases": int((bin_of == one).sum()),
        }
        for one in sorted(set(bin_of.tolist()))
    ]


def by_tag(results: Sequence[CaseResult]) -> dict[str, dict[str, int]]:
    """Return how many cases each tag has, and how many are correct."""
    return _counted((tag, one) for one in results for tag in one.case.tags)


def by_entry(results: Sequence[CaseResult]) -> dict[str, dict[str, int]]:
    """Return the same for each entry, gap and level that cases expect."""
    return _counted((name, one) for one in results for name in _names(one.case))


def confusion(results: Sequence[CaseResult]) -> list[dict[str, Any]]:
    """Return what was expected, what was got instead and how often, most often first."""
    pairs = Counter(
        (str(one.case.expect), str(one.got)) for one in results if one.verdict != Verdict.CORRECT
    )
    ranked = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"expected": one, "got": other, "cases": count} for (one, other), count in ranked]


def _names(case: Case) -> tuple[str, ...]:
    expect = case.expect
    return (*expect.entries, *expect.gaps, *expect.levels) if expect else ()


def _counted(pairs: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, result in pairs:
        row = found.setdefault(name, {"cases": 0, "correct": 0})
        row["cases"] += 1
        row["correct"] += result.verdict is Verdict.CORRECT
    return dict(sorted(found.items()))


def _share(results: Sequence[CaseResult], test: Test) -> float | None:
    """Return the share that passes; 0 and 1 are said of none and of all alone, not by rounding."""
    if not results:
        return None
    passed, count = sum(map(test, results)), len(results)
    if passed in (0, count):
        return float(passed > 0)
    return min(max(round(passed / count, 4), 0.0001), 0.9999)


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _ranks(results: Sequence[CaseResult]) -> list[int]:
    """Return at which place each answerable case's entry stands in the reply, 0 if it does not."""
    ranks = []
    for one in results:
        expect = one.case.expect
        if expect and expect.entries and _answerable(one):
            shown = [*([one.got.entry_id] if one.got.entry_id else []), *one.got.options]
            places = [place for place, entry in enumerate(shown, 1) if entry in expect.entries]
            ranks.append(places[0] if places else 0)
    return ranks


def _answers(results: Sequence[CaseResult]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the confidence of the answers that have one, and which are right."""
    own = [
        (one.got.confidence, one.verdict is Verdict.CORRECT)
        for one in results
        if one.got.outcome is Outcome.ANSWER and one.got.confidence is not None
    ]
    return np.array([one for one, _ in own], float), np.array([right for _, right in own], bool)


def risks(confidence: NDArray[Any], right: NDArray[Any]) -> list[float]:
    """Return the share of wrong ones among the surest 1, 2, 3 … answers.

    Their mean is the area under the risk–coverage curve (Geifman & El-Yaniv 2017).

    :param confidence: of each answer; only the order matters.
    :param right: whether each answer is right.
    """
    wrong = np.cumsum(~right[np.argsort(-confidence, kind="stable")])
    found: list[float] = (wrong / np.arange(1, len(wrong) + 1)).tolist()
    return found


def shown(name: str, values: Mapping[str, Any]) -> str:
    """Return a figure as people read it."""
    value = values[name]
    return percent(value) if value is None or name in SHARES else str(value)


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share as people read it, a dash where there is none."""
    return "–" if share is None else f"{share:.{digits}%}"
