"""A message, read once: every form in which the parts of the bot look at it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..text import normalise, visible
from .masking import unmask

if TYPE_CHECKING:
    from .language import Language

LONGEST = 65_536  # characters that are read; of more, the beginning and the end


class Message:
    """What somebody wrote, or a part of it; each form is computed when it is first needed.

    ``visible`` is what was typed, without invisible characters; ``text`` is the same with masked
    words resolved (look-alike letters, spaced letters).

    >>> from chatbot.language import Language
    >>> Language.of("en").read("Isn’t it F D A approved?").normal
    'isnt it fda approved'
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
