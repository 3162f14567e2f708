"""Exporting: what each format tells, and that importing gives every text back as it was."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chatbot.content.exporting import FORMATS
from chatbot.content.importing import Pair, documents_in, read_documents
from chatbot.model import AnswerKind, Approval, Block, Collection, Entry
from chatbot.reading.problems import Problems
from tests.engine.small_collections import tiny

SUFFIX = {"jsonld": "html", "qna-tsv": "tsv", "csv": "csv", "json": "json", "markdown": "md"}


def test_json_has_all_that_is_known():
    first = replace(
        tiny().entries[1], approval=Approval("Ada", datetime.date(2026, 1, 3), "a" * 64)
    )
    _, row, _ = json.loads(FORMATS["json"](replace(tiny(), entries=(
        tiny().entries[0], first, tiny().entries[2]
    ))))  # fmt: skip
    assert row == {
        "id": "cost",
        "question": "What does the treatment cost?",
        "variants": [],
        "answer": "That depends.\n\n- the clinic\n- the country\n\nPrices: https://example.org/prices",
        "blocks": [
            {"type": "paragraph", "text": "That depends."},
            {"type": "list", "items": ["the clinic", "the country"]},
            {"type": "link", "text": "Prices", "href": "https://example.org/prices"},
        ],
        "kind": "summary",
        "source": {
            "id": "article",
            "title": "An article",
            "publisher": "A publisher",
            "url": "https://example.org/article",
            "peer_reviewed": True,
            "updated": "2019-12-09",
            "review_due": "2022-12-09",
            "experts": [
                {"name": "Ada Adams", "credentials": "MD", "role": "Professor"},
                {"name": "Bo Berg", "credentials": "PhD", "role": "Researcher"},
            ],
        },
        "locator": "Question 2",
        "spoken_by": ["Bo Berg", "Ada Adams"],
        "related": ["approval", "work"],
        "withdrawn": None,
        "reviewed_by": "Ada",
        "reviewed_on": "2026-01-03",
        "reviewed_text": "a" * 64,
    }


def questions(collection: Collection) -> list[dict]:
    return json.loads(FORMATS["jsonld"](collection))["mainEntity"]


def test_json_ld_names_the_source_and_lets_nobody_be_author_of_a_summary():
    first, *rest = tiny().entries
    verbatim = replace(first, kind=AnswerKind.VERBATIM)
    (one, other, _) = questions(replace(tiny(), entries=(verbatim, *rest)))
    assert (one["@type"], one["name"]) == ("Question", "Is the treatment approved?")
    answer = one["acceptedAnswer"]
    assert answer["text"] == "<p>No, it is not.</p>"
    assert answer["author"] == [
        {"@type": "Person", "name": "Ada Adams", "honorificSuffix": "MD", "jobTitle": "Professor"}
    ]
    assert answer["dateModified"] == "2019-12-09"
    citation = answer["citation"]
    assert citation["publisher"] == {"@type": "Organization", "name": "A publisher"}
    assert [person["name"] for person in citation["author"]] == ["Ada Adams", "Bo Berg"]
    assert "author" not in other["acceptedAnswer"]


def test_what_a_source_leaves_open_is_not_made_up():
    source = replace(
        tiny().sources[0], publisher="", url="", updated=None, review_due=None, experts=()
    )
    bare = replace(tiny(), sources=(source,))
    answer = questions(bare)[0]["acceptedAnswer"]
    assert set(answer) == {"@type", "text", "citation"}
    assert set(answer["citation"]) == {"@type", "name", "pagination"}
    assert "None" not in "".join(write(bare) for write in FORMATS.values())


def test_the_page_has_every_text_once_with_the_digits_of_its_digest():
    collection = tiny()
    page = FORMATS["html"](collection)
    topics = [*collection.topics(), *collection.follow_ups]
    assert page.count("<article ") == len(topics)
    assert page.count(">Signature<") == len(topics)
    for topic in topics:
        assert page.count(f" Text {topic.digest[:12]}<") == 1
    assert "Summary from: An article, A publisher" in page
    assert "Shown with: Ambulance 9-1-1; Ambulance abroad 112." in page
    assert "If unwell, call for help." in page


def test_the_page_says_who_reviewed_what():
    first, second, third = tiny().entries
    day = datetime.date(2026, 1, 3)
    entries = (
        replace(first, approval=Approval("Ada", day, first.digest)),
        replace(second, approval=Approval("Bo", day, "a" * 64)),
        third,
    )
    page = FORMATS["html"](replace(tiny(), entries=entries))
    assert "Reviewed by Ada on 2026-01-03. Text" in page
    assert "Reviewed by Bo on 2026-01-03, changed since. Text" in page
    assert page.count("Not reviewed yet.") == page.count("<article ") - 2


def test_markdown_tells_the_source_of_each_answer():
    text = FORMATS["markdown"](tiny())
    assert text.endswith(
        "## Sources\n\n- An article, A publisher. Ada Adams, MD; Bo Berg, PhD. Peer reviewed. "
        "Updated 2019-12-09. Answers: 1 (Question 1; a summary), 2 (Question 2; a summary), "
        "3 (Introduction; a summary). <https://example.org/article>\n"
    )


Reread = Callable[[str, str], list[Pair]]


@pytest.fixture(scope="session")
def reread(tmp_path_factory: pytest.TempPathFactory) -> Reread:
    """Return a function that imports what was exported."""
    folder: Path = tmp_path_factory.mktemp("exported")

    def reread(name: str, text: str) -> list[Pair]:
        if name == "jsonld":
            text = f'<p><script type="application/ld+json">{text}</script>'
        path = folder / f"faq.{SUFFIX[name]}"
        path.write_text(text, encoding="utf-8", newline="")
        return list(read_documents(documents_in(path), Problems()).pairs)

    return reread


WORDS = some.sampled_from(
    "cells <b> a<b & &amp; **bold** *x* _y_ `code` [a](b) =1+1 -5 @home \\ C:\\new \" ' “q” é ~ # "
    "- • 1. 2) https://a.example/b?c=d&e=f <https://a.example> | ! > + := 漢字 ق __".split(" ")
)
SENTENCES = some.lists(WORDS, min_size=1, max_size=5).map(" ".join)
BLOCKS = some.one_of(
    SENTENCES.map(lambda text: Block("paragraph", text)),
    some.lists(SENTENCES, min_size=1, max_size=3).map(
        lambda some: Block("list", items=tuple(some))
    ),
    SENTENCES.map(lambda text: Block("link", text, href="https://a.example/b?c=d&e=(f)")),
)


# The name of a question is plain text, which readers of JSON-LD search for marks of HTML.
QUESTIONS = SENTENCES.map(lambda text: text.translate(str.maketrans("<&[*_`", "(+(#~'")))


def entry(number: int, question: str, blocks: list[Block], phrasings: list[str]) -> Entry:
    return Entry(
        f"entry-{number}",
        f"Is {number} {question}?",
        tuple(blocks),
        tuple(f"so {text}".replace("|", "/") for text in dict.fromkeys(phrasings)),
        source="article",
        locator=f"Question {number}",
        spoken_by=("Ada Adams", "Bo Berg"),
    )


ENTRIES = some.lists(
    some.tuples(
        QUESTIONS, some.lists(BLOCKS, min_size=1, max_size=4), some.lists(SENTENCES, max_size=2)
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: tuple(entry(number, *row) for number, row in enumerate(rows, start=1)))


@pytest.mark.parametrize("name", SUFFIX)
@given(ENTRIES)
def test_what_was_exported_is_imported_as_it_was(name: str, reread: Reread, entries) -> None:
    text = FORMATS[name](replace(tiny(), entries=entries))
    pairs = reread(name, text)
    assert [pair.question for pair in pairs] == [one.question for one in entries]
    assert [pair.answer for pair in pairs] == [one.text for one in entries]
    if name in ("json", "csv", "qna-tsv"):  # the others are for readers, who need no phrasings
        assert [(pair.id, pair.phrasings, pair.kind) for pair in pairs] == [
            (one.id, one.phrasings, one.kind) for one in entries
        ]
    if name in ("json", "csv"):
        assert [pair.locator for pair in pairs] == [one.locator for one in entries]
        titles = {(pair.source.title, pair.source.url) for pair in pairs}
        assert titles == {("An article", "https://example.org/article")}
