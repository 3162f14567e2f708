"""Makes of a question what may be kept of it: everyday words and those of the collection.

Everything else becomes ``▢`` and numbers ``#``, so that a name that nobody thought of goes too. It
fails closed: a question in which too little is left, that introduces somebody, or that is long
enough to be a story is not kept at all.
"""

from __future__ import annotations

import re
from itertools import groupby

from ..language.dictionary import common_words, language_code
from ..model import Collection
from ..text import normalise, visible
from .tables import LONGEST

HIDDEN = "▢"
NUMBER = "#"
# Lists of common words that were looked through for names, and how far: further down there are
# some. In other languages only the collection's own words are kept.
COMMON = {"en": 1500}
MAX_WORDS = 20
MIN_KEPT = 0.5  # share of the words
# Where one of these stands, words that are names as well (Will, May, Young) may be names.
INTRODUCES = frozenset(
    "name names named called mr mrs ms miss mister dr dear born birthday dob address street email "
    "mail phone ssn regards sincerely signed".split()
)
_EDGES = re.compile(r"^[^\w▢#@]+|[^\w▢#@]+$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’‘`´ʼ-][^\W\d_]+)*")
_FIGURES = re.compile(r"[\d#][\d.,:/%°#-]*")


class Redactor:
    """Redacts questions to one collection."""

    def __init__(self, collection: Collection) -> None:
        topics = (*collection.entries, *collection.gaps)
        texts = [text for one in topics for text in (one.title, one.plain_text, *one.phrasings)]
        own = {word for text in texts for word in normalise(text).split()}
        people = [expert.name for source in collection.sources for expert in source.experts]
        code = language_code(collection.language)
        self._own = own.difference(word for name in people for word in normalise(name).split())
        common = common_words(code, COMMON[code]) if code in COMMON else frozenset()
        self._common = common | {"a", "i"}

    def redact(self, text: str) -> str | None:
        """Return what may be kept of a question, in small letters; ``None`` if nothing may.

        What has been redacted comes out as it went in.
        """
        chunks = visible(text[: 10 * LONGEST]).split()
        if len(chunks) > MAX_WORDS or not INTRODUCES.isdisjoint(
            normalise(" ".join(chunks)).split()
        ):
            return None
        kept: list[str] = []
        may_be_name = False  # where a capital letter begins no sentence
        for chunk in chunks:
            kept += self._of(_EDGES.sub("", chunk), may_be_name)
            may_be_name = not text.isupper() and chunk[-1] not in ".!?"
        words = [word for word in kept if word not in (HIDDEN, NUMBER)]
        shown = " ".join(word for word, _ in groupby(kept))
        enough = words and len(words) >= MIN_KEPT * len(kept) and len(shown) <= LONGEST
        return shown if enough else None

    def _of(self, chunk: str, may_be_name: bool) -> list[str]:
        if _FIGURES.fullmatch(chunk):
            return [NUMBER]
        if not _LETTERS.fullmatch(chunk):
            return [HIDDEN] if chunk else []
        words = normalise(chunk.replace("-", " ")).split()
        named = may_be_name and chunk[0].isupper() and not re.match("I\\b", chunk)
        common: frozenset[str] = frozenset() if named else self._common
        known = [word in self._own or word in common for word in words]
        return [word if kept else HIDDEN for word, kept in zip(words, known, strict=True)]
