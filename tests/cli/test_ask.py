"""``ask``: replies as text and as JSON, one question or many lines of any bytes."""

from __future__ import annotations

import json
from threading import Timer
from typing import Any

import click
import pytest

from chatbot.cli.render import explanation_text, reply_text
from chatbot.model import Block, Contact, Level, Outcome, Reason, Reply, Urgent
from chatbot.safety import Alarm, Guard, Screening
from chatbot.understanding import Interpreter

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
  Experts: Ada Adams, MD; Bo Berg, PhD
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
        "experts": [
            {"name": "Ada Adams", "credentials": "MD", "role": "Professor"},
            {"name": "Bo Berg", "credentials": "PhD", "role": "Researcher"},
        ],
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


def test_explain_adds_why_in_words(run):
    result = run("ask", "price", "--explain")
    answer, why = result.stdout.split("\n\nCompared as: ")
    assert answer.startswith("What does it cost?\n\nIt costs a lot.")
    lines = why.splitlines()
    assert lines[:2] == ["price", "Decided by: exact words of a phrasing"]
    at = lines.index("Nearest:")
    assert lines[at - 1].startswith("The best entry scores 0.")
    assert {line.split()[0] for line in lines[2 : at - 1]} >= {"entry", "gap", "small_talk"}
    assert all(" probability 0." in line for line in lines[2 : at - 1])
    assert lines[at + 1].startswith("  cost  ")
    assert lines[at + 1].endswith("  “price”")
    assert lines[at + 2].startswith("    by meaning +0.") and lines[at + 2].endswith(" “price”")
    assert lines[at + 3].startswith("    shares (pieces of words) 0.")
    assert ", price 0." in lines[at + 3]
    assert "flag" not in why and "safety" not in why


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "my legs\nare numb",
            "numb, by phrasing: score 0.00, threshold 0.00, in “my legs are numb”",
        ),
        (
            "is it legal? my legs are numbb",
            "numb, by likeness: score 96.97, threshold 85.00, in “my legs are numbb”",
        ),
    ],
)
def test_explain_names_the_red_flag_its_rule_and_its_words(run, question, expected):
    lines = run("ask", question, "--explain").stdout.splitlines()
    assert "Decided by: red flag" in lines
    assert f"Red flag: {expected}" in lines


EXPLAINED = {
    "compared_as": "how much",
    "corrections": {"muhc": "much"},
    "synonyms": {"jab": "injection"},
    "language": "es",
    "rule": "answer threshold",
    "veto": {"name": "contrast", "words": ("knee", "hip")},
    "probability": {"entry": 0.5, "gap": 0.125},
    "thresholds": {"answer": 0.25, "gap": 0.75},
    "red_flag": {"alarm": None, "taken_back": False, "note": False, "report": None, "seen": []},
    "margin": None,
    "hits": [],
}
ALARM = {"flag_id": "numb", "words": "my legs\n numb", "score": 2.345, "threshold": 0.5}


def test_every_line_of_an_explanation():
    why = explanation_text(EXPLAINED).splitlines()
    assert why == [
        "Compared as: how much",
        "  read 'muhc' as 'much'",
        "  took 'jab' for 'injection'",
        "Decided by: answer threshold",
        "  it is written in es",
        "  the veto 'contrast' forbids the likeliest entry (knee, hip)",
        "  entry         probability 0.500, threshold 0.250",
        "  gap           probability 0.125, threshold 0.750",
        "Nearest:",
    ]
    without_words = EXPLAINED | {"veto": {"name": "required", "words": ()}}
    assert "the veto 'required' forbids the likeliest entry\n" in explanation_text(without_words)


