"""A place in a file, and the list of problems found while reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import Problem


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; ``line`` counts from 1 and is 0 when the whole file is meant."""

    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else f"{self.path}"


class Problems:
    """Collects problems while the reading goes on, so that an author sees all of them at once.

    Code that reports a problem returns a harmless placeholder for the value and continues. A
    collection is made only when nothing was reported, so no placeholder ever reaches a reader.
    """

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, place: Place, what: str, fix: str, rule: str = "structure") -> None:
        """Note one problem; ``what`` and ``fix`` are sentences without their full stops."""
        fix = fix if fix.endswith(("?", ".")) else f"{fix}."
        self._found.add(Problem(place.path, place.line, what, fix, rule))

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems by file and line, each once."""
        return tuple(sorted(self._found))
