"""Screens the whole message for red flags, before anything is answered.

A message that mixes a symptom with an ordinary question must not hide the symptom, wherever it
stands: besides the beginning as a whole, every clause is judged on its own, and the surest counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from ..model import Kind
from ..retrieval import Index, Recognition
from ..text import clauses

# A collection with too few red-flag phrasings to learn from is screened by likeness alone.
MIN_SIMILARITY = 0.6
# A clause torn from its message ("no fever") misleads more often, so it must be surer.
MIN_CLAUSE_PROBABILITY = 0.9
MAX_PIECES = 250  # more than the longest message has in ordinary sentences; some 2 ms each
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
    if index.confidence is None or Kind.RED_FLAG not in recognition.probability:
        return _alike(message, recognition, index)
    thresholds = index.confidence.thresholds
    whole = _alarm(message, recognition, thresholds["red_flag"])
    pieces = [
        _alarm(piece, index.recognise(piece), MIN_CLAUSE_PROBABILITY) for piece in _pieces(message)
    ]
    sure = [alarm for alarm in (*pieces, whole) if alarm.interrupts]
    if sure:
        return max(sure, key=lambda alarm: alarm.probability)
    return whole if whole.probability >= thresholds["note"] else None


def _pieces(message: str) -> list[str]:
    """Return the clauses of a message that has several.

    Of very many, stretches of the message instead, each overlapping the next by half: the work
    stays bounded, and no words go unscreened.
    """
    pieces = list(dict.fromkeys(clauses(message, _LONGEST_CLAUSE)))
    if len(pieces) > MAX_PIECES:
        return [f"{left} {right}" for left, right in pairwise(wrap(message, _STRETCH // 2))]
    return pieces if len(pieces) > 1 else []


def _alarm(words: str, recognition: Recognition, least: float) -> Alarm:
    best = recognition.best[Kind.RED_FLAG]
    probability = recognition.probability[Kind.RED_FLAG]
    return Alarm(best.topic_id, words, probability, probability >= least)


def _alike(message: str, recognition: Recognition, index: Index) -> Alarm | None:
    """Screen by likeness: the whole message, then its clauses."""
    pieces = [(message, recognition)]
    pieces += [(piece, index.recognise(piece)) for piece in _pieces(message)]
    for words, recognised in pieces:
        best = recognised.best[Kind.RED_FLAG]
        if best.similarity >= MIN_SIMILARITY:
            return Alarm(best.topic_id, words, best.similarity, True)
    return None
