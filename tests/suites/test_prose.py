"""Suites in YAML: every key, and everything that is refused, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.errors import ContentError
from chatbot.model import Level, Outcome, Reason
from chatbot.suites import Case, Expectation, Known, Suite, load_suite
from chatbot.suites.expectations import ANYTHING, CALM

KNOWN = Known(["cost", "approval"], ["insurance"])
ANSWER, CLARIFY, NONE, URGENT, SMALLTALK = (
    *(Outcome.ANSWER, Outcome.CLARIFY, Outcome.NO_ANSWER, Outcome.URGENT, Outcome.SMALLTALK),
)


def load(folder: Path, text: str, known: Known = KNOWN) -> Suite:
    path = folder / "prices.yaml"
    path.write_text(text, encoding="utf-8")
    return load_suite(path, known)


def problems(folder: Path, text: str, known: Known = KNOWN) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load(folder, text, known)
    return [str(one).removeprefix(f"{folder / 'prices.yaml'}:") for one in raised.value.problems]


def test_every_key_of_a_suite(tmp_path: Path) -> None:
    suite = load(
        tmp_path,
        """\
suite: Prices
gates: ["wrong <= 3%", urgent_recall == 100%]
cases:
  - ask: how much
    expect: answer cost
    name: price
    tags: [money, typo]
    severity: safety
    known_failure: it answers approval
  - ask: and why
    expect: no_answer
    tags: money
    severity: normal
    skip: not written yet
  - name: then numb
    tags: talk
    dialogue:
      - ask: hello
      - {ask: how much, expect: answer cost, tags: [money, talk]}
      - {ask: my legs are numb, expect: urgent, severity: safety, known_failure: quiet}
  - dialogue:
      - {ask: approved, expect: answer approval}
    severity: safety
    skip: nobody knows
