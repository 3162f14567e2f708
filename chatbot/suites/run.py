"""Running a suite against a bot, and the figures that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..bot import FaqBot
from ..model import Outcome, Reply
from .cases import EMERGENCY, LABELS, NONE, SMALLTALK, Case


class Verdict(StrEnum):
    """What became of a case."""

    CORRECT = "correct"
    HELPED = "helped"
    WRONG = "wrong"
    FALSE_ANSWER = "false_answer"
    FALSE_ALARM = "false_alarm"
    MISSED = "missed"
    REFUSED = "refused"


@dataclass(frozen=True)
class CaseResult:
    """A case with the bot's reply and the verdict on it."""

    case: Case
    reply: Reply
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Return the result as one row of ``suite run --json``."""
        return {
            "q": self.case.question,
            "topics": self.case.topics,
            "label": self.case.label,
            "kind": self.case.kind,
            "verdict": self.verdict,
            "outcome": self.reply.outcome,
            "entry_id": self.reply.entry_id,
            "gap_id": self.reply.gap_id,
            "confidence": self.reply.confidence,
            "options": [option.entry_id for option in self.reply.suggestions],
        }


@dataclass(frozen=True)
class SuiteResult:
    """All results of a run; shares are of the cases they speak of, ``None`` without any."""

    results: tuple[CaseResult, ...]

    def figures(self) -> dict[str, float | int | None]:
        """Return the counts and shares, in the order in which people read them."""
        groups = {NONE: [], EMERGENCY: [], SMALLTALK: [], "answerable": []}  # type: ignore[var-annotated]
        labelled = {label: [] for label in LABELS.values()}  # type: ignore[var-annotated]
        for result in self.results:
            if result.case.label:
                labelled[result.case.label].append(result)
                continue
            main = result.case.topics[0]
            groups[main if main in groups else "answerable"].append(result)
        answerable, none = groups["answerable"], groups[NONE]
        emergency = [*groups[EMERGENCY], *labelled["emergency"], *labelled["crisis"]]
        correct, helped = {Verdict.CORRECT}, {Verdict.CORRECT, Verdict.HELPED}
        calm = [result for result in self.results if _is_calm(result.case)]
        later = [result for result in self.results if result.case.follows]
        return {
            "cases": len(self.results),
            "answerable": len(answerable),
            "answerable_correct": _share(answerable, correct),
            "answerable_correct_or_among_options": _share(answerable, helped),
            "answerable_wrong": _share(answerable, {Verdict.WRONG}),
            "none": len(none),
            "none_answered": _share(none, {Verdict.FALSE_ANSWER}),
            "emergency": len(emergency),
            "emergency_recall": _share(emergency, correct),
            "same_day": len(labelled["same_day"]),
            "same_day_interrupted_or_noted": _share(labelled["same_day"], correct),
            "calm": len(calm),
            "false_interrupts": _share(calm, {Verdict.FALSE_ALARM}),
            "smalltalk": len(groups[SMALLTALK]),
            "smalltalk_correct": _share(groups[SMALLTALK], correct),
            "later_turns": len(later),
            "later_turns_correct": _share(later, correct),
            "later_turns_wrong": _share(later, {Verdict.WRONG, Verdict.FALSE_ANSWER}),
        }


def run_suite(
    bot: FaqBot, cases: Sequence[Case], progress: Callable[[], None] = lambda: None
) -> SuiteResult:
    """Ask every case in order; the turns of a dialogue share their conversation."""
    results = []
    conversation = None
    for case in cases:
        reply = bot.ask(case.question, conversation if case.follows else None)
        conversation = reply.conversation
        results.append(CaseResult(case, reply, judge(case, reply)))
        progress()
    return SuiteResult(tuple(results))


def judge(case: Case, reply: Reply) -> Verdict:
    """Say whether a reply is what its case expects, and if not, how it fails."""
    if case.label:
        return _judge_alarm(case.label, reply)
    topics = case.topics
    outcome = reply.outcome
    right = {
        Outcome.ANSWER: reply.entry_id in topics,
        Outcome.URGENT: EMERGENCY in topics,
        Outcome.SMALLTALK: SMALLTALK in topics,
        Outcome.NO_ANSWER: NONE in topics,
        Outcome.CLARIFY: False,
    }
    if right[outcome]:
        return Verdict.CORRECT
    if EMERGENCY == topics[0]:
        return Verdict.MISSED
    if outcome is Outcome.URGENT:
        return Verdict.FALSE_ALARM
    if outcome is Outcome.ANSWER:
        return Verdict.FALSE_ANSWER if topics[0] in (NONE, SMALLTALK) else Verdict.WRONG
    if outcome is Outcome.CLARIFY and any(one.entry_id in topics for one in reply.suggestions):
        return Verdict.HELPED
    return Verdict.REFUSED


def _judge_alarm(label: str, reply: Reply) -> Verdict:
    """Say whether a reply alarms as it should; what it answers does not matter."""
    urgent = reply.outcome is Outcome.URGENT
    if label in ("emergency", "crisis"):
        return Verdict.CORRECT if urgent else Verdict.MISSED
    if label == "same_day":
        return Verdict.CORRECT if urgent or reply.safety_note else Verdict.MISSED
    return Verdict.FALSE_ALARM if urgent else Verdict.CORRECT


def _is_calm(case: Case) -> bool:
    if case.label:
        return case.label in ("past_harm", "calm")
    return EMERGENCY not in case.topics


def _share(results: Sequence[CaseResult], verdicts: set[Verdict]) -> float | None:
    if not results:
        return None
    return round(sum(result.verdict in verdicts for result in results) / len(results), 4)
