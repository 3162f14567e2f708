"""Makes of a question what may be kept of it: everyday words and those of the collection.

Everything else becomes ``▢`` and numbers ``#``, so that a name that nobody thought of goes too. It
fails closed: a question in which too little is left, that introduces somebody, or that is long
enough to be a story is not kept at all.
"""

from __future__ import annotations

import re
from itertools import groupby

from ..language import Language, Message
from ..model import Collection
from ..text import normalise
from .tables import LONGEST

HIDDEN = "▢"
NUMBER = "#"
MAX_WORDS = 20
MIN_KEPT = 0.5  # share of the words
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
        self._own = own.difference(word for name in people for word in normalise(name).split())
        language = Language.of(collection.language)
        # Without a list that was looked through for names, only the collection's words are kept.
        most = language.rules.not_names
        self._common = (language.common_words(most) if most else frozenset()) | {"a", "i"}

    def redact(self, message: Message) -> str | None:
        """Return what may be kept of a question, in small letters; ``None`` if nothing may.

        What has been redacted comes out as it went in.
        """
        text = message.visible[: 10 * LONGEST]
        chunks = text.split()
        introduces = message.language.rules.introductions
        if len(chunks) > MAX_WORDS or not introduces.isdisjoint(message.words):
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