def test_an_explanation_shows_what_each_view_gave():
    hit = {
        "topic_id": "cost", "score": 0.9, "similarity": 0.2, "answer": 0.0, "phrasing": "the price",
        "shared": {}, "cosine": 0.71, "meant": "what will i pay", "by_meaning": 0.6,
    }  # fmt: skip
    lines = explanation_text(EXPLAINED | {"hits": [hit]}).splitlines()
    assert "    by meaning +0.600: cosine 0.710 to “what will i pay”" in lines
    words = explanation_text(EXPLAINED | {"hits": [hit | {"cosine": 0.0}]})
    assert "by meaning" not in words


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({}, None),
        (
            {"alarm": ALARM | {"rule": "learned"}},
            "Red flag: numb, by learned: score 2.35, threshold 0.50, in “my legs numb”",
        ),
        # What interrupts is told alone.
        (
            {"alarm": ALARM | {"rule": "sign over two messages"}, "note": True, "report": "harm"},
            "Red flag: numb, by sign over two messages: score 2.35, threshold 0.50, "
            "in “my legs numb”",
        ),
        ({"report": "harm"}, "Goes with the answer: harm"),
        ({"report": "harm", "note": True}, "Goes with the answer: harm"),
        (
            {"note": True},
            "It is about alarming symptoms, so a safety note goes with the answer.",
        ),
    ],
)
def test_what_an_explanation_says_of_red_flags(found, line):
    explained = EXPLAINED | {"red_flag": EXPLAINED["red_flag"] | found}
    plain = explanation_text(EXPLAINED).splitlines()
    added = [one for one in explanation_text(explained).splitlines() if one not in plain]
    assert added == ([line] if line else [])


REPORT = "---\ntitle: Harm\nlevel: report\n---\nYou can report it.\n"


def test_harm_in_the_past_goes_with_the_answer_and_is_explained(run, demo):
    (demo / "red_flags" / "harm.md").write_text(REPORT)
    (demo / "red_flags" / "harm.txt").write_text("i was hurt by a clinic last year\n")
    result = run("ask", "i was hurt by a clinic last year", "--explain")
    assert result.stdout.startswith("You can report it.\n\nPlease ask in other words.")
    assert "\nGoes with the answer: harm\n" in result.stdout
    assert "Red flag:" not in result.stdout


def test_a_sign_in_what_is_calm_gets_the_safety_note_and_is_explained(run, demo):
    (demo / "signs.yaml").write_text(
        "words:\n  numb: [numb]\n  leg: [leg]\nsigns:\n  numb:\n    - [numb, leg]\n"
    )
    (demo / "gaps" / "side-effects.txt").write_text("does it hurt\ncan it make legs numb\n")
    result = run("ask", "can it make legs numb", "--explain")
    note, answer = result.stdout.split("\n\n")[:2]
    assert note == "If you feel very unwell, call for help."
    assert answer == "The experts did not say."
    assert "\nIt is about alarming symptoms, so a safety note goes with the answer.\n" in (
        result.stdout
    )


def test_the_explanation_of_red_flags_in_json(run):
    (reply,) = replies(run("ask", "my legs are numb", "--json", "--explain").stdout)
    assert reply["explain"]["rule"] == "red flag"
    assert reply["explain"]["red_flag"] == {
        "alarm": {
            "flag_id": "numb",
            "words": "my legs are numb",
            "score": 0.0,
            "threshold": 0.0,
            "rule": "phrasing",
        },
        "taken_back": False,
        "note": False,
        "report": None,
        "seen": [],
    }
    (reply,) = replies(run("ask", "price", "--json", "--explain").stdout)
    nothing = {"alarm": None, "taken_back": False, "note": False, "report": None, "seen": []}
    assert reply["explain"]["red_flag"] == nothing


def test_an_alarm_that_is_taken_back_is_not_explained_as_one(run, monkeypatch):
    weak = Screening(Alarm("numb", "price", 0.1, 0.0, "learned"))
    monkeypatch.setattr(Guard, "screen", lambda self, message, before=(): weak)
    monkeypatch.setattr(Interpreter, "knows", lambda self, text: True)
    (reply,) = replies(run("ask", "price", "--json", "--explain").stdout)
    assert (reply["outcome"], reply["entry_id"]) == ("answer", "cost")
    assert reply["safety_note"] == "If you feel very unwell, call for help."
    assert reply["explain"]["rule"] == "exact words of a phrasing"
    told = run("ask", "price", "--explain").stdout
    assert "withdrawn: these words are surely a question of this collection" in told


