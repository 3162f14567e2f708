"""Phrasings: the ``<id>.txt`` files, and the rule that a phrasing leads to one topic only."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..reading.files import read_file
from ..reading.problems import Place, Problems


class Phrasing(NamedTuple):
    """A line of a phrasings file, as people type it."""

    text: str
    place: Place


def read_phrasings(path: Path, problems: Problems) -> tuple[Phrasing, ...]:
    """Return the phrasings in a file: its lines without empty ones and comments."""
    lines = (read_file(path, problems) or "").split("\n")
    return tuple(
        Phrasing(line.strip(), Place(path, number))
        for number, line in enumerate(lines, start=1)
        if line.strip() and line.strip() != "#" and not line.startswith("# ")
    )
