"""What is written is read again as the same content."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot import bundled_collections, load_collection
from chatbot.content.markdown import read_blocks
from chatbot.content.writing import files_of, markdown_of, topic_files
from chatbot.model import Approval, Block, Entry, Withdrawal
from chatbot.reading.files import write_files
from chatbot.reading.problems import Problems
from tests.engine.small_collections import tiny

WORDS = st.text(
    st.sampled_from("ab1.)-+=#*_`[]()<>!|~&\\ '\"://éß😀"), min_size=1, max_size=30
).map(lambda text: " ".join(text.split()))


def reread(collection, root):
    folder = root / collection.id
    write_files(folder, files_of(collection))
    return load_collection(folder)


@pytest.mark.slow
def test_the_bundled_collection_comes_back_as_it_was(tmp_path):
    collection = load_collection(bundled_collections()["stem-cell-spine"])
    assert reread(collection, tmp_path) == collection


def test_what_reviewers_and_withdrawals_say_comes_back(tmp_path):
    collection = tiny()
    entry = collection.entries[0]
    signed = replace(
        entry,
        approval=Approval("Dr. Cole: head", datetime.date(2026, 11, 26), entry.digest),
        withdrawn=Withdrawal(datetime.date(2026, 11, 26), "It is no longer true: # see above."),
    )
    collection = replace(collection, entries=(signed, *collection.entries[1:]))
    assert reread(collection, tmp_path) == collection


def test_a_source_of_which_little_is_known_comes_back(tmp_path):
    collection = tiny()
    bare = replace(
        collection.sources[0], publisher="", url="", updated=None, review_due=None, experts=()
    )
    entries = tuple(replace(entry, spoken_by=()) for entry in collection.entries)
    collection = replace(collection, sources=(bare,), entries=entries)
    assert reread(collection, tmp_path) == collection


@given(texts=st.lists(WORDS.filter(bool), min_size=1, max_size=3), listed=st.booleans())
def test_marks_of_markdown_in_a_text_stay_what_they_are(texts, listed):
    if any("](" in text or "**" in text for text in texts):
        return  # refused when read, because it looks like Markdown gone wrong
    blocks = [Block("list", items=tuple(texts))] if listed else []
    blocks += [Block("paragraph", text) for text in texts]
    problems = Problems()
    read = read_blocks(markdown_of(blocks), Path("entries/a.md"), problems)
    assert (read, problems.sorted()) == (tuple(blocks), ())


def test_a_link_comes_back(tmp_path):
    collection = tiny()
    first, *rest = collection.entries
    link = Block("link", "Read [more]", href="https://example.org/a_(b)?c=1&d=*")
    collection = replace(collection, entries=(replace(first, text=(link,)), *rest))
    assert reread(collection, tmp_path) == collection


def test_a_write_that_fails_changes_no_file(tmp_path, monkeypatch):
    (tmp_path / "one.txt").write_text("before")

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(OSError, match="No space"):
        write_files(tmp_path, {"one.txt": "after", "two.txt": "new"})
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]
    assert (tmp_path / "one.txt").read_text() == "before"


def test_an_entry_without_phrasings_is_one_file():
    entry = Entry("a", "A?", (Block("paragraph", "A."),), source="s", locator="1")
    assert list(topic_files(entry)) == ["entries/a.md"]
