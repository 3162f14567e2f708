"""Suggestions as a diff that is read, shortened and accepted, all of it or nothing."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot import FaqBot, check_collection, load_collection
from chatbot.errors import ContentError
from chatbot.events import Answered, Frequent, Missed
from chatbot.suggesting import (
    Action,
    Cluster,
    Evidence,
    PatchError,
    Proposal,
    apply_patch,
    diff_of,
    headline,
    patch_of,
    propose,
)

TEXT = "how much does a visit come to"
PARKING = ("where can visitors park", "parking spaces nearby")
EVIDENCE = Evidence(
    clusters=[Cluster(("park",), PARKING, 2, 9, 3), Cluster(("cost",), (TEXT,), 1, 20, 3)],
    undecided=[Frequent("was it ever licensed by the authority", 7, 3)],
    answers=[Answered("demo", "work", 10, 1, 9, {"wrong": 9})],
    gaps=[Missed("demo", "side-effects", "not_covered", 10)],
    replies=100,
)


def patch(bot: FaqBot, folder: Path, evidence: Evidence = EVIDENCE) -> str:
    found = propose(evidence, bot.collection, bot)
    return patch_of(bot.collection, folder, found, ["As told."])


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def only(bot: FaqBot, folder: Path, text: str = TEXT) -> str:
    """A patch that adds one phrasing to the entry on costs."""
    return patch(bot, folder, Evidence(clusters=[Cluster(("cost",), (text,), 1, 20, 3)]))


def test_what_is_accepted_is_what_was_proposed(bot: FaqBot, folder: Path) -> None:
    before = load_collection(folder)
    changed, unwritten = apply_patch(patch(bot, folder), folder)
    assert changed == [
        "entries/approval.txt",
        "entries/cost.txt",
        "entries/side-effects.md",
        "entries/side-effects.txt",
        "gaps/park.md",
        "gaps/park.txt",
        "gaps/side-effects.md",
        "gaps/side-effects.txt",
    ]
    assert {(one.path.name, one.rule) for one in unwritten} == {
        ("side-effects.md", "unwritten"),
        ("park.md", "unwritten"),
    }
    assert check_collection(folder).errors == unwritten
    write_it(folder)
    after = load_collection(folder)
    assert after.entry("cost").phrasings == (*before.entry("cost").phrasings, TEXT)
    assert after.entry("side-effects").phrasings == before.gaps[0].phrasings
    (gap,) = after.gaps
    assert (gap.id, gap.title, gap.phrasings) == ("park", PARKING[0], PARKING)


def write_it(folder: Path) -> None:
    """Do what a person does then."""
    for name in ("gaps/park.md", "entries/side-effects.md"):
        lines = (folder / name).read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            lines[number] = line.replace("TODO ", "")
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")


def test_it_tells_its_reader_what_and_why(bot: FaqBot, folder: Path) -> None:
    text = patch(bot, folder)
    assert text.count("\n# As told.\n") == 1
    for proposal in propose(EVIDENCE, bot.collection, bot):
        assert headline(proposal) in text
        assert all(why in text for why in proposal.why)
    assert "Look at the answer of work" in text


def test_git_can_apply_it_too(bot: FaqBot, folder: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    copy = folder.parent / "copy" / "demo"
    shutil.copytree(folder, copy)
    text = patch(bot, folder)
    apply_patch(text, folder)
    command = ["git", "apply", "-"]
    subprocess.run(command, cwd=copy, input=text.encode(), check=True)
    assert content(copy) == content(folder)


def test_parts_and_lines_can_be_struck_out(bot: FaqBot, folder: Path) -> None:
    head, *parts = patch(bot, folder).split("\n\n")
    (gap,) = (part for part in parts if "gaps/park.md" in part)
    shorter = "\n".join(line for line in gap.split("\n") if line != f"+{PARKING[1]}")
    assert shorter != gap
    changed, _ = apply_patch(f"{head}\n\n{shorter}\n", folder)
    assert changed == ["gaps/park.md", "gaps/park.txt"]
    assert (folder / "gaps/park.txt").read_text("utf-8") == f"{PARKING[0]}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one\ntwo", "one\ntwo\nNEW\n"),
        ("one\r\ntwo\r\n", "one\r\ntwo\r\nNEW\r\n"),
        ("# first\n\none\n\n", "# first\n\none\n\nNEW\n"),
        ("", "NEW\n"),
        (None, "NEW\n"),
    ],
    ids=["no end", "windows", "comments", "empty", "no file"],
)
def test_files_stay_as_they_are_but_for_the_new_lines(
    folder: Path, before: str | None, after: str
) -> None:
    file = folder / "entries/work.txt"
    file.unlink()
    if before is not None:
        file.write_bytes(before.encode())
    collection = load_collection(folder)
    work = collection.entry("work")
    new = ("how do they know what to become",)
    topic = replace(work, phrasings=(*work.phrasings, *new))
    one = Proposal(Action.PHRASINGS, topic, work, new, 9, ("Asked 9 times.",))
    apply_patch(patch_of(collection, folder, [one], []), folder)
    assert file.read_bytes().decode() == after.replace("NEW", new[0])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# Made for the content version ", "# Made for ", "is not from `faq-chatbot suggest`"),
        ("content version ", "content version 0", "has changed since"),
        (" cost", " price", "the patch expects another line"),
        ("a/entries/cost.txt b/", "a/../cost.txt b/", "not part of a patch for entries and gaps"),
        (
            "b/entries/cost.txt\n---",
            "b/entries/../../x.txt\n---",
            "not part of a patch for entries and gaps",
        ),
        ("entries/cost.txt", "red_flags/numb.txt", "not part of a patch for entries and gaps"),
        ("entries/cost.txt", "entries/price.txt", "price.txt is gone"),
        ("--- a/entries/cost.txt", "--- /dev/null", "cost.txt is there already"),
        ("+++ b/entries/cost.txt", "+++ /dev/null", "lines of it would be left"),
        ("diff --git", "different", "not part of a patch for entries and gaps"),
        ("diff --git", "# diff --git", "not part of a patch for entries and gaps"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    bot: FaqBot, folder: Path, old: str, new: str, expected: str
) -> None:
    text = only(bot, folder)
    assert old in text
    before = content(folder)
    with pytest.raises(PatchError, match=expected):
        apply_patch(text.replace(old, new), folder)
    assert content(folder) == before


def test_content_that_would_be_broken_is_refused_with_every_problem(
    bot: FaqBot, folder: Path
) -> None:
    text = only(bot, folder).replace(f"+{TEXT}", "+cost without insurance\n+will it rain tomorrow")
    before = content(folder)
    with pytest.raises(ContentError, match="will it rain tomorrow") as caught:
        apply_patch(text, folder)
    assert str(folder / "entries/cost.txt") in str(caught.value)
    assert content(folder) == before


def test_the_same_file_twice_is_refused(bot: FaqBot, folder: Path) -> None:
    text = only(bot, folder)
    part = text[text.index("diff --git") :]
    with pytest.raises(PatchError, match="changed twice"):
        apply_patch(text + part, folder)


def test_a_file_is_never_moved_onto_another(bot: FaqBot, folder: Path) -> None:
    text = patch(bot, folder, Evidence(gaps=EVIDENCE.gaps, replies=100))
    before = content(folder)
    with pytest.raises(PatchError, match="cost.txt is there already"):
        apply_patch(text.replace("b/entries/side-effects.txt", "b/entries/cost.txt"), folder)
    assert content(folder) == before


def test_changes_out_of_order_are_refused(bot: FaqBot, folder: Path) -> None:
    text = only(bot, folder)
    with pytest.raises(PatchError, match="out of order"):
        apply_patch(f"{text}@@ -1,0 +1,1 @@\n+first of all\n", folder)


def test_a_patch_without_changes_is_refused(bot: FaqBot, folder: Path) -> None:
    text = only(bot, folder)
    with pytest.raises(PatchError, match="no change"):
        apply_patch(text[: text.index("diff --git")], folder)


def test_a_full_disk_changes_nothing(
    bot: FaqBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, before = patch(bot, folder), content(folder)

    def full(*names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chatbot.suggesting.patches.tempfile.TemporaryDirectory", full)
    with pytest.raises(OSError, match="No space"):
        apply_patch(text, folder)
    assert content(folder) == before


def test_a_look_changes_no_file(bot: FaqBot, folder: Path) -> None:
    (one,) = propose(Evidence(answers=EVIDENCE.answers), bot.collection, bot)
    assert diff_of(folder, one) == ""
