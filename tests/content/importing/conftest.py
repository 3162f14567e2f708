"""Reading a file of any format, with the notes as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.content.importing import Found, documents_in, read_documents
from chatbot.errors import ContentError
from chatbot.reading.problems import Problems

Read = Callable[..., tuple[Found, list[str]]]
PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads a file and gives what it found and its notes.

    The file is a path, or a name with what it holds.
    """

    def read(
        name: str | Path, content: str | bytes | None = None, format: str = "", **columns: str
    ) -> tuple[Found, list[str]]:
        path = Path(name) if content is None else tmp_path / name
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        notes = Problems()
        found = read_documents(documents_in(path), notes, format, columns)
        folder = path if path.is_dir() else path.parent
        return found, [str(note).replace(f"{folder}/", "") for note in notes.sorted()]

    return read


@pytest.fixture
def refusal(read: Read, tmp_path: Path) -> Callable[..., str]:
    """Return a function that gives the error with which a file is refused."""

    def refusal(name: str | Path, content: str | bytes | None = None, **options: str) -> str:
        with pytest.raises(ContentError) as raised:
            read(name, content, **options)
        return str(raised.value).replace(f"{tmp_path}/", "")

    return refusal


@pytest.fixture
def pages() -> Path:
    """Return the folder of realistic pages."""
    return PAGES


@pytest.fixture
def said() -> Callable[[Found], dict[str, list[str]]]:
    """Return a function that gives the text of every block by question."""

    def said(found: Found) -> dict[str, list[str]]:
        return {pair.question: [str(block) for block in pair.answer] for pair in found.pairs}

    return said
