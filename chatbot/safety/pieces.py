"""The pieces of a message in which a symptom may stand: all of it, its sentences, and clauses."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..language import Message
from ..text import normalise

LONGEST = 60  # words; a longer message says too much for one judgment
LONG = 7  # words; a longer sentence may hide an alarming clause
STRETCH = 24  # words of a clause; a longer one is judged in stretches
MOST_RUNS = 40  # sentences; of a message with more, each is judged by itself
_SENTENCE_END = re.compile(r"[.!?\n]+")


class Piece(NamedTuple):
    """A normalised piece of a message; ``cut`` if the rest of the message may change it."""

    text: str
    cut: bool


def pieces(message: Message, most: int = LONG) -> list[Piece]:
    """Return the pieces of a message, each text once and the whole first if it is not too long.

    They are its sentences, and each sentence with as many of the next as are not too long: what is
    alarming may take several sentences, and ordinary ones may stand before and after it. Long
    sentences are cut into clauses as well.

    :param most: words of a sentence that is not cut.
    """
    whole = message.normal
    short = len(message.words) <= LONGEST
    found = {whole: Piece(whole, False)} if short and whole else {}
    sentences, clauses = _parts(message, most)
    for at, first in enumerate(sentences):
        run = list(first)
        for following in sentences[at + 1 :] if len(sentences) <= MOST_RUNS else ():
            if len(run) + len(following) > LONGEST:
                break
            run += following
        for text in (" ".join(run), " ".join(first)):
            found.setdefault(text, Piece(text, short))
    for clause in clauses:
        text = " ".join(clause)
        found.setdefault(text, Piece(text, True))
    return list(found.values())


def _parts(message: Message, most: int) -> tuple[list[list[str]], list[list[str]]]:
    """Return the words of each sentence that is not too long, and of each clause of long ones.

    A very long clause comes in stretches that overlap by half.
    """
    sentences, clauses = [], []
    for sentence in _SENTENCE_END.split(message.text):
        words = normalise(sentence).split()
        if 0 < len(words) <= LONGEST:
            sentences.append(words)
        if len(words) > most:
            for clause in message.language.rules.clause_end.split(sentence):
                words = normalise(clause).split()
                starts = range(0, max(1, len(words) - STRETCH // 2), STRETCH // 2)
                clauses += [words[at : at + STRETCH] for at in starts if words]
    return sentences, clauses
