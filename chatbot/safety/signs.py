"""What alarming messages are made of: lists of words, and which lists together are a sign.

Both are content, so that a clinician can review them: ``signs.yaml`` of a collection.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from ..language import Language
from ..language.synonyms import TermFinder, Words
from ..model import Signs

_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


DENIED = "(no)"
REACH = 2  # words between a denial, or what is denied, and what is denied too


class SignFinder:
    """Finds the words of a collection's lists in normalised texts, whatever their endings."""

    def __init__(self, signs: Signs, language: Language) -> None:
        stems = language.stems
        self._stems = stems
        self.language = language
        self._lists: dict[Words, set[str]] = defaultdict(set)
        for name, terms in (*signs.words, *signs.circumstances, *signs.calm):
            for term in terms:
                self._lists[tuple(stems(term))].add(name)
        self._denied = {tuple(stems(term)) for term in signs.denied}
        self._finder = TermFinder([*self._lists, *self._denied])
        self._signs = [(flag, frozenset(names)) for flag, names in signs.signs]
        self._calm = frozenset(name for name, _ in signs.calm)
        self._words = frozenset(name for name, _ in signs.words)
        self._carried = self._words.intersection(name for _, sign in self._signs for name in sign)
        self.find = lru_cache(maxsize=1_000)(self._find)  # pieces are looked at more than once

    def _find(self, text: str) -> frozenset[str]:
        """Return the names of the lists of which the text has a term, with a mark if it is denied.

        A denial reaches as far as the terms follow closely on each other and nobody is named:
        "no fever, numbness or weakness", but "not joking, my legs are numb".
        """
        names: set[str] = set()
        reach = -1
        for at, term in self._finder.find(self._stems(_YEAR.sub("year", text))):
            end = at + len(term)
            if term in self._denied:
                names.add(DENIED)
                reach = end + REACH
                continue
            lists = self._lists[term]
            if at > reach or not lists <= self._words:
                reach = -1
                names |= lists
            else:
                reach = end + REACH
                names |= {f"{DENIED} {name}" for name in lists}
        return frozenset(names)

    def is_calm(self, names: frozenset[str]) -> bool:
        """Say whether one of these lists makes a message less alarming."""
        return not self._calm.isdisjoint(names)

    def sign_in(self, names: frozenset[str]) -> str | None:
        """Return the red flag of the first sign that these lists make up, if any."""
        return next((flag for flag, sign in self._signs if sign <= names), None)

    def is_plain_sign(self, text: str) -> bool:
        """Say whether a text has two lists that are a sign, and nothing that calms or denies."""
        names = self.find(text)
        if self.is_calm(names) or DENIED in names:
            return False
        return any(len(sign) > 1 and sign <= names for _, sign in self._signs)

    def completed(self, now: frozenset[str], before: Iterable[str]) -> str | None:
        """Return the red flag of a sign that lists of this and of earlier messages make up.

        Something of it must be said now, besides when and to whom, and nothing that makes it less
        alarming.
        """
        earlier = self._carried.intersection(before)
        if self.is_calm(now):
            return None
        for flag, sign in self._signs:
            if sign <= now | earlier and not sign <= now and sign & now & self._carried:
                return flag
        return None

    def carried(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return the lists that may become a sign together with a later message.

        A message that only asks about them, or that tells of the past, hands on nothing.
        """
        return () if self.is_calm(names) else tuple(sorted(names & self._carried))
