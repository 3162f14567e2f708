"""Replies have the keys that callers rely on, and a content version tells contents apart."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from small_collections import CONTACTS, SOURCE, paragraph, tiny

from chatbot import load_collection
from chatbot.model import (
    ID_PATTERN,
    AnswerKind,
    Block,
    Citation,
    Contact,
    Entry,
    FollowUp,
    Gap,
    Kind,
    Level,
    Outcome,
    Reason,
    Reply,
    Signs,
    Suggestion,
    Urgent,
)

KEYS = {
    "outcome", "text", "message", "entry_id", "collection", "matched_question", "answer_kind",
    "confidence", "citation", "suggestions", "gap_id", "reason", "urgent", "safety_note",
    "conversation", "reply_id", "content_version",
}  # fmt: skip
CITATION_KEYS = {
    "title", "publisher", "url", "experts", "peer_reviewed", "updated", "review_due", "stale",
    "locator",
}  # fmt: skip
CITATION = Citation(
    SOURCE.title, SOURCE.publisher, SOURCE.url, SOURCE.experts, True,
    SOURCE.updated, SOURCE.review_due, True, "Question 1",
)  # fmt: skip
REPLIES = {
    Outcome.ANSWER: {
        "entry_id": "approval",
        "matched_question": "Is it?",
        "answer_kind": AnswerKind.SUMMARY,
        "confidence": 0.9,
        "citation": CITATION,
        "suggestions": (Suggestion("cost", "What does it cost?"),),
        "safety_note": "Call.",
    },
    Outcome.CLARIFY: {"suggestions": (Suggestion("cost", "Cost?"), Suggestion("work", "Work?"))},
    Outcome.NO_ANSWER: {"gap_id": "side-effects", "reason": Reason.NOT_COVERED},
    Outcome.URGENT: {"urgent": Urgent(Level.CRISIS, CONTACTS)},
    Outcome.SMALLTALK: {},
}


def reply(outcome: Outcome) -> Reply:
    return Reply(outcome, paragraph("Text."), "demo", "0123", **REPLIES[outcome])


def test_the_five_outcomes():
    assert [str(one) for one in Outcome] == [
        "answer", "clarify", "no_answer", "urgent", "smalltalk",
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", Outcome)
def test_every_reply_has_the_keys_of_the_contract_and_no_others(outcome):
    body = reply(outcome).to_json()
    assert set(body) == KEYS
    assert body["outcome"] == str(outcome)
    assert body["text"] == "Text."
    assert body["message"] == [{"type": "paragraph", "text": "Text."}]
    assert json.loads(json.dumps(body, allow_nan=False)) == json.loads(json.dumps(body))


def test_json_of_an_answer():
    body = json.loads(json.dumps(reply(Outcome.ANSWER).to_json()))
    assert set(body["citation"]) == CITATION_KEYS
    assert body["citation"]["updated"] == "2019-12-09"
    assert body["citation"]["review_due"] == "2022-12-09"
    assert body["citation"]["experts"][0] == {
        "name": "Ada Adams", "credentials": "MD", "role": "Professor",
    }  # fmt: skip
    assert body["answer_kind"] == "summary"
    assert body["suggestions"] == [{"entry_id": "cost", "question": "What does it cost?"}]


def test_json_of_an_urgent_reply_has_links_to_call():
    body = json.loads(json.dumps(reply(Outcome.URGENT).to_json()))
    assert set(body["urgent"]) == {"level", "contacts"}
    assert body["urgent"]["level"] == "crisis"
    assert body["urgent"]["contacts"][0] == {
        "label": "Advice line", "number": "111", "href": "tel:111",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("block", "body", "text"),
    [
        (Block("paragraph", "Hi."), {"type": "paragraph", "text": "Hi."}, "Hi."),
        (Block("list", items=("a", "b")), {"type": "list", "items": ["a", "b"]}, "- a\n- b"),
        (
            Block("link", "Site", href="https://example.org"),
            {"type": "link", "text": "Site", "href": "https://example.org"},
            "Site: https://example.org",
        ),
        *(
            (
                Block("link", text, href=href),
                {"type": "link", "text": text, "href": href},
                shown,
            )
            for text, href, shown in [
                # A number is told, and told once.
                ("Emergency: 911", "tel:911", "Emergency: 911"),
                ("Samaritans, 24/7: 116 123", "tel:116123", "Samaritans, 24/7: 116 123"),
                ("Call us", "tel:+44-20", "Call us: tel:+44-20"),
                ("911", "https://example.org/911", "911: https://example.org/911"),
            ]
        ),
    ],
)
def test_blocks(block, body, text):
    assert block.to_json() == body
    assert str(block) == text


def test_blocks_are_parted_by_an_empty_line_in_plain_text():
    message = (*paragraph("One."), Block("list", items=("a", "b")))
    assert Reply(Outcome.SMALLTALK, message, "demo", "0").text == "One.\n\n- a\n- b"
    assert tiny().entry("cost").plain_text == (
        "That depends.\n\n- the clinic\n- the country\n\nPrices: https://example.org/prices"
    )


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("911", "tel:911"),
        ("116 123", "tel:116123"),
        ("+44 (0)20 7946-0000", "tel:+4402079460000"),
        ("*123#", "tel:*123#"),
        ("1\u00a0800", "tel:1800"),
    ],
)
def test_numbers_as_links(number, href):
    assert Contact(Level.EMERGENCY, "Help", number).href == href


def test_topics_come_kind_by_kind():
    kinds = [topic.topic_kind for topic in tiny().topics()]
    assert list(dict.fromkeys(kinds)) == [kind for kind in Kind if kind is not Kind.FOLLOW_UP]
    assert len(kinds) == 12


def test_looking_up():
    collection = tiny()
    assert collection.entry("cost").question == "What does the treatment cost?"
    assert collection.source("article") == SOURCE
    with pytest.raises(KeyError):
        collection.entry("side-effects")
    with pytest.raises(KeyError):
        collection.source("none")


@pytest.mark.parametrize("good", ["a", "0-9", "x" * 64])
def test_ids(good):
    assert ID_PATTERN.fullmatch(good)


@pytest.mark.parametrize("bad", ["", "A", "a b", "a_b", "é", "x" * 65, "a\n", "../a"])
def test_not_ids(bad):
    assert not ID_PATTERN.fullmatch(bad)


def changed_copies(value: Any) -> Iterator[Any]:
    """Yield copies of a value with one thing changed, for every thing in it."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.init:
                for other in changed_copies(getattr(value, field.name)):
                    yield dataclasses.replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        if value:
            yield value[:-1]
        for at, item in enumerate(value):
            for other in changed_copies(item):
                yield (*value[:at], other, *value[at + 1 :])
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, StrEnum):
        yield from (other for other in type(value) if other is not value)
    elif isinstance(value, str):
        yield value + "x"
    elif isinstance(value, datetime.date):
        yield value + datetime.timedelta(days=1)
    elif value is None:
        yield datetime.date(2026, 11, 23)
    else:
        raise AssertionError(f"no change known for {value!r}")


