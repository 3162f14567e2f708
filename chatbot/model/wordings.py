"""Which owner each wording of the content leads to, however it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from ..text import normalise

Owner = TypeVar("Owner")


@lru_cache(maxsize=1 << 16)
def normal_form(text: str) -> str:
    """Return a text of the content in normal form; it is remembered, so never ask for a message's.

    One text is read, checked, imported, written and learned, and normalised for the first of these.
    """
    return normalise(text)


def comparable(text: str) -> str:
    """Return the form in which texts of the content are compared.

    It is the normal form, unless nothing is left of it: ``???`` and ``...`` differ.
    """
    return normal_form(text) or text


class Wordings(dict[str, Owner]):
    """The owners of texts by their comparable forms.

    >>> wordings = Wordings()
    >>> wordings.claim("What does it cost?", "cost")
    'cost'
    >>> wordings.claim("what does it cost", "price")
    'cost'
    >>> wordings.get("what does it cost")
    'cost'
    """

    def claim(self, text: str, owner: Owner) -> Owner:
        """Give a text of the content an owner, and return the one that had it before, if any."""
        return self.setdefault(comparable(text), owner)


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts of the content in their order, of those that compare equal only the first."""
    first: Wordings[str] = Wordings()
    for text in texts:
        first.claim(text, text)
    return tuple(first.values())
