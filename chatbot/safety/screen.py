"""Screens the whole message for red flags, before anything is answered.

A message that mixes a symptom with an ordinary question must not hide the symptom, wherever it
stands: besides the beginning as a whole, the clauses whose words are most like a red flag's are
judged on their own, and the surest counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from ..model import Kind
from ..retrieval import NEVER, Index, Recognition
from ..text import clauses, normalise

# A collection with too few red-flag phrasings to learn from is screened by likeness alone.
MIN_SIMILARITY = 0.6
# A clause torn from its message ("no fever") misleads more often, so it must be surer.
MIN_CLAUSE_PROBABILITY = 0.9
MAX_JUDGED = 6  # clauses; about a millisecond each
MAX_UNSIFTED = 80  # clauses, where the index cannot tell the likeliest
_LONGEST_CLAUSE = 25  # words
_STRETCH = 200  # characters


@dataclass(frozen=True)
class Alarm:
    """A red flag that was recognised, in which words, and how likely (or alike) it is.

    ``interrupts`` is false where it is too unlikely to come before the answer, yet likely enough
    that the answer should carry a safety note.
    """

    topic_id: str
    words: str
    probability: float
    interrupts: bool


def screen(message: str, recognition: Recognition, index: Index) -> Alarm | None:
    """Return the most likely red flag in a message, or ``None`` if nothing sounds like one.

    :param recognition: the message as a whole, as ``index`` recognised it.
    """
    if Kind.RED_FLAG not in recognition.best:
        return None
    best, sure = recognition.best[Kind.RED_FLAG], recognition.probability.get(Kind.RED_FLAG)
    if index.confidence and sure is not None:
        thresholds = index.confidence.thresholds
        least, least_of_clause, note = (
            thresholds["red_flag"],
            MIN_CLAUSE_PROBABILITY,
            thresholds["note"],
        )
    else:
        sure, least, least_of_clause, note = best.similarity, MIN_SIMILARITY, MIN_SIMILARITY, NEVER
    whole = Alarm(best.topic_id, message, sure, sure >= least)
    alarms = [whole]
    for piece in index.suspicious(_pieces(message, index), MAX_JUDGED):
        topic_id, likely = index.sureness(piece, Kind.RED_FLAG)
        alarms.append(Alarm(topic_id, piece, likely, likely >= least_of_clause))
    interrupting = [alarm for alarm in alarms if alarm.interrupts]
    if interrupting:
        return max(interrupting, key=lambda alarm: alarm.probability)
    return whole if sure >= note else None


def _pieces(message: str, index: Index) -> list[str]:
    """Return the clauses of a message that is more than one.

    Where all would have to be judged and they are very many, return stretches of the message
    instead, each overlapping the next by half: no words go unscreened.
    """
    pieces = list(dict.fromkeys(clauses(message, _LONGEST_CLAUSE)))
    if [normalise(piece) for piece in pieces] == [normalise(message)]:
        return []
    if index.red_flag_filter is None and len(pieces) > MAX_UNSIFTED:
        return [f"{left} {right}" for left, right in pairwise(wrap(message, _STRETCH // 2))]
    return pieces
