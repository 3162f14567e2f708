"""A file that is put in place in one step, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.reading.files import whole_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a file that is there."""
    path = tmp_path / "file"
    path.write_text("before")
    return path


def only(path: Path) -> str:
    assert [*path.parent.iterdir()] == [path]
    return path.read_text()


def test_what_was_written_takes_the_place_of_the_file(path: Path) -> None:
    with whole_file(path, mode=0o640, synced=True) as aside:
        aside.write_text("after")
        assert path.read_text() == "before" and aside.parent == path.parent
    assert only(path) == "after" and path.stat().st_mode & 0o777 == 0o640


def test_an_error_leaves_the_file_as_it_was(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_file(path) as aside:
        aside.write_text("half")
        raise KeyboardInterrupt
    assert only(path) == "before"


def test_a_file_that_is_to_be_kept_is_kept(path: Path) -> None:
    with whole_file(path, keep=True) as aside:
        aside.write_text("after")
    assert only(path) == "before"


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with whole_file(tmp_path / "new", keep=True) as aside:
        aside.write_text("secret")
        assert aside.stat().st_mode & 0o777 == 0o600
    assert only(tmp_path / "new") == "secret"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
