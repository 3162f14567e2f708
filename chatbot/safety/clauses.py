"""The pieces of a message in which a symptom may stand: all of it, its sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ..language import Message
from ..text import normalise

LONGEST_WHOLE = 60  # words; a longer message says too much for one judgment
STRETCH = 24  # words of a clause that has nothing to cut at
_SENTENCE_END = re.compile(r"[.!?\n]+")
_WORD = re.compile(r"\w")
FEWEST_WORDS = 3  # of a piece between such starts
FEWEST_TOLD = 2  # words beside such a question
MOST_QUESTIONS = 4  # that a sentence is cut at


class Piece(NamedTuple):
    """A normalised piece of a message; ``torn`` if the rest of its sentence may change it.

    The whole message and its sentences are not torn.
    """

    text: str
    torn: bool


def pieces(message: Message, pairs: bool = True) -> list[Piece]:
    """Return the pieces of a message, each text once and the whole first if it is not too long.

    :param pairs: whether neighbouring clauses are a piece too.
    """
    found: dict[str, Piece] = {}
    for piece in _pieces(message, pairs):
        if piece.text:
            found.setdefault(piece.text, piece)
    return list(found.values())


def _pieces(message: Message, pairs: bool) -> Iterator[Piece]:
    rules = message.language.rules
    if len(message.words) <= LONGEST_WHOLE:
        yield Piece(message.normal, False)
    clauses = []
    sentences = [one for one in _SENTENCE_END.split(message.text) if _WORD.search(one)]
    for sentence, told in _normalised(sentences, message.normal):
        yield from (Piece(text, False) for text in _stretches(told, LONGEST_WHOLE))
        questions = rules.question_start.finditer(told) if rules.question_start else ()
        for cut in list(questions)[:MOST_QUESTIONS]:
            for text in (told[: cut.start()], told[cut.end() :]):
                if FEWEST_TOLD <= len(text.split()) <= LONGEST_WHOLE:
                    yield Piece(text, False)
        clauses += [clause for _, clause in _normalised(rules.clause_end.split(sentence), told)]
    for clause in clauses:
        yield from (Piece(text, True) for text in _stretches(clause, STRETCH))
        for text in rules.sentence_start.split(clause) if rules.sentence_start else ():
            if FEWEST_WORDS <= len(text.split()) <= STRETCH:
                yield Piece(text, True)
    for left, right in pairwise(clauses if pairs else ()):
        yield from (Piece(text, True) for text in _stretches(f"{left} {right}", 2 * STRETCH))


def _normalised(parts: list[str], whole: str) -> Iterator[tuple[str, str]]:
    """Yield each part that has words, and its normal form: ``whole`` where there is only one."""
    for part in parts:
        if len(parts) == 1:
            yield part, whole
        elif _WORD.search(part):
            yield part, normalise(part)


def _stretches(text: str, longest: int) -> Iterator[str]:
    """Yield a text in stretches of at most ``longest`` words, each overlapping the next by half."""
    words = text.split()
    step = longest // 2
    for start in range(0, max(1, len(words) - longest + step), step):
        yield " ".join(words[start : start + longest])