def test_every_change_of_content_changes_the_version():
    collection = tiny()
    versions = [other.version for other in changed_copies(collection)]
    assert len(versions) > 150
    assert len({collection.version, *versions}) == len(versions) + 1


def test_every_change_of_terms_changes_the_version():
    approval = dataclasses.replace(tiny().entries[0], requires=("a", "b"), excludes=("c",))
    collection = tiny(
        entries=(approval,),
        synonyms=(("a", "b"), ("c", "d")),
        contrasts=(("group", (("a", "b"), ("c",))), ("other", (("d",),))),
    )
    versions = [other.version for other in changed_copies(collection)]
    without = dataclasses.replace(collection, synonyms=(), contrasts=())
    assert len({collection.version, without.version, *versions}) == len(versions) + 2


def test_every_change_of_what_the_guard_learns_from_changes_the_version():
    """Else a saved guard would go on with signs that a clinician has taken out."""
    collection = tiny(
        signs=Signs(
            words=(("numb", ("numb", "no feeling")), ("limb", ("leg",))),
            circumstances=(("now", ("today",)),),
            calm=(("past", ("years ago",)),),
            denied=("no", "not"),
            signs=(("numb", ("numb", "limb")), ("numb", ("numb", "now"))),
        ),
        look_alikes=("are numb legs a risk", "can it make you weak"),
    )
    versions = [other.version for other in changed_copies(collection)]
    without = [dataclasses.replace(collection, signs=Signs()).version]
    without.append(dataclasses.replace(collection, look_alikes=()).version)
    assert len({collection.version, *without, *versions}) == len(versions) + 3