def test_a_safety_note_comes_first():
    reply = Reply(
        Outcome.ANSWER,
        (Block("paragraph", "It costs a lot."),),
        "demo",
        "v1",
        matched_question="What does it cost?",
        safety_note="If you feel very unwell, call for help.",
    )
    assert click.unstyle(reply_text(reply)) == (
        "If you feel very unwell, call for help.\n\nWhat does it cost?\n\nIt costs a lot."
    )


def test_whom_to_call_is_shown_where_nothing_can_be_answered():
    number = Block("link", "Emergency services: 911", href="tel:911")
    reply = Reply(
        Outcome.NO_ANSWER,
        (Block("paragraph", "I can't answer right now."), number),
        "demo",
        "v1",
        reason=Reason.UNAVAILABLE,
    )
    assert reply_text(reply).startswith("I can't answer right now.\n\nEmergency services: 911")


def test_every_contact_of_an_emergency_is_shown():
    contacts = (
        Contact(Level.CRISIS, "Lifeline", "988", "us"),
        Contact(Level.EMERGENCY, "Emergency services", "911"),
    )
    text = (Block("paragraph", "Get help."),)
    reply = Reply(Outcome.URGENT, text, "demo", "v1", urgent=Urgent(Level.CRISIS, contacts))
    assert reply_text(reply) == "Get help.\n\nLifeline: 988\nEmergency services: 911"


def regions(demo, lines):
    header = demo / "collection.yaml"
    text = header.read_text()
    old = '  - level: emergency\n    label: Emergency services\n    number: "911"\n'
    assert old in text
    header.write_text(text.replace(old, lines))


BOTH = (
    '  - {region: us, level: emergency, label: Ambulance US, number: "911"}\n'
    '  - {region: uk, level: emergency, label: Ambulance UK, number: "999"}\n'
)


@pytest.mark.parametrize(
    ("region", "shown"),
    [
        ("", "Ambulance US: 911"),
        ("us", "Ambulance US: 911"),
        ("uk", "Ambulance UK: 999"),
        ("UK", "Ambulance UK: 999"),
    ],
)
def test_numbers_are_those_of_the_region_that_is_set(run, demo, monkeypatch, region, shown):
    regions(demo, BOTH)
    monkeypatch.setenv("FAQ_CHATBOT_REGION", region)
    assert run("ask", "my legs are numb").stdout == f"Get help now.\n\n{shown}\n"


def test_a_number_without_a_region_is_shown_everywhere(run, demo, monkeypatch):
    anywhere = '  - {level: emergency, label: Anywhere, number: "112"}\n'
    regions(demo, BOTH + anywhere)
    monkeypatch.setenv("FAQ_CHATBOT_REGION", "fr")
    assert run("ask", "my legs are numb").stdout == "Get help now.\n\nAnywhere: 112\n"


def test_a_region_that_the_collection_does_not_know_is_told_or_has_numbers(run, demo, monkeypatch):
    regions(demo, BOTH)
    monkeypatch.setenv("FAQ_CHATBOT_REGION", "fr")
    result = run("ask", "my legs are numb")
    assert result.exit_code == 1 or "Ambulance" in result.stdout


def test_a_secret_that_is_too_short_is_told(run, monkeypatch):
    monkeypatch.setenv("FAQ_CHATBOT_SECRET_KEY", "0123456789abcdef,hunter2")
    result = run("ask", "price")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: secret_key has a secret of fewer than 16 characters.")
    assert "hunter2" not in result.stderr and "abcdef" not in result.stderr


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
    result = run("ask", "-", input="thank you\nmy legs are numb\n")
    assert result.stdout == ("You are welcome.\n\nGet help now.\n\nEmergency services: 911\n\n")


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
