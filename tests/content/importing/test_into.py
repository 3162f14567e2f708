"""Importing into a folder: new, again, and after its owner changed something."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.content import check_collection, load_collection
from chatbot.content.importing import Found, Pair, plan
from chatbot.content.starter import starter
from chatbot.errors import ContentError
from chatbot.model import Block, Expert, Source, normal_form
from chatbot.reading.problems import Place, Problems
from chatbot.text import normalise

SOURCE = Source("", "A page", url="https://a.example", experts=(Expert("Ada Adams", "MD"),))


def pair(question, answer="Yes.", line=1, source=SOURCE, **fields):
    text = (Block("paragraph", answer),)
    return Pair(question, text, source, f"Question {line}", Place(Path("faq"), line), **fields)


@pytest.fixture
def into(tmp_path):
    """Import pairs into a bare collection, and return what was planned and the notes."""

    def into(*pairs, dry=False, **options):
        notes = Problems()
        planned = plan(tmp_path / "clinic", Found(pairs), notes, bare=True, **options)
        planned.save(dry)
        return planned, [f"{note.line}: {note.what}" for note in notes.sorted()]

    return into


@pytest.fixture
def clinic(tmp_path):
    return tmp_path / "clinic"


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_collection(into, clinic):
    planned, notes = into(pair("What is it?", phrasings=("meaning", "meaning?", "What is it")))
    assert notes == []
    assert planned.merged.added == ("what-is-it",)
    assert planned.diff == ""
    collection = load_collection(clinic)
    (entry,) = collection.entries
    assert (entry.id, entry.question, entry.kind) == ("what-is-it", "What is it?", "verbatim")
    assert (entry.phrasings, entry.spoken_by) == (("meaning",), ("Ada Adams",))
    assert collection.sources == (replace(SOURCE, id="a-page"),)
    assert (collection.title, collection.language) == ("A page", "en")
    assert collection.description == "Questions and answers from A page."


def test_a_new_collection_has_the_red_flags(clinic):
    planned = plan(clinic, Found((pair("How are you?"), pair("What is it?"))), notes := Problems())
    planned.save()
    assert load_collection(clinic).red_flags == starter("x", "x", "en", "x").red_flags
    assert [note.what for note in notes.sorted()] == [
        'the question "How are you?" already belongs to how-are-you'
    ]


def test_a_dry_run_leaves_no_trace(into, clinic):
    into(pair("What is it?"), dry=True)
    assert [*clinic.parent.iterdir()] == []


def test_a_folder_with_other_files_is_not_touched(into, clinic):
    clinic.mkdir()
    (clinic / "notes.txt").write_text("mine")
    with pytest.raises(ContentError, match="is not a collection"):
        into(pair("What is it?"))
    assert [path.name for path in clinic.iterdir()] == ["notes.txt"]


def test_the_same_again_changes_nothing(into, clinic):
    pairs = pair("What is it?", phrasings=("meaning",)), pair("Why?", "So.", 2)
    into(*pairs)
    before = {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()}
    planned, _ = into(*pairs)
    assert planned.files == {}
    assert {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()} == before


def test_a_changed_source_changes_what_nobody_touched(into, clinic):
    into(pair("What is it?"), pair("Why?", "So.", 2))
    change(clinic / "entries/what-is-it.md", "kind: verbatim", "kind: verbatim\nrelated: [why]")
    newer = replace(SOURCE, publisher="Us")
    planned, _ = into(
        pair("What is it?", "No.", source=newer, phrasings=("meaning",)),
        pair("How?", line=2, source=newer),
    )
    merged = planned.merged
    assert (merged.added, merged.changed) == (("how",), ("what-is-it",))
    assert (merged.kept, merged.missing) == ((), ("why",))
    entries = {entry.id: entry for entry in load_collection(clinic).entries}
    assert entries["what-is-it"].plain_text == "No."
    assert entries["what-is-it"].related == ("why",)
    assert entries["what-is-it"].phrasings == ("meaning",)
    assert "-Yes.\n+No.\n" in planned.diff
    assert "--- /dev/null\n+++ b/entries/how.md\n" in planned.diff
    assert "+  publisher: Us\n" in planned.diff
    assert "_imported" not in planned.diff


@pytest.mark.parametrize("by", ["hand", "review"])
def test_what_was_changed_by_hand_or_reviewed_stays(into, clinic, by):
    into(pair("What is it?"))
    path = clinic / "entries/what-is-it.md"
    if by == "hand":
        change(path, "Yes.", "Yes, surely.")
    else:
        digest = load_collection(clinic).entries[0].digest
        signed = (
            f"reviewed_by: Dr. Cole\nreviewed_on: 2026-11-26\nreviewed_text: {digest}\n---\nYes"
        )
        change(path, "---\nYes", signed)
    before = path.read_bytes()
    planned, _ = into(pair("What is it?", "No."))
    assert planned.merged.kept == ("what-is-it",)
    assert path.read_bytes() == before
    planned, _ = into(pair("What is it?", "No."), replacing=True)
    assert planned.merged.changed == ("what-is-it",)
    (entry,) = load_collection(clinic).entries
    assert entry.plain_text == "No."
    assert (entry.approval is None) == (by == "hand")  # a stale approval is for check to tell


def test_a_collection_that_was_written_by_hand_keeps_its_entries(write_collection, tmp_path):
    root = write_collection()
    planned = plan(root, Found((pair("What does it cost?", "900."), pair("New?"))), Problems())
    planned.save()
    assert (planned.merged.added, planned.merged.kept) == (("new",), ("cost",))
    assert planned.merged.missing == ()
    assert check_collection(root).errors == ()


def test_a_question_that_is_a_phrasing_there_does_not_take_the_entry_over(into, clinic):
    into(pair("What is it?"))
    (clinic / "entries/what-is-it.txt").write_text("why\n")
    planned, notes = into(pair("Why?", "So.", 2), pair("What is it?"))
    assert notes == ['2: the question "Why?" already belongs to what-is-it']
    assert load_collection(clinic).entries[0].question == "What is it?"
    assert planned.files == {}


def test_a_file_that_the_owner_renamed_is_found_by_its_question(into, clinic):
    into(pair("What is it?"))
    (clinic / "entries/what-is-it.md").rename(clinic / "entries/about.md")
    planned, _ = into(pair("What is it?"))
    assert (planned.merged.added, planned.merged.kept) == ((), ())


@pytest.mark.parametrize(
    "sources",
    [
        "sources: [{id: a-page, title: A page, url: 'https://a.example', experts: []}]\n",
        "sources:\n  -\n    id: a-page\n    title: A-page\n    url: https://a.example\n",
        "sources:\n  - id: a-page\n    url: https://a.example\n"
        "    title: >-\n      A\n      page\n",
        "sources:\n  - {id: a-page, title: A page, url: 'https://a.example'}\n# last\n",
    ],
)
def test_sources_however_they_are_written(into, clinic, sources):
    into(pair("What is it?", source=replace(SOURCE, experts=())))
    header = clinic / "collection.yaml"
    text = header.read_text()
    header.write_text(text[: text.index("sources:")] + sources + text[text.index("texts:") :])
    into(pair("Why?", source=Source("", "Another page")))
    assert [one.id for one in load_collection(clinic).sources] == ["a-page", "another-page"]
    anew = "[{" in sources or "-\n" in sources
    assert anew or sources.removesuffix("# last\n") in header.read_text()
    into(pair("What is it?", source=replace(SOURCE, experts=(), publisher="Us")))
    assert load_collection(clinic).source("a-page").publisher == "Us"


def test_phrasings_are_added_below_what_stands_there(into, clinic):
    into(pair("What is it?", phrasings=("meaning",)))
    path = clinic / "entries/what-is-it.txt"
    path.write_text("# mine\nwhat it is\nmeaning")
    into(pair("What is it?", phrasings=("meaning", "sense")))
    assert path.read_text() == "# mine\nwhat it is\nmeaning\nsense\n"


def test_the_header_keeps_its_comments(into, clinic):
    other = Source("", "Another page", url="https://b.example")
    into(pair("What is it?"), pair("Why?", source=other, line=2))
    header = clinic / "collection.yaml"
    text = header.read_text()
    marked = text.replace("sources:\n", "# first\nsources:\n# one\n").replace(
        "texts:\n", "# last\n\ntexts:\n# words\n"
    )
    header.write_text(marked)
    third = Source("", "A third page")
    newer = replace(SOURCE, publisher="Us")
    into(pair("What is it?", source=newer), pair("How?", source=third, line=2))
    after = header.read_text()
    assert [source.title for source in load_collection(clinic).sources] == [
        "A page",
        "Another page",
        "A third page",
    ]
    assert load_collection(clinic).source("a-page").publisher == "Us"
    lines = after.splitlines()
    assert [line for line in marked.splitlines() if line not in lines] == []
    for comment, below in [("# first", "sources:"), ("# last", ""), ("# words", None)]:
        at = lines.index(comment)
        assert below is None or lines[at + 1] == below


def test_what_the_owner_said_of_a_source_stays(into, clinic):
    dated = replace(SOURCE, publisher="Us")
    into(pair("What is it?", source=dated))
    change(
        clinic / "collection.yaml", "publisher: Us", "publisher: Us, Ltd.\n  review_due: 2999-01-01"
    )
    into(pair("What is it?", source=replace(dated, publisher="Them", peer_reviewed=True)))
    (source,) = load_collection(clinic).sources
    assert (source.publisher, str(source.review_due)) == ("Us, Ltd.", "2999-01-01")
    assert source.peer_reviewed


def test_related_entries_are_those_that_there_are(into, clinic):
    into(pair("What is it?", related=("why", "gone", "why", "what-is-it")), pair("Why?", line=2))
    assert [entry.related for entry in load_collection(clinic).entries] == [("why",), ()]


def test_rows_of_one_source_may_name_different_experts(into, clinic):
    ada, bo = (replace(SOURCE, experts=(Expert(name),)) for name in ("Ada Adams", "Bo Berg"))
    for _ in range(2):
        planned, notes = into(pair("What is it?", source=ada), pair("Why?", line=2, source=bo))
        assert notes == []
        collection = load_collection(clinic)
        assert {expert.name for expert in collection.sources[0].experts} == {"Ada Adams", "Bo Berg"}
        assert [entry.spoken_by for entry in collection.entries] == [("Ada Adams",), ("Bo Berg",)]
    assert planned.files == {}


def test_an_expert_whom_the_owner_renamed_is_noted(into, clinic):
    into(pair("What is it?"))
    change(clinic / "collection.yaml", "name: Ada Adams", "name: Ada B. Adams")
    change(clinic / "entries/what-is-it.md", "spoken_by: [Ada Adams]", "spoken_by: [Ada B. Adams]")
    _, notes = into(pair("Why?", line=2))
    assert notes == ['2: "Ada Adams" is not an expert of the source a-page']


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (SOURCE, SOURCE, 1),
        (SOURCE, replace(SOURCE, title="A page, renamed"), 1),
        (SOURCE, replace(SOURCE, url=""), 1),
        (replace(SOURCE, url=""), SOURCE, 1),
        (SOURCE, replace(SOURCE, url="https://b.example"), 2),
        (SOURCE, replace(SOURCE, title="Another"), 1),
    ],
)
def test_when_a_source_is_the_one_that_is_known(into, clinic, first, second, count):
    into(pair("What is it?", source=first))
    into(pair("Why?", source=second))
    assert len(load_collection(clinic).sources) == count


@pytest.mark.parametrize(
    ("second", "note"),
    [
        (pair("what is it", line=2), "2: the question is already in line 1 with the same answer"),
        (pair("what is it", "No.", 2), "2: the question is already in line 1 with another answer"),
        (pair("Else?", line=2, id="what is it"), None),
        (pair("Else?", "No.", 2, id="what is it"), "2: the id what-is-it is already used by the"),
        (pair("Why?", "x" * 5_001, 2), '2: "Why?" is left out: the text has 5,001 characters'),
        (pair("Why?", "a\x07", 2), '2: "Why?" is left out: the character U+0007 is in the answer'),
        (pair("Why\u202e?", line=2), "left out: the character U+202E is in the question"),
        (pair("x" * 501 + "?", line=2), "left out: the question has 502 characters"),
        (pair("…", "", 2), "left out: the question or its answer has no words"),
        (pair("Why?", line=2, phrasings=("what is it",)), "it already belongs to what-is-it"),
        (pair("Why?", line=2, phrasings=("a\x00",)), "the character U+0000 is in a phrasing"),
    ],
)  # fmt: skip
def test_what_cannot_become_an_entry_is_noted(into, clinic, second, note):
    _, notes = into(pair("What is it?"), second)
    assert load_collection(clinic).entries[0].question == "What is it?"
    assert len(notes) == 1
    assert note is None or note in notes[0]


@pytest.mark.parametrize(
    "answer", ["# no heading", "1. no list", "a *b* `c` <i> | d", "---", "&amp;"]
)
def test_plain_words_stay_as_they_are(into, clinic, answer):
    into(pair("What is it?", answer))
    assert load_collection(clinic).entries[0].plain_text == answer


def test_nothing_usable_is_an_error(into, clinic):
    with pytest.raises(ContentError, match="nothing that was found can be imported"):
        into(pair("Why?", "x" * 5_001))
    assert not clinic.exists()


@pytest.mark.parametrize("record", ["{", "[]", '{"entries": 5, "sources": {}}'])
def test_a_broken_record_is_reported(into, clinic, record):
    into(pair("What is it?"))
    (clinic / "_imported.json").write_text(record)
    with pytest.raises(ContentError, match="_imported.json: the record of earlier imports"):
        into(pair("What is it?"))


def test_the_record_says_what_was_imported(into, clinic):
    into(pair("What is it?"))
    record = json.loads((clinic / "_imported.json").read_text())
    assert record["entries"] == {"what-is-it": load_collection(clinic).entries[0].digest}
    assert record["sources"]["a-page"]["url"] == "https://a.example"


def test_an_error_leaves_the_collection_as_it_was(into, clinic, monkeypatch):
    into(pair("What is it?"))
    before = {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()}
    wrong = replace(SOURCE, url="no address")
    with pytest.raises(ContentError) as raised:
        into(pair("What is it?", "No.", source=wrong))
    assert str(raised.value).startswith(f"{clinic}/collection.yaml:")
    assert {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()} == before
    assert [path.name for path in clinic.parent.iterdir()] == ["clinic"]


def test_the_language_is_what_is_said_or_found(clinic):
    for said, language in [("de_AT", "de-AT"), ("EN", "en"), ("", "en"), ("x y", "en")]:
        folder = clinic.parent / f"c-{len(said)}-{language.lower()}"
        planned = plan(folder, Found((pair("A?"),), language=said), Problems(), bare=True)
        assert planned.merged.collection.language == language
    found, notes = Found((pair("A?"),), language="de"), Problems()
    assert plan(clinic, found, notes, "fr", bare=True).merged.collection.language == "fr"
    assert [note.what for note in notes.sorted()] == ["the texts are in English"]


def test_an_imported_text_is_normalised_once(into, monkeypatch):
    counted = Counter()

    def counting(text):
        counted[text] += 1
        return normalise(text)

    monkeypatch.setattr("chatbot.model.wordings.normalise", counting)
    normal_form.cache_clear()
    into(pair("What is it?", phrasings=("meaning", "what does it mean")))
    into(pair("What is it?", phrasings=("meaning", "and now")))
    assert {counted[text] for text in ("What is it?", "meaning", "and now")} == {1}
    assert set(counted.values()) == {1}
