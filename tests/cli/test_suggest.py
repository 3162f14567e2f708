"""``suggest``: a patch of what people asked, and accepting it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from chatbot import check_collection, load_collection
from chatbot.events import EventStore, Questioned, Replied

QUESTION = "where can visitors park"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return a data folder of this test's own, where people have asked about parking."""
    keep(tmp_path / "data", QUESTION)
    return tmp_path / "data"


def keep(folder: Path, text: str) -> None:
    """Keep a question that was not understood, as if it was asked twice on each of three days."""
    folder.mkdir(exist_ok=True)
    store = EventStore(URL.create("sqlite", database=str(folder / "events.sqlite")))
    today = datetime.now(UTC).date()
    for number in range(6):
        day = today - timedelta(number % 3)
        replied = Replied(f"{number}", day, 1, "no_answer", collection="demo", version="v")
        store.write([replied, Questioned.of(replied, text)])
    store.close()


def test_the_patch_is_written_read_and_accepted(run: Any, demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "next.patch"
    made = run("suggest", "-o", file)
    assert (made.exit_code, made.stdout) == (0, "")
    assert "1 suggestion in" in made.stderr
    assert QUESTION in file.read_text("utf-8")
    assert load_collection(demo)  # nothing has changed yet
    done = run("suggest", demo, "--apply", file)
    assert done.exit_code == 0, done.stderr
    stem = "gaps/park-visitors"
    assert done.stdout.split() == [f"{stem}.md", f"{stem}.txt"]
    assert f"{demo / stem}.md:4: this begins with TODO" in done.stderr
    assert [one.rule for one in check_collection(demo).errors] == ["unwritten"]
    assert run("check").exit_code == 1
    again = run("suggest", demo, "--apply", file)
    assert again.exit_code == 1 and "TODO" in again.stderr


def test_without_a_file_it_goes_to_stdout_with_its_effect(run: Any) -> None:
    made = run("suggest")
    assert made.exit_code == 0
    assert made.stdout.startswith("# Suggestions for the collection demo.")
    assert "could not be measured" in made.stdout  # the collection has too few phrasings
    assert f"+{QUESTION}" in made.stdout


def test_json_has_all_of_it(run: Any, demo: Path) -> None:
    made = json.loads(run("suggest", "--json").stdout)
    assert made["collection"] == "demo"
    assert made["content_version"] == load_collection(demo).version
    (one,) = made["suggestions"]
    assert (one["action"], one["phrasings"], one["times"]) == ("gap", [QUESTION], 6)
    assert "diff --git" in one["diff"] and one["why"] and one["headline"]
    assert "notes" in made["effect"]


def test_accepting_tells_in_json_what_is_to_write(run: Any, demo: Path, tmp_path: Path) -> None:
    run("suggest", "-o", tmp_path / "next.patch")
    done = json.loads(run("suggest", "--json", "--apply", tmp_path / "next.patch").stdout)
    assert len(done["changed"]) == 2
    assert [one["line"] for one in done["to_write"]] == [4]


def test_nothing_to_suggest_is_told(run: Any, data_dir: Path) -> None:
    (data_dir / "events.sqlite").unlink()
    keep(data_dir, "price")  # a phrasing that is there
    made = run("suggest")
    assert (made.exit_code, made.stdout) == (0, "")
    assert "nothing to suggest" in made.stderr


def test_days_look_back(run: Any, data_dir: Path) -> None:
    assert "nothing to suggest" in run("suggest", "--days", "2").stderr  # fewer than three


@pytest.mark.parametrize(
    ("options", "code", "expected"),
    [
        (["--apply", "next.patch", "-o", "x"], 2, "do not go together"),
        (["-o", "next.patch"], 2, "already exists"),
        (["--days", "0"], 2, "--days"),
        (["--apply", "gone.patch"], 2, "does not exist"),
        (["--apply", "next.patch"], 1, "Error: This file is not from `faq-chatbot suggest`"),
    ],
)
def test_wrong_calls_are_told(
    options: list[str],
    code: int,
    expected: str,
    run: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("next.patch").write_text("nothing", "utf-8")
    result = run("suggest", *options)
    assert result.exit_code == code and expected in result.stderr


def test_without_events_it_says_so(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_CHATBOT_EVENTS", "off")
    result = run("suggest")
    assert result.exit_code == 1 and "No events are kept" in result.stderr
