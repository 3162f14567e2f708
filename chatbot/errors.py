"""Every error the project raises on purpose.

One base class, so that a caller can catch all of them; the facts are attributes, and the message
always says what is wrong, where, and how to fix it.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


def without_text(error: BaseException | None) -> str:
    """Return an exception's type and the lines it went through, for the log.

    Its own text is left out, because it may quote what a visitor wrote.
    """
    lines = traceback.format_tb(error.__traceback__) if error else []
    return f"{type(error).__name__}\n{''.join(lines)}"


class FaqChatbotError(Exception):
    """Base of every error raised on purpose; its text can be shown to the operator as it is."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of a content file or another file that a person wrote.

    ``line`` counts from 1 and is 0 when the whole file is meant. ``rule`` is a name for problems
    of this kind that stays the same, for programs.
    """

    path: Path
    line: int
    what: str
    fix: str
    rule: str = "structure"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.what}. {self.fix}"


class ContentError(FaqChatbotError):
    """A collection, suite or benchmark file cannot be used; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingError(FaqChatbotError):
    """A setting has a value that cannot be used."""