""",
    )
    assert (suite.name, suite.gates) == ("Prices", ("wrong <= 3%", "urgent_recall == 100%"))
    cost, urgent = Expectation((ANSWER,), ("cost",)), Expectation((URGENT,))
    talk = ("Prices", "then numb")
    assert suite.cases == (
        Case("how much", cost, "price", "Prices", tags=("money", "typo"), safety=True,
             known_failure="it answers approval"),
        Case("and why", Expectation((NONE,)), "prices/2", "Prices", tags=("money",),
             skip="not written yet"),
        Case("hello", None, "then numb.1", *talk, 1, ("talk",)),
        Case("how much", cost, "then numb.2", *talk, 2, ("talk", "money")),
        Case("my legs are numb", urgent, "then numb.3", *talk, 3, ("talk",), True,
             known_failure="quiet"),
        Case("approved", Expectation((ANSWER,), ("approval",)), "prices/4.1", "Prices",
             "prices/4", 1, safety=True, skip="nobody knows"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("answer", Expectation((ANSWER,))),
        ("answer cost", Expectation((ANSWER,), ("cost",))),
        ("answer cost approval", Expectation((ANSWER,), ("cost", "approval"))),
        ("clarify cost", Expectation((CLARIFY,), ("cost",))),
        ("no_answer", Expectation((NONE,))),
        ("no_answer insurance", Expectation((NONE,), gaps=("insurance",))),
        ("no_answer off_topic", Expectation((NONE,), reasons=(Reason.OFF_TOPIC,))),
        (
            "no_answer insurance language",
            Expectation((NONE,), gaps=("insurance",), reasons=(Reason.LANGUAGE,)),
        ),
        ("urgent", Expectation((URGENT,))),
        (
            "urgent emergency crisis",
            Expectation((URGENT,), levels=(Level.EMERGENCY, Level.CRISIS)),
        ),
        ("smalltalk", Expectation((SMALLTALK,))),
        ("no alarm", Expectation(CALM)),
        ("urgent or note", Expectation((URGENT,), heeded=True)),
        ("{outcome: answer}", Expectation((ANSWER,))),
        ("{outcome: answer, entry: cost}", Expectation((ANSWER,), ("cost",))),
        (
            "{outcome: [answer, clarify], entry: [cost, approval], position: 2}",
            Expectation((ANSWER, CLARIFY), ("cost", "approval"), position=2),
        ),
        (
            "{outcome: no_answer, gap: insurance, reason: [language, off_topic]}",
            Expectation(
                (NONE,), gaps=("insurance",), reasons=(Reason.LANGUAGE, Reason.OFF_TOPIC)
            ),
        ),
        ("{outcome: urgent, level: same_day}", Expectation((URGENT,), levels=(Level.SAME_DAY,))),
        (
            "{outcome: answer, contains: [a b, c], lacks: d}",
            Expectation((ANSWER,), contains=("a b", "c"), lacks=("d",)),
        ),
        (
            '{outcome: answer, citation: {url: "https://x", title: T}}',
            Expectation((ANSWER,), citation=(("title", "T"), ("url", "https://x"))),
        ),
        (
            "{outcome: answer, confidence: {least: 0.6}}",
            Expectation((ANSWER,), confidence=(0.6, 1.0)),
        ),
        (
            "{outcome: answer, confidence: {least: 0.2, most: 0.4}}",
            Expectation((ANSWER,), confidence=(0.2, 0.4)),
        ),
        ("{outcome: answer, safety_note: true}", Expectation((ANSWER,), noted=True)),
        ("{outcome: answer, safety_note: false}", Expectation((ANSWER,), noted=False)),
    ],
)  # fmt: skip
def test_every_way_to_expect_something(tmp_path: Path, written: str, expected: Expectation) -> None:
    suite = load(tmp_path, f"suite: S\ncases:\n  - ask: x\n    expect: {written}\n")
    assert suite.cases[0].expect == expected


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("anser cost", 'the expectation "anser cost" begins with no outcome. '
         'Did you mean "answer"?'),
        ("alarm", 'begins with no outcome. Did you mean "no alarm"?'),
        ("answer coste", 'the expectation "answer coste": "coste" is not known. '
         'Did you mean "cost"?'),
        ("answer cost or approval", '"or" is not known. Known here: cost or approval.'),
        ("clarify insurance", '"insurance" is not known'),
        ("no_answer cost", '"cost" is not known. Known here: insurance, '),
        ("zz", "begins with no outcome. Begin with answer, clarify, no_answer, urgent, smalltalk, "
         "no alarm or urgent or note."),
        ("urgent zz", '"zz" is not known. Known here: emergency, '),
        ("smalltalk hello", '"hello" is not known. Leave it out.'),
        ('""', "expect is empty"),
        ("[answer]", "keys and values are expected here. The keys here are outcome, entry, "),
        ("{entry: cost}", "the key outcome is missing"),
        ("{outcome: answer, entry: []}", "the list of entry is empty"),
        ("{outcome: answr}", 'outcome: "answr" is not known. Did you mean "answer"?'),
        ("{outcome: []}", "the list of outcome is empty. Write an item, or remove the key."),
        ("{outcome: answer, entry: costs}", 'entry: "costs" is not known. Did you mean "cost"?'),
        ("{outcome: no_answer, gap: insurances}", 'gap: "insurances" is not known'),
        ("{outcome: no_answer, reason: why}", 'reason: "why" is not known'),
        ("{outcome: urgent, level: loud}", 'level: "loud" is not known'),
        ("{outcome: answer, entri: cost}", 'unknown key "entri". Did you mean "entry"?'),
        ("{outcome: answer, citation: {title: T, link: x}}", 'unknown key "link"'),
        ("{outcome: answer, citation: {}}", "the citation has no fields. Write one"),
        ("{outcome: answer, confidence: 0.5}", "keys and values are expected here"),
        ("{outcome: answer, confidence: {least: 2}}", 'least is "2". Write a number from 0 to 1.'),
        ("{outcome: answer, confidence: {least: 0.9, most: 0.1}}",
         "least is more than most. Correct one of them."),
        ("{outcome: clarify, position: 4}", 'position is "4". Write a number from 1 to 3.'),
        ("{outcome: clarify, position: 1.5}", 'position is "1.5". Write 1, 2 or 3.'),
        ("{outcome: answer, safety_note: maybe}", 'safety_note is "maybe". Write true or false.'),
        # What would be looked at in no reply that is right.
        ("{outcome: no_answer, entry: cost}",
         "entry is of replies that are answer or clarify, and none of these is expected"),
        ("{outcome: answer, gap: insurance}", "gap is of replies that are no_answer"),
        ("{outcome: answer, reason: language}", "reason is of replies that are no_answer"),
        ("{outcome: [answer, clarify], level: crisis}", "level is of replies that are urgent"),
        ("{outcome: answer, position: 1}", "position is of replies that are clarify"),
    ],
)  # fmt: skip
def test_what_cannot_be_expected(tmp_path: Path, written: str, problem: str) -> None:
    text = f"suite: S\ncases:\n  - ask: x\n    expect: {written}\n"
    found = problems(tmp_path, text)
    assert len(found) == 1 and problem in found[0], found
    assert found[0].startswith("4: ")


def test_ids_that_are_not_known_are_taken_where_no_collection_is(tmp_path: Path) -> None:
    text = "suite: S\ncases:\n  - {ask: x, expect: answer any}\n  - {ask: x, expect: no_answer a}\n"
    suite = load(tmp_path, text, Known())
    assert [str(case.expect) for case in suite.cases] == ["answer any", "no_answer a"]


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("{expect: answer}", "3: a case has one of ask and dialogue. Write `ask: …` for a "),
        ("{ask: x, dialogue: [{ask: y}], expect: answer}", "3: a case has one of ask and dialogue"),
        ("{ask: x}", "3: the case expects nothing. Add `expect: …`"),
        ("{ask: yes, expect: answer}", '3: ask is "yes", which YAML reads as'),
        ("{ask: '', expect: answer}", "3: ask is empty"),
        ("{ask: x, expects: answer}", '3: unknown key "expects". Did you mean "expect"?'),
        ("{ask: x, expect: answer, severity: high}", '3: severity: "high" is not known'),
        ("{ask: x, expect: answer, skip: true}", '3: skip is "true", which YAML reads as'),
        ("{ask: x, expect: answer, known_failure: ''}", "3: known_failure is empty"),
        ("just text", "3: keys and values are expected here"),
        ("{dialogue: []}", "3: the dialogue has no turns. Write one"),
        ("{dialogue: {ask: x}}", "3: dialogue is not a list"),
        ("{dialogue: [{ask: x}, {ask: y}]}", "3: the dialogue expects nothing. Add `expect: …` "),
        ("{dialogue: [{expect: answer}]}", "3: the key ask is missing"),
        ("{dialogue: [{ask: x, expect: answer, skip: no reason}]}", '3: unknown key "skip"'),
        ("{dialogue: [{ask: x, expect: answer}], expect: answer}",
         "3: a dialogue has no expect of its own. Move it to a turn."),
        ("{dialogue: [{ask: x, expect: answer}], known_failure: y}",
         "3: a dialogue has no known_failure of its own. Move it to a turn."),
        ("{dialogue: [{ask: x, severity: safety}, {ask: y, expect: answer}]}",
         "3: the turn expects nothing, so it has no severity. Add `expect: …`, or take it out."),
        ("{dialogue: [{ask: x, known_failure: z}, {ask: y, expect: answer}]}",
         "3: the turn expects nothing, so it has no known_failure"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_case(tmp_path: Path, case: str, problem: str) -> None:
    found = problems(tmp_path, f"suite: S\ncases:\n  - {case}\n")
    assert any(one.startswith(problem) for one in found), found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [" there are no keys and values here. Write them."]),
        ("cases: [{ask: x, expect: answer}]", ["1: the key suite is missing. Add `suite: ...`."]),
        ("suite: S", ["1: the key cases is missing. Add `cases: ...`."]),
        ("suite: S\ncases: []", ["2: there are no cases. Write one: `- {ask: …, expect: …}`."]),
        ("suite: S\n  bad: [", None),
        ("- a\n", None),
    ],
)
def test_what_cannot_be_a_suite(tmp_path: Path, text: str, found: list[str] | None) -> None:
    told = problems(tmp_path, text)
    assert len(told) == 1
    assert found is None or [one.removeprefix(str(tmp_path / "prices.yaml:")) for one in told] == (
        found
    )


def test_everything_that_is_wrong_is_told_at_once_where_it_stands(tmp_path: Path) -> None:
    text = """\
suite: Prices
gates: [wrong <= 3%, "wrog <= 3%", wrong <= 3]
cases:
  - {ask: a, expect: answer nothing, name: twice}
  - ask: b
    expect: answr
    name: twice
  - dialogue:
      - {ask: c}
      - ask: d
        expect: {outcome: urgent, level: loud}
"""
    assert [one.split(":", 1)[0] for one in problems(tmp_path, text)] == (
        ["2", "2", "4", "6", "7", "11"]
    )


def test_an_expectation_reads_like_the_phrase_that_it_was_written_as(tmp_path: Path) -> None:
    phrases = ["answer cost approval", "clarify", "no_answer insurance language", "urgent crisis",
               "smalltalk", "no alarm", "urgent or note"]  # fmt: skip
    rows = "".join(f"  - {{ask: x, expect: {phrase}}}\n" for phrase in phrases)
    suite = load(tmp_path, f"suite: S\ncases:\n{rows}")
    assert [str(case.expect) for case in suite.cases] == phrases
    assert str(Expectation(ANYTHING)) == "anything"
    several = Expectation((ANSWER, CLARIFY, NONE), ("cost",), ("insurance",))
    assert str(several) == "answer cost or clarify or no_answer insurance"
