"""What a case expects of a reply, and the verdict on the reply it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..model import Level, Outcome, Reason

CALM = tuple(outcome for outcome in Outcome if outcome is not Outcome.URGENT)
ANYTHING = tuple(Outcome)


# What a reply in JSON has in the fields that are compared.
_KINDS: Mapping[str, Any] = {
    "text": str,
    "entry_id": str | None,
    "gap_id": str | None,
    "reason": str | None,
    "urgent": Mapping | None,
    "confidence": float | int | None,
    "citation": Mapping | None,
}


class Verdict(StrEnum):
    """What became of a case."""

    CORRECT = "correct"
    HELPED = "helped"
    WRONG = "wrong"
    FALSE_ANSWER = "false_answer"
    FALSE_ALARM = "false_alarm"
    MISSED = "missed"
    REFUSED = "refused"
    DETAIL = "detail"
    ERROR = "error"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Got:
    """What a bot said, as far as it tells; ``error`` says why it said nothing.

    A bot that gives texts alone has no ``outcome``, so only what they say can be judged.
    """

    outcome: Outcome | None = None
    text: str = ""
    entry_id: str | None = None
    gap_id: str | None = None
    reason: str | None = None
    level: str | None = None
    noted: bool = False
    confidence: float | None = None
    options: tuple[str, ...] = ()
    citation: Mapping[str, Any] | None = None
    version: str | None = None
    error: str = ""

    @classmethod
    def of(cls, reply: Mapping[str, Any]) -> Got:
        """Return what a reply in JSON says; ``ValueError`` if it is none."""
        try:
            if not all(isinstance(reply[name], kind) for name, kind in _KINDS.items()):
                raise ValueError("a field is of another kind")
            return cls(
                outcome=Outcome(reply["outcome"]),
                text=reply["text"],
                entry_id=reply["entry_id"],
                gap_id=reply["gap_id"],
                reason=reply["reason"],
                level=reply["urgent"]["level"] if reply["urgent"] else None,
                noted=bool(reply["safety_note"]),
                confidence=reply["confidence"],
                options=tuple(option["entry_id"] for option in reply["suggestions"]),
                citation=reply["citation"],
                version=reply["content_version"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"{error}") from None

    def __str__(self) -> str:
        about = self.entry_id or self.gap_id or self.level or ""
        return self.error or f"{self.outcome or 'text'} {about}".strip()


@dataclass(frozen=True)
class Expectation:
    """The replies that are right: any of the ``outcomes``, the first being the main one.

    Ids narrow the outcome that they belong to, and say nothing of the others. ``heeded``: an alarm
    or a safety note. ``noted``: with a safety note or without. ``confidence`` are bounds.
    ``position`` is the last place among the options at which a clarification may have an entry.
    ``citation`` are fields and the text they must have.
    """

    outcomes: tuple[Outcome, ...]
    entries: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    levels: tuple[Level, ...] = ()
    heeded: bool = False
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    citation: tuple[tuple[str, str], ...] = ()
    confidence: tuple[float, float] | None = None
    position: int | None = None
    noted: bool | None = None

    def __str__(self) -> str:
        if self.heeded:
            return "urgent or note"
        if self.alarm_alone:
            return "anything" if self.allows_alarm else "no alarm"
        ids = {
            Outcome.ANSWER: self.entries,
            Outcome.CLARIFY: self.entries if Outcome.ANSWER not in self.outcomes else (),
            Outcome.NO_ANSWER: (*self.gaps, *self.reasons),
            Outcome.URGENT: self.levels,
        }
        named = [" ".join((outcome, *ids.get(outcome, ()))) for outcome in self.outcomes]
        return " or ".join(named)

    @property
    def alarm_alone(self) -> bool:
        """Whether nothing matters but whether there is an alarm."""
        return self.heeded or self.outcomes in (CALM, ANYTHING) and not self.entries

    @property
    def allows_alarm(self) -> bool:
        """Whether an urgent reply may be right."""
        return Outcome.URGENT in self.outcomes

    def judge(self, got: Got) -> tuple[Verdict, tuple[str, ...]]:
        """Return the verdict on what a bot said, and what is wrong with it in words."""
        if got.error:
            return Verdict.ERROR, (got.error,)
        if got.outcome is None:
            return self._judge_text(got)
        if self._fits(got):
            problems = (*self._wording(got), *self._figures(got))
            return (Verdict.DETAIL if problems else Verdict.CORRECT), problems
        return self._failure(got), (f"expected {self}, got {got}",)

    def _judge_text(self, got: Got) -> tuple[Verdict, tuple[str, ...]]:
        if not (self.contains or self.lacks):
            what = "the bot reports no outcome, and the case says nothing about the text"
            return Verdict.UNJUDGED, (what,)
        problems = self._wording(got)
        return (Verdict.WRONG if problems else Verdict.CORRECT), problems

    def _fits(self, got: Got) -> bool:
        if self.heeded and (got.noted or got.outcome is Outcome.URGENT):
            return True
        if self.heeded or got.outcome not in self.outcomes:
            return False
        if got.outcome is Outcome.ANSWER:
            return not self.entries or got.entry_id in self.entries
        if got.outcome is Outcome.CLARIFY:
            options = got.options[: self.position]
            return not self.entries or any(option in self.entries for option in options)
        if got.outcome is Outcome.NO_ANSWER:
            named = bool(self.gaps or self.reasons)
            return not named or got.gap_id in self.gaps or got.reason in self.reasons
        return got.outcome is not Outcome.URGENT or not self.levels or got.level in self.levels

    def _failure(self, got: Got) -> Verdict:
        main = self.outcomes[0]
        if got.outcome is Outcome.URGENT and self.allows_alarm:
            return Verdict.DETAIL  # it interrupts, at another level
        if (main is Outcome.URGENT or self.heeded) and got.outcome is not Outcome.URGENT:
            return Verdict.MISSED
        if got.outcome is Outcome.URGENT:
            return Verdict.FALSE_ALARM
        if got.outcome is Outcome.ANSWER:
            unanswerable = main in (Outcome.NO_ANSWER, Outcome.SMALLTALK)
            return Verdict.FALSE_ANSWER if unanswerable else Verdict.WRONG
        if got.outcome is Outcome.CLARIFY and any(one in self.entries for one in got.options):
            return Verdict.HELPED
        return Verdict.REFUSED

    def _wording(self, got: Got) -> tuple[str, ...]:
        text = " ".join(got.text.split()).casefold()
        without = [one for one in self.contains if one.casefold() not in text]
        within = [one for one in self.lacks if one.casefold() in text]
        return (
            *(f'the text does not contain "{one}"' for one in without),
            *(f'the text contains "{one}"' for one in within),
        )

    def _figures(self, got: Got) -> Sequence[str]:
        problems = []
        for field, expected in self.citation:
            found = str((got.citation or {}).get(field, ""))
            if expected.casefold() not in found.casefold():
                problems.append(f'the citation\'s {field} is "{found}", not "{expected}"')
        if self.noted is not None and self.noted != got.noted:
            problems.append("there is a safety note" if got.noted else "there is no safety note")
        if self.confidence:
            least, most = self.confidence
            if got.confidence is None or not least <= got.confidence <= most:
                problems.append(f"the confidence is {got.confidence}, not {least} to {most}")
        return problems
