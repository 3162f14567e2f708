"""The words with a fixed set of values: outcomes, levels, reasons, kinds."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What a reply is; the same five words in the API, the logs and the suites."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NO_ANSWER = "no_answer"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"


class Level(StrEnum):
    """How soon a red flag needs help, most pressing first; ``report``: harm in the past."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    SAME_DAY = "same_day"
    REPORT = "report"

    @property
    def interrupts(self) -> bool:
        """Whether it comes before any answer."""
        return self is not Level.REPORT


class Reason(StrEnum):
    """Why a reply is ``no_answer``."""

    NOT_COVERED = "not_covered"
    WITHDRAWN = "withdrawn"
    NOT_UNDERSTOOD = "not_understood"
    OFF_TOPIC = "off_topic"
    LANGUAGE = "language"
    ABUSE = "abuse"
    UNAVAILABLE = "unavailable"


class Kind(StrEnum):
    """The kinds of topic; each has a folder in a collection."""

    ENTRY = "entry"
    GAP = "gap"
    OUT_OF_SCOPE = "out_of_scope"
    RED_FLAG = "red_flag"
    SMALL_TALK = "small_talk"
    FOLLOW_UP = "follow_up"


class AnswerKind(StrEnum):
    """Whether an answer is the expert's own words or a summary of them."""

    VERBATIM = "verbatim"
    SUMMARY = "summary"
