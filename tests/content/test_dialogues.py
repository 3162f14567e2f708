"""Dialogues: how their files are read, what is wrong in them, and how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.content.dialogues import dialogue_lines, read_dialogues
from chatbot.model import Dialogue, Turn
from chatbot.reading.problems import Problems

IDS = {"entries": ("cost", "approval"), "gaps": ("side-effects",)}
TEXT = """# A conversation, and what comes after a topic
cost: how much is it
approval, cost: why: is it not approved?
none:   and the moon

after side-effects
smalltalk: oh no
cost :so i pay for that

after any
same: why
other: and the other thing

after alarm
alarm: are you sure
"""
READ = (
    Dialogue(
        (
            Turn("how much is it", "cost"),
            Turn("why: is it not approved?", "approval", ("cost",)),
            Turn("and the moon", "none"),
        )
    ),
    Dialogue((Turn("oh no", "smalltalk"), Turn("so i pay for that", "cost")), "side-effects"),
    Dialogue((Turn("why", "same"), Turn("and the other thing", "other")), "any"),
    Dialogue((Turn("are you sure", "alarm"),), "alarm"),
)


def read(tmp_path: Path, text: str) -> tuple[tuple[Dialogue, ...], list[str]]:
    path, problems = tmp_path / "talk.txt", Problems()
    path.write_text(text, encoding="utf-8")
    found = read_dialogues(path, IDS, problems)
    return found, [f"{one.line}: {one.what}. {one.fix}" for one in problems.sorted()]


def test_a_paragraph_is_a_conversation_or_what_comes_after_a_topic(tmp_path):
    assert read(tmp_path, TEXT) == (READ, [])


def test_what_was_read_can_be_written_and_read_again(tmp_path):
    assert read(tmp_path, dialogue_lines(READ)) == (READ, [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("cost: how much\nwithout a topic", 2, "does not say what the message is about"),
        ("cost:", 1, "does not say what the message is about"),
        ("costs: how much", 1, 'there is no topic "costs". Did you mean "cost"?'),
        ("cost, moon: how much", 1, 'there is no topic "moon". Write the id of an entry or a gap'),
        ("same: why", 1, 'there is no topic "same"'),
        ("alarm: why", 1, 'there is no topic "alarm"'),
        ("after any\nalarm: why", 2, 'there is no topic "alarm"'),
        ("after none\ncost: how much", 1, 'there is no topic "none"'),
        ("\nafter cost\n\ncost: how much", 2, "no message comes after this"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, line, words):
    (problem,) = read(tmp_path, text)[1]
    assert problem.startswith(f"{line}: ") and words in problem
