"""docs/suites.md tells every mutation and every option of the pytest plugin."""

from __future__ import annotations

import re
from pathlib import Path

from chatbot import bundled_collections, load_collection
from chatbot.pytest_plugin import pytest_addoption
from chatbot.suites.mutators import mutators

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "suites.md"


def rows(section: str) -> dict[str, str]:
    """The first table of a section: its last column for each name in its first."""
    text = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {name: line[-1] for line in lines for name in re.findall(r"`([\w-]+)`", line[0])}


def test_every_mutation_is_told_with_what_the_reply_must_do() -> None:
    collection = load_collection(bundled_collections()["stem-cell-spine"])
    must = {"keep": "must stay", "change": "must change", "alarm": "must be an alarm"}
    groups = {group.replace(" ", "-") for group, _ in collection.contrasts} - {"body-part"}
    expected = {one.name: must[one.must] for one in mutators(collection) if one.name not in groups}
    assert rows("Changed questions") == expected


class Recorder:
    """Takes the options that a plugin adds."""

    def __init__(self) -> None:
        self.helps: dict[str, str] = {}

    def getgroup(self, name: str, description: str) -> Recorder:
        return self

    def addoption(self, name: str, *, help: str, **given: object) -> None:
        self.helps[name] = help


def test_every_option_of_the_plugin_is_told() -> None:
    recorder = Recorder()
    pytest_addoption(recorder)  # type: ignore[arg-type]
    assert rows("As tests of pytest") == recorder.helps
