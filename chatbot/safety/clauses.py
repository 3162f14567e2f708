"""The pieces of a message in which a symptom may stand: all of it, its sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ..language.dictionary import language_code
from ..text import normalise

LONGEST_WHOLE = 60  # words; a longer message says too much for one judgment
STRETCH = 24  # words of a clause that has nothing to cut at
_SENTENCE_END = re.compile(r"[.!?\n]+")
_CLAUSE_END = re.compile(
    r"[,;:()]+|\s-+\s|\b(?:and|but|also|then|so|because|plus|anyway|btw|though|tho|cos|cuz)\b",
    re.IGNORECASE,
)


# Where another sentence may start that nothing parts from the one before: "is it dear my legs are
# numb", "cant feel my legs is it dear".
_START = {
    "en": re.compile(
        r"\s(?=(?:i|im|ive|my|he|hes|his|she|shes|her|we|weve|cant|havent"
        r"|is|are|does|do|how|hows|what|whats|who|which|why|can|could|will)\s)"
    )
}
FEWEST_WORDS = 3  # of a piece between such starts
# Where a question may start that nothing parts from what is told before it.
_QUESTION = {
    "en": re.compile(
        r"\s(?=(?:(?:how|hows|what|whats|who|whos|which|why|when|where)\s"
        r"|(?:is|are|does|do|can|could|will|would|should|has)\s"
        r"(?:it|this|that|these|those|they|there|you|the|a|any|i|we|my|using|stem|insurance)\s))"
    )
}
FEWEST_TOLD = 2  # words beside such a question
MOST_QUESTIONS = 4  # that a sentence is cut at


class Piece(NamedTuple):
    """A normalised piece of a message; ``torn`` if the rest of its sentence may change it.

    The whole message and its sentences are not torn.
    """

    text: str
    torn: bool


def pieces(message: str, pairs: bool = True, language: str = "en") -> list[Piece]:
    """Return the pieces of a message, each text once and the whole first if it is not too long.

    :param pairs: whether neighbouring clauses are a piece too.
    :param language: of which it is known where a sentence may start without a mark.
    """
    found: dict[str, Piece] = {}
    code = language_code(language)
    for piece in _pieces(message, _START.get(code), _QUESTION.get(code), pairs):
        if piece.text:
            found.setdefault(piece.text, piece)
    return list(found.values())


def _pieces(
    message: str, start: re.Pattern[str] | None, question: re.Pattern[str] | None, pairs: bool
) -> Iterator[Piece]:
    whole = normalise(message)
    if len(whole.split()) <= LONGEST_WHOLE:
        yield Piece(whole, False)
    clauses = []
    for sentence in _SENTENCE_END.split(message):
        told = normalise(sentence)
        yield from (Piece(text, False) for text in _stretches(told, LONGEST_WHOLE))
        for cut in list(question.finditer(told))[:MOST_QUESTIONS] if question else ():
            for text in (told[: cut.start()], told[cut.end() :]):
                if FEWEST_TOLD <= len(text.split()) <= LONGEST_WHOLE:
                    yield Piece(text, False)
        clauses += [normalise(clause) for clause in _CLAUSE_END.split(sentence)]
    clauses = [clause for clause in clauses if clause]
    for clause in clauses:
        yield from (Piece(text, True) for text in _stretches(clause, STRETCH))
        for text in start.split(clause) if start else ():
            if FEWEST_WORDS <= len(text.split()) <= STRETCH:
                yield Piece(text, True)
    for left, right in pairwise(clauses if pairs else ()):
        yield from (Piece(text, True) for text in _stretches(f"{left} {right}", 2 * STRETCH))


def _stretches(text: str, longest: int) -> Iterator[str]:
    """Yield a text in stretches of at most ``longest`` words, each overlapping the next by half."""
    words = text.split()
    step = longest // 2
    for start in range(0, max(1, len(words) - longest + step), step):
        yield " ".join(words[start : start + longest])
