"""JSON Lines, and the same objects in an array."""

import datetime
import gzip
import json

import pytest

from chatbot.model import AnswerKind, Block, Expert, Source

ROW = {
    "id": "cost",
    "question": "What does it cost?",
    "variants": ["price"],
    "answer": "900.\n\n- a\n- b",
    "source": {
        "id": "page-1",
        "title": "A page",
        "publisher": "A clinic",
        "url": "https://a.example",
        "peer_reviewed": True,
        "updated": "2024-01-02",
        "review_due": "2027-01-02",
        "experts": [{"name": "Ada Adams", "credentials": "MD", "role": "Head"}],
    },
    "locator": "Question 4",
    "kind": "summary",
    "spoken_by": [],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faq.jsonl", json.dumps(ROW)),
        ("faq.jsonl.gz", gzip.compress(json.dumps(ROW).encode())),
        ("faq.json", json.dumps([ROW], indent=2)),
        ("faq.txt", json.dumps(ROW)),
        ("faq", json.dumps([ROW])),
    ],
)
def test_every_field(read, name, content):
    found, notes = read(name, content)
    (pair,) = found.pairs
    assert notes == []
    assert (pair.id, pair.question, pair.phrasings) == ("cost", "What does it cost?", ("price",))
    assert pair.answer == (Block("paragraph", "900."), Block("list", items=("a", "b")))
    assert (pair.locator, pair.kind, pair.spoken_by) == ("Question 4", AnswerKind.SUMMARY, ())
    assert pair.source == Source(
        "page-1",
        "A page",
        "A clinic",
        "https://a.example",
        True,
        datetime.date(2024, 1, 2),
        datetime.date(2027, 1, 2),
        (Expert("Ada Adams", "MD", "Head"),),
    )


def test_a_review_is_not_taken_over(read):
    row = {**ROW, "reviewed_by": "Dr. Cole", "related": ["why"]}
    found, notes = read("faq.json", json.dumps([row]))
    assert found.pairs[0].related == ("why",)
    assert notes == [
        'faq.json:1: that Dr. Cole reviewed "What does it cost?" is not imported. '
        "Have it signed again with `faq-chatbot review`."
    ]


def test_what_may_be_missing(read):
    (pair,) = read("faq.jsonl", '{"question": "A?", "answer": "B.", "source": "A book"}')[0].pairs
    assert (pair.id, pair.locator, pair.kind) == ("", "Row 1", AnswerKind.VERBATIM)
    assert pair.source == Source("", "A book")
    assert pair.spoken_by is None


def test_blocks_say_exactly_what_an_answer_is(read):
    blocks = [
        {"type": "paragraph", "text": "- no list"},
        {"type": "link", "text": "call", "href": "tel:911"},
        {"type": "list", "items": ["a"]},
    ]
    row = {"question": "A?", "answer": "ignored", "blocks": blocks}
    (pair,) = read("faq.json", json.dumps([row]))[0].pairs
    assert [block.to_json() for block in pair.answer] == blocks


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("{", "the line is not JSON"),
        ("[" * 100_000, "the line is not JSON"),
        ("5", "row 2 is left out: it is not an object"),
        ('{"answer": "B."}', "row 2 is left out: it has no question"),
        ('{"question": "A?", "answer": ""}', "row 2 is left out: it has no answer"),
        ('{"question": "A?", "answer": "B.", "withdrawn": {"date": "2026-01-02"}}', "withdrawn"),
        ('{"question": "A?", "answer": 5}', 'row 2 is left out: "answer" is not a text'),
        (
            '{"question": "A?", "answer": "B.", "variants": "c"}',
            '"variants" must be a list of texts',
        ),
        ('{"question": "A?", "answer": "B.", "kind": "own"}', '"kind" is neither verbatim nor'),
        ('{"question": "A?", "blocks": [5]}', '"blocks" is not a list of objects'),
        ('{"question": "A?", "blocks": [{"type": "img"}]}', 'a block is not a "paragraph"'),
        ('{"question": "A?", "blocks": [{"type": "list"}]}', "a block has no words"),
    ],
)
def test_lines_that_cannot_be_used_are_noted(read, row, what):
    found, notes = read("faq.jsonl", f'{{"question": "Q?", "answer": "A."}}\n{row}\n')
    assert [pair.question for pair in found.pairs] == ["Q?"]
    assert [note for note in notes if note.startswith("faq.jsonl:2: ") and what in note]


@pytest.mark.parametrize("text", ["[", "[{]", "[1 2", "[" * 100_000])
def test_a_broken_array_is_refused(refusal, text):
    assert "this is not JSON" in refusal("faq.json", text)


def test_a_packed_file_is_unpacked_up_to_a_limit(refusal, monkeypatch):
    monkeypatch.setattr("chatbot.content.importing.documents.MAX_INFLATED", 1_000_000)
    bomb = gzip.compress(b" " * 1_000_001)
    assert refusal("faq.jsonl.gz", bomb) == "faq.jsonl.gz: this has more than 1 MB. Split it up."
    assert "cannot be unpacked" in refusal("faq.jsonl.gz", bomb[:50])
    assert "cannot be unpacked" in refusal("faq.jsonl.gz", b"no")
