"""A message, read once: every form in which the parts of the bot look at it.

Look-alike letters and spaced letters hide words from a reader that compares letters. People write
like this to stress a word, to get past filters, or by accident of a font or keyboard.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from math import log
from typing import TYPE_CHECKING

from ..text import normalise, visible
from .dictionary import word_counts

if TYPE_CHECKING:
    from .language import Language

LONGEST = 65_536  # characters that are read; of more, the beginning and the end
LONGEST_WORD = 16
LIKELY_WORD = 12  # letters; what is longer is several words run together
MAX_SPACED = 400  # letters
_UNKNOWN = 25.0  # what a letter costs that is in no word; the rarest word costs about 20
_LETTER = r"(?:[^\W\d_]|['’])"
_GAP = r"(?:[^\S\n]|[.\-_*·/‐‑])"
_SPACED = re.compile(rf"(?<![^\W_]){_LETTER}(?:{_GAP}{{1,4}}{_LETTER}(?![^\W_])){{3,}}")
_WIDE_GAP = re.compile(rf"{_GAP}{{2,}}")
_WORD = re.compile(r"\w+")
# Cyrillic and Greek letters that look like Latin ones; in lower case, as far as they look alike.
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝɡѵкмтнвгпαεικνορτυχωΑΕΙΚΜΝΟΡΤΥΧΒΗΖАЕОРСУХІЈЅКМТНВ",
    "aeopcyxijsdhqwgvkmtnbrnaeiknoptuxwAEIKMNOPTYXBHZAEOPCYXIJSKMTHB",
)


class Message:
    """What somebody wrote, or a part of it; each form is computed when it is first needed.

    ``visible`` is what was typed, without invisible characters; ``text`` is the same with masked
    words resolved (look-alike letters, spaced letters).

    >>> from chatbot.language import Language
    >>> Language.of("en").read("Isn’t it a-p-p-r-o-v-e-d?").normal
    'isnt it approved'
    """

    def __init__(self, text: str, language: Language, typed: str | None = None) -> None:
        self.text = text
        self.language = language
        self.visible = text if typed is None else typed

    @classmethod
    def read(cls, typed: str, language: Language) -> Message:
        """Read what somebody typed."""
        typed = visible(typed)
        if len(typed) > LONGEST:
            typed = f"{typed[: LONGEST // 2]}\n{typed[-LONGEST // 2 :]}"
        return cls(unmask(typed, language), language, typed)

    def part(self, text: str) -> Message:
        """Return a part of the message as a message of its own."""
        return Message(text, self.language)

    def beginning(self, most: int) -> Message:
        """Return the first ``most`` characters; a message that has no more is returned itself."""
        return self if len(self.text) <= most else self.part(self.text[:most])

    @cached_property
    def normal(self) -> str:
        """The text in the one form in which texts are compared."""
        return normalise(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words of the normal form."""
        return self.normal.split()

    @cached_property
    def stems(self) -> list[str]:
        """The stem of each word."""
        return self.language.stems(self.normal)


def unmask(text: str, language: Language) -> str:
    """Return a text with its look-alike letters replaced and its spaced-out words joined.

    Words written in another alphabet throughout stay as they are.
    """
    if not text.isascii():
        text = _WORD.sub(_in_latin, text)
    return _SPACED.sub(lambda run: _join(run[0], language.code), text)


def _in_latin(word: re.Match[str]) -> str:
    if word[0].isascii():
        return word[0]
    latin = word[0].translate(_LOOK_ALIKE)
    # A word of look-alikes alone may be Greek or Russian; a mixed one is neither.
    return latin if latin.isascii() and re.search("[a-zA-Z]", word[0]) else word[0]


def _join(run: str, code: str) -> str:
    """Join spaced letters to words, at the wider gaps if there are any."""
    words = [re.sub(r"[\W_]", "", word) for word in _WIDE_GAP.split(run)]
    room = MAX_SPACED
    if max(map(len, words)) == 1:  # the gaps are all alike: none parts words
        words = ["".join(words)]
    found = []
    for word in words:
        word = word.lower()
        alone = len(words) > 1 and (len(word) <= LIKELY_WORD or word in _costs(code))
        cut = word if alone else _cut(word[:room], code)
        found.append(cut if cut == word else f"{cut} {word[room:]}".strip())
        room = max(0, room - len(word))
    return " ".join(found)


def _cut(letters: str, code: str) -> str:
    """Cut letters into the likeliest words of a language (Viterbi over word frequencies)."""
    costs = _costs(code)
    if not costs:
        return letters
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(letters) + 1):
        best.append(
            min(
                (
                    best[start][0] + costs.get(letters[start:end], _UNKNOWN * (end - start)),
                    start,
                )
                for start in range(max(0, end - LONGEST_WORD), end)
            )
        )
    words, end = [], len(letters)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    return " ".join(reversed(words))


@cache
def _costs(code: str) -> dict[str, float]:
    counts = word_counts(code)
    total = sum(counts.values())
    # The word lists have "cant" as "can't".
    costs: dict[str, float] = {}
    for word, count in counts.items():
        plain = word.replace("'", "")
        if len(plain) > 1 or plain in ("a", "i"):
            costs[plain] = min(costs.get(plain, 99.0), log(total / count))
    return costs
