"""Backing the store up and removing what is old, and the commands that do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kept import DAY, questioned, replied
from sqlalchemy import URL, make_url

from chatbot.cli import main
from chatbot.errors import SettingError
from chatbot.events import (
    EventStore,
    Span,
    StoreError,
    Voted,
    backup,
    purge,
    reading,
    replies,
    store_url,
    volumes,
)
from chatbot.settings import load_settings

FORMULA = "=1+1"


@pytest.fixture
def filled(url: URL, store: EventStore) -> Iterator[Path]:
    """The folder of a store with replies and questions of ten days; it stays open for writing."""
    days = [DAY - timedelta(n) for n in range(10)]
    last = replied(DAY, site=FORMULA)
    store.write([last, *(replied(day) for day in days[1:]), Voted(last.reply_id, True)])
    store.write([questioned(day=day) for day in days])
    yield Path(url.database or "").parent


def run(folder: Path, *words: str, **settings: str) -> Result:
    known = {"FAQ_CHATBOT_DATA_DIR": str(folder), "FAQ_CHATBOT_CONFIG": "", **settings}
    return CliRunner().invoke(main, ["events", *words], env=known)


def count(url: URL) -> int:
    with reading(url) as connection:
        return len(list(replies(connection, Span())))


def test_a_backup_is_whole_while_the_store_is_written_to(filled: Path, store: EventStore) -> None:
    target = filled / "copy.sqlite"
    with store.writing():
        assert run(filled, "backup", str(target)).exit_code == 0
    store.write([replied()])
    assert count(URL.create("sqlite", database=str(target))) == 10
    assert target.stat().st_mode & 0o077 == 0
    assert not list(filled.glob("*.tmp"))


def test_a_backup_can_be_put_back(filled: Path, store: EventStore, url: URL) -> None:
    backup(url, filled / "copy.sqlite")
    store.close()
    for file in filled.glob("events.sqlite*"):
        file.unlink()
    (filled / "copy.sqlite").rename(filled / "events.sqlite")
    store.write([replied()])
    assert count(url) == 11


def test_no_file_is_replaced_by_a_backup(filled: Path) -> None:
    (filled / "copy").write_text("mine")
    result = run(filled, "backup", str(filled / "copy"))
    assert result.exit_code == 1 and "already exists" in result.stderr
    assert (filled / "copy").read_text() == "mine"


def test_a_damaged_store_is_not_copied(filled: Path, store: EventStore) -> None:
    store.close()
    for file in filled.glob("events.sqlite*"):
        file.unlink()
    (filled / "events.sqlite").write_bytes(b"\xa5" * 9000)
    result = run(filled, "backup", str(filled / "copy"))
    assert result.exit_code == 1 and "cannot be copied: SQLITE_NOTADB" in result.stderr
    assert [path.name for path in filled.iterdir()] == ["events.sqlite"]


def test_a_server_is_backed_up_with_its_own_tool() -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        backup(make_url("postgresql+psycopg://x/y"), Path("copy"))


def test_purging_removes_what_is_older(filled: Path, url: URL) -> None:
    result = run(filled, "purge", "--before", "2026-11-20")
    assert (result.exit_code, result.stderr) == (0, "3 replies were removed.\n")
    with reading(url) as connection:
        days = {row.day for row in volumes(connection, Span())}
        assert (min(days), len(days)) == (date(2026, 11, 20), 7)
        assert len(list(replies(connection, Span()))) == 7
    assert purge(url, date(2027, 1, 1)) == 7


@pytest.mark.parametrize("words", [("purge",), ("purge", "--before", "soon"), ("backup",), ("x",)])
def test_a_wrong_call_is_told(filled: Path, words: tuple[str, ...]) -> None:
    assert run(filled, *words).exit_code == 2


def test_the_export_has_a_row_for_each_reply(filled: Path) -> None:
    result = run(filled, "export", "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, len(rows)) == (0, 10)
    assert [row["helpful"] for row in rows] == [None] * 9 + [True]
    assert "reply_id" not in rows[0]
    table = run(filled, "export", "--since", "2026-11-24", "--until", "2026-11-26").stdout
    assert len(table.splitlines()) == 4
    assert f",'{FORMULA}," in table and f",{FORMULA}," not in table
    assert run(filled, "export", "--site", "b").stdout == ""


def test_the_export_of_questions_has_the_frequent_ones(filled: Path, store: EventStore) -> None:
    store.write([questioned("seldom asked")])
    result = run(filled, "export", "--questions")
    assert result.stdout == "text,times,days\ndoes it hurt,10,10\n"
    more = {"FAQ_CHATBOT_QUESTION_GROUP": "11"}
    assert run(filled, "export", "--questions", **more).stdout == ""


@pytest.mark.parametrize("words", [("export",), ("purge", "--before", "2026-11-26")])
def test_without_a_store_it_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(tmp_path, *words)
    assert result.exit_code == 1 and "Error: There is no event store" in result.stderr
    assert list(tmp_path.iterdir()) == []
    off = run(tmp_path, *words, FAQ_CHATBOT_EVENTS="off")
    assert off.exit_code == 1 and "the setting 'events' is off" in off.stderr


def test_a_damaged_store_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "events.sqlite").write_bytes(b"\xa5" * 9000)
    result = run(tmp_path, "export")
    assert result.exit_code == 1 and "cannot be read: SQLITE_NOTADB" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["events.sqlite"]


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("sqlite:////srv/events.sqlite", "sqlite:////srv/events.sqlite"),
        ("postgresql://me@db/events", "postgresql+psycopg://me@db/events"),
        ("postgresql+psycopg://me@db/events", "postgresql+psycopg://me@db/events"),
        ("off", None),
    ],
)
def test_where_events_are_kept(given: str, url: str | None) -> None:
    found = store_url(load_settings({"events": given}, environ={}))
    assert (found and found.render_as_string(hide_password=False)) == url


@pytest.mark.parametrize(
    "given", ["oracle://a:hunter2@b/c", "nonsense://a:hunter2@b", "postgresql://a:hunter2@b:x/c"]
)
def test_an_address_that_cannot_be_used_is_not_repeated(given: str) -> None:
    with pytest.raises(SettingError, match="not the address of a usable database") as error:
        store_url(load_settings({"events": given}, environ={}))
    assert "hunter2" not in str(error.value)