def test_every_change_of_follow_ups_and_personal_terms_changes_the_version():
    why = FollowUp("why", "Why", paragraph("Please ask in full."), ("why",), leads_to="same")
    approval = dataclasses.replace(tiny().entries[0], follow_ups=(("why", "work"),))
    collection = tiny(entries=(approval,), follow_ups=(why,), personal=("should i", "my scan"))
    versions = [other.version for other in changed_copies(collection)]
    assert len({collection.version, *versions}) == len(versions) + 1


@pytest.mark.parametrize("level", Level)
def test_only_harm_in_the_past_does_not_come_before_an_answer(level):
    assert level.interrupts is (level is not Level.REPORT)


def test_levels_are_listed_most_pressing_first():
    """The guard tells the first of two that are as likely."""
    assert list(Level) == [Level.EMERGENCY, Level.CRISIS, Level.SAME_DAY, Level.REPORT]


def test_follow_ups_are_no_topics():
    """Nothing can be recognised as one without the turn before."""
    why = FollowUp("why", "Why", paragraph("Please ask in full."), ("why",), leads_to="same")
    assert list(tiny(follow_ups=(why,)).topics()) == list(tiny().topics())


def test_a_topic_of_another_kind_is_another_content():
    topic = {"id": "a", "title": "A", "text": paragraph("T."), "phrasings": ("p",)}
    entry, gap = Entry(**topic), Gap(**topic)
    assert tiny(entries=(entry,), gaps=()).version != tiny(entries=(), gaps=(gap,)).version


def test_equal_content_has_the_same_version():
    version = tiny().version
    assert version == tiny().version
    assert len(version) == 16 and int(version, 16) >= 0


HEADER = """\
title: Spine care
language: en
description: What the collection covers.
sources:
  - id: article
    title: An article
    publisher: A publisher
    url: https://example.org/a
    peer_reviewed: true
    updated: 2019-12-09
    review_due: 2999-12-09
    experts:
      - name: Ada Adams
        credentials: MD
        role: Professor
texts:
  not_understood: Again please.
  clarify: Which one?
  safety_note: Call for help.
"""
FILES = {
    "collection.yaml": HEADER,
    "entries/b.md": "---\nquestion: What is b?\nsource: article\nlocator: Q1\n---\nB.\n",
    "entries/b.txt": "tell me b\n",
    "entries/a.md": "---\nquestion: What is a?\nsource: article\nlocator: Q2\n---\nA.\n",
    "gaps/z.md": "---\ntitle: Z\n---\nNot said.\n",
    "gaps/z.txt": "tell me z\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def test_the_version_follows_from_the_files_in_whatever_order_they_are_found(tmp_path, monkeypatch):
    forwards = load_collection(write(tmp_path / "one" / "demo", FILES))
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(sorted(listed(self), reverse=True)))
    backwards = load_collection(
        write(tmp_path / "two" / "demo", dict(reversed(list(FILES.items()))))
    )
    assert forwards == backwards
    assert forwards.version == backwards.version


def test_the_version_does_not_depend_on_the_folders_place_or_on_comments(tmp_path):
    plain = load_collection(write(tmp_path / "one" / "demo", FILES))
    commented = {**FILES, "entries/b.txt": "# a comment\n\ntell me b\n"}
    assert load_collection(write(tmp_path / "two" / "demo", commented)).version == plain.version


def test_a_renamed_collection_has_another_version(tmp_path):
    one, two = (load_collection(write(tmp_path / name, FILES)).version for name in ("a", "b"))
    assert one != two


def test_a_digest_is_of_what_a_reviewer_reads_and_of_nothing_else():
    entry = Entry("a", "A?", (Block("paragraph", "A."),), ("aa",), source="s")
    assert dataclasses.replace(entry, phrasings=(), source="t", id="b").digest == entry.digest
    changed = [
        dataclasses.replace(entry, title="B?"),
        dataclasses.replace(entry, text=(Block("paragraph", "B."),)),
    ]
    assert entry.digest not in {one.digest for one in changed}
