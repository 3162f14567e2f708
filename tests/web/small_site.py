"""A small collection on disk, whose answer can be changed, broken and mended, and its site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fake_bot import COLLECTION

from chatbot.content.writing import files_of
from chatbot.model import Block, Collection, Level, RedFlag
from chatbot.reading.files import write_files

EMERGENCY = RedFlag(
    "numb",
    "Numbness",
    (Block("paragraph", "Get help now."),),
    ("my legs are numb", "i cannot feel my legs", "my groin has gone numb"),
    level=Level.EMERGENCY,
)


def small(answer: str = "Text.", **changes: object) -> Collection:
    """Return a collection whose entries all give that answer."""
    entries = tuple(
        replace(entry, text=(Block("paragraph", answer),), locator="Question")
        for entry in COLLECTION.entries
    )
    collection = replace(COLLECTION, entries=entries, red_flags=(EMERGENCY,))
    return replace(collection, **changes)  # type: ignore[arg-type]


def write(folder: Path, collection: Collection | None = None) -> Path:
    """Write a collection to a folder of its id in ``folder``, and return that."""
    collection = collection or small()
    target = folder / collection.id
    write_files(target, files_of(collection))
    return target


def break_it(folder: Path) -> None:
    """Make a collection one that cannot be loaded."""
    (folder / "entries" / "evidence.md").write_text("---\nquestion: [", encoding="utf-8")
