"""The one normal form in which texts are compared, and how a text is cut into words and clauses.

Every step is linear in the length of the text: marks and invisible characters go before the
Unicode normalisation, whose cost grows with the square of a run of combining marks.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs", "Co"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))
_CLAUSE_END = re.compile(r"[.!?;:\n,()]+|\b(?:and|but|also|then|so|because|plus)\b", re.IGNORECASE)


def _without_marks(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in _DROPPED)


def normalise(text: str) -> str:
    """Return the text in lower case without marks, apostrophes, punctuation and double spaces.

    >>> normalise("Isn’t it FDA-approved?")
    'isnt it fda approved'
    """
    if not text.isascii():
        text = text.translate(_APOSTROPHES)  # "´" would become a space
        text = _without_marks(unicodedata.normalize("NFKD", _without_marks(text)))
    text = text.translate(_APOSTROPHES).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in text).split())


def clauses(text: str, longest: int = 25) -> list[str]:
    """Cut a text at punctuation and joining words into pieces of at most ``longest`` words."""
    pieces = []
    for piece in _CLAUSE_END.split(text):
        words = piece.split()
        for start in range(0, len(words), longest):
            pieces.append(" ".join(words[start : start + longest]))
    return pieces
