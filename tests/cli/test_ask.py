"""``ask``: replies as text and as JSON, one question or many lines of any bytes."""

from __future__ import annotations

import json
from threading import Timer
from typing import Any

import pytest

KEYS = [
    "outcome", "text", "message", "collection", "content_version", "entry_id", "matched_question",
    "answer_kind", "confidence", "citation", "suggestions", "gap_id", "reason", "urgent",
    "safety_note", "conversation", "reply_id",
]  # fmt: skip


def replies(output: str) -> list[dict[str, Any]]:
    assert output.endswith("\n")
    return [json.loads(line) for line in output[:-1].split("\n")]


def test_an_answer_has_its_question_source_and_related_questions(run):
    result = run("ask", "is it legal")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        result.stdout
        == """\
Is it approved?

No, it is not – not yet.

Source: An article, A publisher, peer reviewed. Question 1.
  https://example.org/article
  Experts: Ada Adams, MD
  Last updated 9 December 2019. Its review is due on 9 December 2999.
  This is a summary, not the source's own words.

You can ask:
  1. What does it cost?
"""
    )


def test_an_emergency_names_whom_to_call(run):
    result = run("ask", "my legs are numb")
    assert result.stdout == "Get help now.\n\nEmergency services: 911\n"


@pytest.mark.parametrize(
    ("question", "outcome", "fields"),
    [
        ("is it legal", "answer", {"entry_id": "approval", "answer_kind": "summary"}),
        ("does it hurt", "no_answer", {"gap_id": "side-effects", "reason": "not_covered"}),
        ("zzz", "no_answer", {"reason": "not_understood", "confidence": None}),
        ("", "no_answer", {"reason": "not_understood"}),
        ("thank you", "smalltalk", {"text": "You are welcome."}),
        ("my legs are numb", "urgent", {"citation": None}),
    ],
)
def test_json_is_one_line_with_the_keys_of_a_reply(run, question, outcome, fields):
    result = run("ask", question, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    (reply,) = replies(result.stdout)
    assert list(reply) == KEYS
    assert reply["outcome"] == outcome
    assert reply["collection"] == "demo"
    assert {name: reply[name] for name in fields} == fields


def test_the_parts_of_a_reply_in_json(run):
    (answer,) = replies(run("ask", "is it legal", "--json").stdout)
    assert answer["citation"] == {
        "title": "An article",
        "publisher": "A publisher",
        "url": "https://example.org/article",
        "experts": [{"name": "Ada Adams", "credentials": "MD", "role": "Professor"}],
        "peer_reviewed": True,
        "updated": "2019-12-09",
        "review_due": "2999-12-09",
        "stale": False,
        "locator": "Question 1",
    }
    assert answer["message"] == [{"type": "paragraph", "text": "No, it is not – not yet."}]
    assert answer["suggestions"] == [{"entry_id": "cost", "question": "What does it cost?"}]
    (urgent,) = replies(run("ask", "my legs are numb", "--json").stdout)
    contact = {"label": "Emergency services", "number": "911", "href": "tel:911"}
    assert urgent["urgent"] == {"level": "emergency", "contacts": [contact]}


def test_explain_adds_why_in_json(run):
    (reply,) = replies(run("ask", "is it legal", "--json", "--explain").stdout)
    assert list(reply) == [*KEYS, "explain"]
    assert set(reply["explain"]) >= {"compared_as", "corrections", "rule", "red_flag", "hits"}
    assert reply["explain"]["hits"][0]["topic_id"] == "approval"


LINES = [
    (b"is it legal", "answer"),
    (b"", "no_answer"),
    (b"price\r", "answer"),
    (b"is it legal \xff\xfe\xe2\x82", "answer"),
    (b"is it\rlegal", "answer"),
    (b"is it legal \xed\xa0\x80 \\ud800", "answer"),
    (b"my legs are numb. " + b"x" * 100_000, "urgent"),
    (b"is it\x0b\x0c\x85\xe2\x80\xa8legal", "answer"),
    (b"\0", "no_answer"),
    (b"   ", "no_answer"),
    (b"thank you", "smalltalk"),
]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_dash_answers_every_line_with_one_line(run, end):
    result = run("ask", "--json", "-", input=b"\n".join(line for line, _ in LINES) + end)
    assert (result.exit_code, result.stderr) == (0, "")
    found = replies(result.stdout)
    assert [reply["outcome"] for reply in found] == [outcome for _, outcome in LINES]
    assert all(list(reply) == KEYS for reply in found)


def test_a_dash_answers_in_words_parted_by_an_empty_line(run):
    result = run("ask", "-", input="thank you\ndoes it hurt\n")
    assert result.stdout == "You are welcome.\n\nThe experts did not say.\n\n"


@pytest.mark.parametrize("arguments", [("--json",), ()])
def test_without_a_line_there_is_nothing(run, arguments):
    result = run("ask", *arguments, "-", input="")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_explain_answers_every_line_too(run):
    result = run("ask", "--json", "--explain", "-", input=b"price\nmy legs are numb \xff\n")
    assert [list(reply)[-1] for reply in replies(result.stdout)] == ["explain", "explain"]


def test_a_lone_surrogate_does_not_end_it(run):
    for arguments in ([], ["--json"], ["--explain"], ["--json", "--explain"]):
        assert run("ask", "my legs are numb \udcff", *arguments).exit_code == 0


def test_each_reply_comes_before_the_next_question(spawn):
    """A program that talks with it over pipes would wait for ever if lines were kept back."""
    process = spawn("ask", "--json", "-")
    rescue = Timer(120, process.kill)
    rescue.start()
    outcomes = []
    for question in (b"price\n", b"thank you\n"):
        process.stdin.write(question)
        process.stdin.flush()
        outcomes.append(json.loads(process.stdout.readline() or "{}").get("outcome"))
    rescue.cancel()
    _, said = process.communicate()
    assert (outcomes, said, process.returncode) == (["answer", "smalltalk"], b"", 0)


def test_a_reader_that_leaves_ends_it_quietly(spawn):
    process = spawn("ask", "--json", "-")
    process.stdout.close()
    process.stdout = None
    _, said = process.communicate(b"price\n" * 5000)
    assert (process.returncode, said) == (1, b"")
