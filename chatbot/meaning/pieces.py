"""Texts cut into the word pieces that the encoder knows, as BERT's uncased tokeniser does it.

Texts are read in lower case and without accents. Punctuation marks and Chinese characters are
words of their own; each word is cut from its left into the longest pieces that are known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

LONGEST_WORD = 100  # characters; a longer word counts as unknown

_ODD = re.compile(r"[^\t\n\r -~]")
_PUNCTUATION = r"!-/:-@\[-`{-~"
_WORD = re.compile(rf"[{_PUNCTUATION}]|[^\s{_PUNCTUATION}]+")
_CHINESE = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf"
    "\U0002f800-\U0002fa1f]"
)


def _apart(found: re.Match[str]) -> str:
    """Return what a character other than printable ASCII becomes in a text."""
    character = found[0]
    category = unicodedata.category(character)
    if category == "Mn" or category[0] == "C":
        return ""
    if category[0] in "PZ" or _CHINESE.match(character):
        return f" {character} "
    return character


def words(text: str) -> Iterator[str]:
    """Yield the words of a text, as they are cut into pieces.

    >>> list(words("Isn’t it FDA-approvéd?"))
    ['isn', '’', 't', 'it', 'fda', '-', 'approved', '?']
    """
    text = _ODD.sub(_apart, text.lower())
    if not text.isascii():  # long runs of marks, which would make this slow, are gone by now
        text = _ODD.sub(_apart, unicodedata.normalize("NFD", text))
    return (found[0] for found in _WORD.finditer(text))


class Pieces:
    """The known word pieces; those that begin with ``##`` go on with a word."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: at for at, piece in enumerate(vocabulary)}
        self._longest = max(map(len, vocabulary))
        self._unknown, self._first, self._last = (
            self._ids[name] for name in ("[UNK]", "[CLS]", "[SEP]")
        )

    def ids(self, text: str, most: int) -> list[int]:
        """Return the numbers of the first ``most`` pieces of a text, between the two end marks."""
        pieces = (piece for word in words(text) for piece in self._cut(word))
        return [self._first, *islice(pieces, most), self._last]

    def _cut(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start, prefix = 0, ""
        while start < len(word):
            for end in range(min(len(word), start + self._longest), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return [self._unknown]
            found.append(piece)
            start, prefix = end, "##"
        return found
