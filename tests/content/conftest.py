"""A tiny valid collection, of which a test breaks one thing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.content import check_collection, load_collection
from chatbot.errors import ContentError
from tests.demo import FILES

WriteCollection = Callable[..., Path]


@pytest.fixture
def write_collection(tmp_path: Path) -> WriteCollection:
    """Return a function that writes the collection with other files, or without those set None."""

    def write(changes: dict[str, str | bytes | None] | None = None, name: str = "demo") -> Path:
        root = tmp_path / name
        for path, content in {**FILES, **(changes or {})}.items():
            if content is None:
                continue
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def problems_of(write_collection: WriteCollection) -> Callable[..., list[str]]:
    """Return a function that gives the errors of the changed collection as ``file:line: ...``."""

    def problems_of(changes: dict[str, str | bytes | None], name: str = "demo") -> list[str]:
        root = write_collection(changes, name)
        with pytest.raises(ContentError) as raised:
            load_collection(root)
        return [
            str(problem).replace(f"{root}/", "").replace(f"{root}", ".")
            for problem in raised.value.problems
        ]

    return problems_of


@pytest.fixture
def warnings_of(write_collection: WriteCollection) -> Callable[..., list[str]]:
    """Return a function that gives the warnings about the changed collection.

    Left out is what holds for every collection here: that nobody has signed its texts.
    """

    def warnings_of(changes: dict[str, str | bytes | None]) -> list[str]:
        root = write_collection(changes)
        checked = check_collection(root, today=datetime.date(2026, 11, 22))
        assert checked.errors == ()
        return [
            str(warning).replace(f"{root}/", "")
            for warning in checked.warnings
            if warning.rule != "not-reviewed"
        ]

    return warnings_of


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Return the files of the valid collection, to make changes from."""
    return dict(FILES)
