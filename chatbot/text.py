"""The one normal form in which texts are compared.

Every step is linear in the length of the text: marks and invisible characters go before the
Unicode normalisation, whose cost grows with the square of a run of combining marks.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset({"Cf", "Cs", "Co"})
# Letters and marks that show nothing by themselves, either: joiners, fillers, variation selectors.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MARKS = frozenset({"Mn", "Me"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# What spreadsheets take for a formula, in wide letters too, where keyboards have those. Apostrophes
# before it count, so that the one that is put there can be told from the text's own.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\0]")
_WORD = re.compile(r"[^\W_]+")


def _without(categories: frozenset[str], text: str) -> str:
    return _NOT_ASCII.sub(
        lambda found: "" if unicodedata.category(found[0]) in categories else found[0], text
    )


def visible(text: str) -> str:
    """Return the text without invisible characters: zero-width, direction marks, surrogates.

    They would hide words, and fill the room that a message has.
    """
    return text if text.isascii() else _IGNORABLE.sub("", _without(_INVISIBLE, text))


def normalise(text: str) -> str:
    """Return the text in lower case without marks, apostrophes, punctuation and double spaces.

    >>> normalise("Isn’t it FDA-approved?")
    'isnt it fda approved'
    """
    if not text.isascii():
        text = text.translate(_APOSTROPHES)  # "´" would become a space
        dropped = _INVISIBLE | _MARKS
        text = _without(dropped, unicodedata.normalize("NFKD", _without(dropped, text)))
    text = text.translate(_APOSTROPHES).casefold()
    return " ".join(_WORD.findall(text))


def as_cell(text: str) -> str:
    """Return a text so that a spreadsheet shows it and computes nothing."""
    return f"'{text}" if _FORMULA.match(text) else text


def from_cell(text: str) -> str:
    """Return what ``as_cell`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def dialled(text: str) -> str:
    """Return the keys of a telephone in a text: the number, where it names one."""
    return re.sub(r"[^0-9+*#]", "", text)
