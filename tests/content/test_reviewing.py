"""Signing texts: three keys in the front matter, and not one byte more."""

from __future__ import annotations

import datetime
import os

import pytest

from chatbot.content import check_collection
from chatbot.content.reviewing import State, sign, state_of, unsign
from chatbot.errors import ContentError

DAY = datetime.date(2026, 11, 20)
COST = "entries/cost.md"
PLAIN = """\
---
# Who wrote this
question: 'What does it cost?'  # asked often
source: article
locator: Question 2
# The end
---
It costs
a lot.
"""


def topic_files(folder):
    checked = check_collection(folder)
    assert checked.errors == ()
    return {file.topic.id: file for file in checked.files}


def states(folder):
    return {name: state_of(file.topic) for name, file in topic_files(folder).items()}


def signed(folder, by="Dr. Ada Adams", on=DAY, *ids):
    """Sign the entry on costs, or others, and return its file without the three lines."""
    files = topic_files(folder)
    sign(folder, [files[one] for one in ids or ["cost"]], by, on)
    text = (folder / COST).read_bytes().decode()
    lines = text.splitlines(keepends=True)
    assert len({line[len(line.rstrip("\r\n")) :] for line in lines if line.strip()}) == 1
    return "".join(line for line in lines if not line.lstrip().startswith("reviewed_"))


def approval(folder):
    return topic_files(folder)["cost"].topic.approval


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        PLAIN.replace("---\n", "---  \n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("question:", "  question:").replace("source:", "  source:")
        .replace("locator:", "  locator:"),
        PLAIN + "\n- one\n\n---\n".replace("---", "three"),
        PLAIN.replace("source: article", "kind: verbatim\nrelated:\n  - approval\nsource: article"),
    ],
    ids=["plain", "windows", "mark", "spaces", "mac", "indented", "longer", "lists"],
)  # fmt: skip
def test_every_other_byte_stays(write_collection, text):
    folder = write_collection({COST: text})
    before = topic_files(folder)["cost"].topic
    assert signed(folder) == text
    after = topic_files(folder)["cost"].topic
    assert after.approval.by == "Dr. Ada Adams"
    assert (after.approval.on, after.approval.digest) == (DAY, before.digest)
    assert (after.text, after.phrasings) == (before.text, before.phrasings)
    unsign(folder, topic_files(folder).values())
    assert (folder / COST).read_bytes().decode() == text


@pytest.mark.parametrize(
    "name", ["Dr. No: MD", "'Quoted'", "# hash", "Zoë Müller", "no", "2026-11-20", "x " * 49 + "x"]
)
def test_any_name_is_kept(write_collection, name):
    folder = write_collection()
    signed(folder, name)
    assert approval(folder).by == name


def test_a_later_review_takes_the_place_of_the_first(write_collection):
    folder = write_collection()
    signed(folder)
    path = folder / COST
    path.write_text(path.read_text().replace("reviewed_by", "# Signed by\nreviewed_by"))
    signed(folder, "Bo Berg", DAY + datetime.timedelta(1))
    text = path.read_text()
    assert "# Signed by\nreviewed_by: Bo Berg\nreviewed_on: 2026-11-21\nreviewed_text: " in text
    assert text.count("reviewed_") == 3


def test_the_state_follows_the_text_and_the_question_and_nothing_else(write_collection):
    folder = write_collection()
    assert set(states(folder).values()) == {State.UNREVIEWED}
    signed(folder)
    path = folder / COST
    text = path.read_text()
    path.write_text(text.replace("locator: Question 2", "locator: Question 3"))
    assert states(folder)["cost"] is State.REVIEWED
    for old, new in (("a lot", "little"), ("What does", "How much does")):
        path.write_text(text.replace(old, new))
        assert states(folder)["cost"] is State.CHANGED


@pytest.mark.parametrize(
    "front",
    [
        "{question: 'What?', source: article, locator: Here}",
        "question: What?\nsource: article\nlocator: Here\n...",
        "question: What?\nsource: article\nlocator: Here\nreviewed_by:\n  Ada\n"
        f"reviewed_on: 2026-11-20\nreviewed_text: {'a' * 64}",
    ],
    ids=["flow", "end", "two lines"],
)
def test_what_cannot_be_changed_by_lines_is_refused_and_nothing_is_signed(write_collection, front):
    text = f"---\n{front}\n---\nIt costs.\n"
    folder = write_collection({COST: text})
    with pytest.raises(ContentError) as raised:
        signed(folder, "Ada", DAY, "approval", "cost")
    assert [problem.path for problem in raised.value.problems] == [folder / COST]
    assert (folder / COST).read_text() == text
    assert "reviewed_by" not in (folder / "entries/approval.md").read_text()


def test_a_link_within_the_collection_stays_one(write_collection):
    folder = write_collection()
    path = folder / COST
    path.rename(folder / "_cost.md")
    os.symlink("../_cost.md", path)
    signed(folder)
    assert path.is_symlink()
    assert approval(folder).by == "Dr. Ada Adams"
