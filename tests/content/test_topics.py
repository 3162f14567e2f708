"""Front matter of topic files, and what it refers to."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.content import check_collection, load_collection
from chatbot.model import AnswerKind, Approval, Level, Reason, Withdrawal


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("entries/approval", "---\nq", "q", "1: the front matter is not between two"),
        ("entries/approval", "---\nq", "\n---\nq", "1: the front matter is not between"),
        ("entries/approval", "---\nNo", "No", "1: the front matter is not between two"),
        ("entries/approval", "No, it is not.\n", "", "6: there is no text after the front matter"),
        ("entries/approval", "No, it is not.", " \n\n", "6: there is no text after the front"),
        ("entries/approval", "locator: Question 1\n", "", "2: the key locator is missing"),
        ("entries/approval", "source: article\n", "", "2: the key source is missing"),
        ("entries/approval", "question: Is", "title: Is", '2: unknown key "title"'),
        (
            "entries/approval",
            "source: article",
            "source: artcle",
            '3: source: "artcle" is not known. Did you mean "article"?',
        ),
        (
            "entries/approval",
            "source: article",
            "source: zzz",
            '3: source: "zzz" is not known. Known here: article.',
        ),
        (
            "entries/approval",
            "related: [cost]",
            "related: [cots]",
            '5: related: "cots" is not known. Did you mean "cost"?',
        ),
        (
            "entries/approval",
            "related: [cost]",
            "related:\n  - cost\n  - side-effects",
            '7: related: "side-effects" is not known. Known here: approval or cost.',
        ),
        (
            "entries/approval",
            "related: [cost]",
            "related: [cost, approval]",
            "5: approval is related to itself. Take it out of the list.",
        ),
        (
            "entries/approval",
            "related: [cost]",
            "related:\n- cost\n- cost",
            '7: "cost" is listed twice in related. Keep one of them.',
        ),
        ("entries/approval", "related: [cost]", "related: cost", "5: related is not a list"),
        ("entries/approval", "related: [cost]", "related: [no]", '5: related is "no", which YAML'),
        ("entries/approval", "related: [cost]", "related: [[a]]", "5: related is not a single"),
        (
            "entries/approval",
            "related: [cost]",
            "spoken_by: [Adams]",
            '5: spoken_by: "Adams" is not known. Did you mean "Ada Adams"?',
        ),
        (
            "entries/approval",
            "related: [cost]",
            "kind: sumary",
            '5: kind: "sumary" is not known. Did you mean "summary"?',
        ),
        ("entries/approval", "Is it approved?", "Is it: x", "2: this is not YAML (mapping values"),
        (
            "entries/approval",
            "Is it approved?",
            "What does it COST",
            None,
        ),
        ("gaps/side-effects", "title: Side", "question: Side", '2: unknown key "question"'),
        ("gaps/side-effects", "[approval]", "[aproval]", '3: related: "aproval" is not known'),
        ("out_of_scope/weather", "reason: off_topic\n", "", "2: the key reason is missing"),
        ("out_of_scope/weather", "off_topic", "offtopic", '3: reason: "offtopic" is not known'),
        ("out_of_scope/weather", "off_topic", "not_covered", '3: reason: "not_covered" is not'),
        (
            "red_flags/numb",
            "level: emergency",
            "level: crisis",
            "3: there is no contact for the level crisis. Add one to contacts in collection.yaml.",
        ),
        ("red_flags/numb", "level: emergency", "level: soon", '3: level: "soon" is not known'),
        ("small_talk/thanks", "title: Thanks", "title:", "2: title is empty"),
        ("small_talk/thanks", "title: Thanks\n", "", " there are no keys and values here"),
    ],
)
def test_one_thing_wrong(problems_of, files, file, old, new, expected):
    text = files[f"{file}.md"]
    assert old in text
    problems = problems_of({f"{file}.md": text.replace(old, new, 1)})
    if expected is None:
        expected, file = '2: "What does it cost?" is also listed under approval', "entries/cost"
    assert any(problem.startswith(f"{file}.md:{expected}") for problem in problems), problems
    assert len(problems) <= 2


def test_speakers_are_all_experts_unless_the_entry_says(write_collection, files):
    def speakers(line: str) -> tuple[str, ...]:
        text = files["entries/cost.md"].replace("locator", f"{line}\nlocator")
        return load_collection(write_collection({"entries/cost.md": text})).entry("cost").spoken_by

    assert speakers("") == ("Ada Adams", "Bo Berg")
    assert speakers("spoken_by: [Bo Berg]") == ("Bo Berg",)
    assert speakers("spoken_by: []") == ()


def test_values_that_are_not_the_default(write_collection, files):
    contact = '  - level: same_day\n    label: Your surgery\n    number: "111"\n'
    collection = load_collection(
        write_collection(
            {
                "collection.yaml": files["collection.yaml"].replace("texts:", f"{contact}texts:"),
                "entries/cost.md": files["entries/cost.md"].replace(
                    "---\nIt", "kind: verbatim\n---\nIt"
                ),
                "out_of_scope/weather.md": files["out_of_scope/weather.md"].replace(
                    "off_topic", "language"
                ),
                "red_flags/numb.md": files["red_flags/numb.md"].replace("emergency", "same_day"),
            }
        )
    )
    assert collection.entry("cost").kind is AnswerKind.VERBATIM
    assert collection.out_of_scope[0].reason is Reason.LANGUAGE
    assert collection.red_flags[0].level is Level.SAME_DAY


def test_marks_may_have_spaces_behind_them(write_collection, files):
    text = files["entries/cost.md"].replace("---\n", "---  \n")
    assert load_collection(write_collection({"entries/cost.md": text}))


def test_a_message_lists_only_the_first_of_many_ids(problems_of, files):
    more = {
        f"entries/a{number}.md": files["entries/cost.md"].replace("What", f"{number} what")
        for number in range(10, 40)
    }
    text = files["gaps/side-effects.md"].replace("approval", "zzzzzz")
    (problem,) = problems_of({**more, "gaps/side-effects.md": text})
    assert "Known here: a10, a11, " in problem
    assert problem.endswith("a28, a29 or 12 others.")


@pytest.mark.parametrize(
    ("file", "old", "new", "lines"),
    [
        ("entries/approval.md", "Is it approved?", "'Is it", [5]),
        ("entries/approval.md", "[cost]", "\n- zzzz\n- yyyy", [6, 7]),
        ("collection.yaml", "updated: 2019-12-09", "updated:", [10]),
        ("collection.yaml", "texts:", "text:", [1, 23]),
    ],
)
def test_one_slip_gives_no_other_problems(problems_of, files, file, old, new, lines):
    changed = files[file].replace(old, new, 1)
    problems = problems_of({file: changed})
    assert [problem.split(": ")[0] for problem in problems] == [f"{file}:{n}" for n in lines]


SIGNED = "reviewed_by: Dr. Cole\nreviewed_on: 2026-11-26\nreviewed_text: " + "a1" * 32 + "\n"


def test_who_reviewed_a_topic_is_read(write_collection, files):
    changed = files["gaps/side-effects.md"].replace("related:", f"{SIGNED}related:")
    gap = load_collection(write_collection({"gaps/side-effects.md": changed})).gaps[0]
    assert gap.approval == Approval("Dr. Cole", datetime.date(2026, 11, 26), "a1" * 32)
    assert gap.approval.digest != gap.digest


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("reviewed_by: Dr. Cole\n", "must be given together"),
        (SIGNED.replace("a1", "A1"), "which is not a SHA-256"),
        (SIGNED.replace("2026-11-26", "today"), "which is not a date"),
        ("withdrawn: yes\n", "keys and values are expected here"),
        ("withdrawn: {date: 2026-11-26}\n", "the key reason is missing"),
    ],
)
def test_half_a_review_or_withdrawal_is_an_error(problems_of, files, lines, what):
    changed = files["entries/approval.md"].replace("related:", f"{lines}related:")
    (problem,) = problems_of({"entries/approval.md": changed})
    assert problem.startswith("entries/approval.md:") and what in problem


def test_why_an_answer_was_withdrawn_is_read(write_collection, files):
    lines = "withdrawn:\n  date: 2026-11-26\n  reason: It is no longer true.\n"
    changed = files["entries/approval.md"].replace("related:", f"{lines}related:")
    collection = load_collection(write_collection({"entries/approval.md": changed}))
    withdrawal = Withdrawal(datetime.date(2026, 11, 26), "It is no longer true.")
    assert collection.entry("approval").withdrawn == withdrawal


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("entries/approval.md", "No, it is not.", "TODO Write it.", 7),
        ("entries/approval.md", "No, it is not.", "No.\n\nTODO: the rest", 9),
        ("entries/approval.md", "Is it approved?", "TODO", 2),
        ("entries/approval.md", "Question 1", "'TODO: where?'", 4),
    ],
)
def test_what_is_marked_to_be_written_is_no_content(
    write_collection: Callable[..., Path], file: str, old: str, new: str, line: int
) -> None:
    folder = write_collection()
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = [one for one in check_collection(folder).errors if one.rule == "unwritten"]
    assert [(one.path, one.line) for one in found] == [(path, line)]


def test_other_uses_of_the_word_are_left_alone(write_collection: Callable[..., Path]) -> None:
    folder = write_collection()
    path = folder / "entries/approval.md"
    path.write_text(path.read_text("utf-8").replace("No, it is not.", "Not TODO. TODOS are."))
    assert check_collection(folder).errors == ()
