"""Suites of other tools: what becomes of them, what is lost, and that the result can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.errors import ContentError, SettingError
from chatbot.suites import Case, load_suite
from chatbot.suites.converting import Converted, convert


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lost(found: Converted, folder: Path) -> list[str]:
    return [str(one).removeprefix(f"{folder}/") for one in found.lost.sorted()]


def read_back(found: Converted, folder: Path) -> tuple[Case, ...]:
    """The cases of the suite that is written, as our own reader has them."""
    suite = load_suite(written(folder, "converted.yaml", found.to_yaml()))
    assert suite.name == found.name
    return suite.cases


def brief(cases: tuple[Case, ...]) -> list[tuple[str, str]]:
    return [(case.question, str(case.expect or "")) for case in cases]


QNA = '''\
KBID\tQuestion\tMetadata\tTop answers\tExpected answer ID
abc\thow much is it\t\t1\tcost-and-visits
abc\t"is it ""approved"""\t\t1\tfda-approval
abc\twhat is the weather\t\t1\t-1
abc\twho won\t\t1\tNone
abc\thow does it work\ttopic:spine\t1\thow-it-works
abc\tother cells\t\t3\tother-cell-types
abc\tno columns

abc\t\t\t1\tcost
abc\tnumbered\t\t1\t Answer 17
abc\tby number\t\t1\t17
'''


def test_qna_makers_batch_test(tmp_path: Path) -> None:
    found = convert(written(tmp_path, "batch.tsv", QNA))
    assert brief(read_back(found, tmp_path)) == [
        ("how much is it", "answer cost-and-visits"),
        ('is it "approved"', "answer fda-approval"),
        ("what is the weather", "no_answer"),
        ("who won", "no_answer"),
        ("how does it work", "answer how-it-works"),
        ("other cells", "answer other-cell-types"),
        ("by number", "answer 17"),
    ]
    told = lost(found, tmp_path)
    assert [one.split(":")[:2] for one in told] == [
        ["batch.tsv", number] for number in ("6", "7", "8", "10", "11")
    ]
    for line, what in zip(
        told,
        ["metadata tags", "number of answers", "2 columns, not five", "there is no question",
         'the expected answer "Answer 17" cannot be the id of an entry'],
        strict=True,
    ):  # fmt: skip
        assert what in line


UTTERANCES = "ASK_PRICE\nhow much is it\nwhat's the price\n"
CONVO = """\
Price and approval

#me
ASK_PRICE

#bot
INTENT cost-and-visits
TEXT_CONTAINS depends|clinic

#me
is it approved by the fda?

#bot
Not yet approved

#me
thanks
"""


def test_botiums_conversations_with_their_utterances(tmp_path: Path) -> None:
    written(tmp_path, "talk/price.utterances.txt", UTTERANCES)
    written(tmp_path, "talk/deep/price.convo.txt", CONVO)
    single = "One\n\n#me\nhi there\n\n#bot\nHello.\n"
    written(tmp_path, "talk/one.convo.txt", single)
    found = convert(tmp_path / "talk")
    cases = read_back(found, tmp_path)
    dialogue = [case for case in cases if case.dialogue == "Price and approval"]
    assert brief(tuple(dialogue)) == [
        ("how much is it", "answer cost-and-visits"),
        ("is it approved by the fda?", "anything"),
        ("thanks", ""),
    ]
    expects = [case.expect for case in dialogue]
    assert expects[0] and expects[0].contains == ("depends", "clinic")
    assert expects[1] and expects[1].contains == ("Not yet approved",)
    (alone,) = [case for case in cases if not case.dialogue]
    assert (alone.id, alone.question) == ("One", "hi there")
    assert alone.expect and alone.expect.contains == ("Hello.",)
    assert lost(found, tmp_path) == [
        "talk/deep/price.convo.txt:4: of the utterances ASK_PRICE the first is asked. "
        "Add cases for the others if they matter."
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("INTENT cost", {"outcome": "answer", "entry": "cost"}),
        ("INTENT_CONFIDENCE 70", {"confidence": {"least": 0.7}}),
        ("INTENT_CONFIDENCE 170", {"confidence": {"least": 1.0}}),
        ("TEXT_CONTAINS a|b", {"contains": ["a", "b"]}),
        ("TEXT_CONTAINS_ALL a|b", {"contains": ["a", "b"]}),
        ("It costs.", {"contains": ["It costs."]}),
        ("OK", {"contains": ["OK"]}),
        ("!It costs.", {"lacks": ["It costs."]}),
        ("!TEXT_CONTAINS a|b", {"lacks": ["a", "b"]}),
    ],
)
def test_what_a_botium_bot_must_say(tmp_path: Path, said: str, expected: dict[str, Any]) -> None:
    path = written(tmp_path, "a.convo.txt", f"Name\n\n#me\nx\n\n#bot\n{said}\n")
    found = convert(path)
    expect = found.cases[0]["expect"]
    assert {key: value for key, value in expect.items() if key in expected} == expected
    assert lost(found, tmp_path) == []
    assert len(read_back(found, tmp_path)) == 1


def test_a_bot_may_be_wanted_to_say_an_utterance_or_none_of_them(tmp_path: Path) -> None:
    written(tmp_path, "a.utterances.txt", "PRICE_TEXT\nIt depends.\nAsk us.\n")
    text = "Name\n#me\nx\n#bot\nPRICE_TEXT\n#me\ny\n#bot\n!PRICE_TEXT\n"
    found = convert(written(tmp_path, "a.convo.txt", text))
    wanted, unwanted = (case.expect for case in read_back(found, tmp_path))
    assert wanted and unwanted
    assert (wanted.contains, unwanted.lacks) == (("It depends.",), ("It depends.", "Ask us."))
    assert lost(found, tmp_path) == [
        "a.convo.txt:5: of the utterances PRICE_TEXT the first is wanted. See to it."
    ]


@pytest.mark.parametrize(
    ("lines", "number", "what"),
    [
        ("#me\nx\n#bot\nok\nTEXT_CONTAINS_ANY a|b", 6, "any of several texts became all of them"),
        ("#me\nx\n#bot\nok\nBUTTONS Yes|No", 6, 'the asserter "BUTTONS Yes|No" is not supported'),
        ("#me\nx\n#bot\nok\n!BUTTONS Yes", 6, "is not supported"),
        ("#me\nx\n#bot\nok\nINTENT Not An Id", 6, "is not supported"),
        ("#bot\nhello\n#me\nx\n#bot\nok", 3, "the bot speaks first"),
        ("#me\nx\n#bot\nok\n#include OTHER", 6, '"#include OTHER" is not supported'),
    ],
)
def test_what_is_lost_of_a_botium_conversation(
    tmp_path: Path, lines: str, number: int, what: str
) -> None:
    found = convert(written(tmp_path, "a.convo.txt", f"Name\n{lines}\n"))
    (told,) = lost(found, tmp_path)
    assert told.startswith(f"a.convo.txt:{number}: ") and what in told
    assert len(read_back(found, tmp_path)) >= 1


STORIES = """\
version: "3.1"
stories:
- story: price and approval
  steps:
  - user: |
      how much is it
    intent: ask_price
  - action: utter_cost_and_visits
  - user: is it approved
    intent: faq/approval
  - action: utter_faq/fda_approval
- story: only one
  steps:
  - user: "what does it help"
    intent: x
  - action: utter_conditions-treated
- story: a form
  steps:
  - intent: ask_price
  - action: action_form
- story: mixed
  steps:
  - user: hello
  - action: action_listen
  - user: who says that
  - action: utter_experts
  - action: utter_evidence
"""


def test_rasas_test_stories(tmp_path: Path) -> None:
    found = convert(written(tmp_path, "test_stories.yml", STORIES))
    cases = read_back(found, tmp_path)
    assert [(case.id, case.question, str(case.expect or "")) for case in cases] == [
        ("price and approval.1", "how much is it", "answer cost-and-visits"),
        ("price and approval.2", "is it approved", "answer fda-approval"),
        ("only one", "what does it help", "answer conditions-treated"),
        ("mixed.1", "hello", ""),
        ("mixed.2", "who says that", "answer experts"),
    ]
    told = lost(found, tmp_path)
    assert [line.split(": ", 1)[0] for line in told] == [
        f"test_stories.yml:{number}" for number in (17, 19, 20, 24, 27)
    ]
    assert 'the story "a form" expects nothing we know' in told[0]
    assert 'the step "intent: ask_price" is not supported' in told[1]


LINES = """\
{"q": "how much", "topic": "cost", "also": ["none", "visits"], "kind": "typo"}
{"q": "my legs are numb", "topic": "emergency"}
{"turns": [{"q": "hi", "topic": "smalltalk"}, {"q": "weather", "topic": "none"}]}
{"q": "fell years ago", "label": "A"}
{"q": "fever since monday", "label": "S"}
"""


def test_our_json_lines_become_the_same_cases(tmp_path: Path) -> None:
    path = written(tmp_path, "old.jsonl", LINES)
    found = convert(path)
    fields = [
        (case.question, case.expect, case.turn, case.tags, bool(case.dialogue))
        for case in read_back(found, tmp_path)
    ]
    assert fields == [
        (case.question, case.expect, case.turn, case.tags, bool(case.dialogue))
        for case in load_suite(path).cases
    ]
    assert found.name == "old"
    assert not found.lost


def test_the_suite_that_is_written_is_plain_yaml_in_our_order(tmp_path: Path) -> None:
    found = convert(written(tmp_path, "q.tsv", 'a\tist "x: y" möglich #1\t\t\tcost\n'))
    assert found.to_yaml() == (
        "suite: q\ncases:\n- ask: 'ist \"x: y\" möglich #1'\n  expect: answer cost\n"
    )
    assert yaml.safe_load(found.to_yaml())["cases"][0]["ask"] == 'ist "x: y" möglich #1'


@pytest.mark.parametrize("question", ["yes", "1.10", "2026-01-01", "null", "~", "#me", "- a: b"])
def test_no_question_becomes_something_else_in_yaml(tmp_path: Path, question: str) -> None:
    found = convert(written(tmp_path, "q.tsv", f"a\t{question}\t\t\tcost\n"))
    assert brief(read_back(found, tmp_path)) == [(question, "answer cost")]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.tsv", "", "no case can be used"),
        ("a.tsv", "one\ttwo\n", "the row has 2 columns, not five"),
        ("a.yml", "a: 1\n", "there are no Rasa stories"),
        ("a.yml", "stories: 1\n", "there are no Rasa stories"),
        ("a.yml", "stories:\n- x\n", 'the story "" expects nothing we know'),
        ("a.yml", "stories: [\n", "this is not YAML"),
        ("a.yml", "a: &a [*a]\n", "the alias *a is not allowed"),
        ("a.convo.txt", "Name\n", "it expects nothing"),
        ("a.jsonl", "[]\n", "the line cannot be used"),
    ],
)
def test_a_file_with_nothing_in_it_that_can_be_used(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    with pytest.raises(ContentError) as raised:
        convert(written(tmp_path, name, text))
    assert any(problem in str(one) for one in raised.value.problems), raised.value.problems


def test_a_file_of_a_kind_that_its_name_does_not_tell(tmp_path: Path) -> None:
    path = written(tmp_path, "suite.txt", QNA)
    with pytest.raises(SettingError, match="Give --kind: qna, botium, rasa, lines"):
        convert(path)
    assert len(convert(path, "qna").cases) == 7
