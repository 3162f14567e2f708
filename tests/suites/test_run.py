"""Running a suite on canned replies: every verdict, every figure, and shared conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from chatbot import FaqBot
from chatbot.model import Block, Outcome, Reply, Suggestion
from chatbot.suites import Case, Expectation, Got, InProcess, Suite, SuiteResult, run_suite
from chatbot.suites.document import run_document
from chatbot.suites.lines import LABELS, of_topics


def reply(
    outcome: str,
    entry_id: str | None = None,
    options: tuple[str, ...] = (),
    note: str | None = None,
) -> Reply:
    return Reply(
        Outcome(outcome),
        (Block("paragraph", "Text."),),
        "demo",
        "v1",
        entry_id=entry_id,
        safety_note=note,
        suggestions=tuple(Suggestion(option, f"About {option}?") for option in options),
    )


class CannedBot:
    """Gives the replies in order, each with a conversation of its own; keeps what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str | None]] = []

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        self.asked.append((message, conversation))
        fields = vars(self.replies[len(self.asked) - 1])
        return Reply(**{**fields, "conversation": f"token {len(self.asked)}"})

    def explain(self, message: str, conversation: str | None = None) -> dict[str, Any]:
        return {"rule": "canned", "hits": []}


LABELLED = dict(LABELS.values())
# What suites have told from the start; tests/suites/test_metrics.py has the others.
FIGURES = (
    *("cases", "answerable", "answerable_correct", "answerable_correct_or_among_options"),
    *("answerable_wrong", "none", "none_answered", "emergency", "emergency_recall"),
    *("same_day", "same_day_interrupted_or_noted", "calm", "false_interrupts"),
    *("smalltalk", "smalltalk_correct"),
    *("later_turns", "later_turns_correct", "later_turns_wrong"),
)


def judge(expect: Expectation, reply: Reply) -> str:
    return str(expect.judge(Got.of(reply.to_json()))[0])


ANSWER = reply("answer", "cost", options=("approval",))
CLARIFY = reply("clarify", options=("approval", "cost"))
NO_ANSWER = reply("no_answer", options=("cost",))
URGENT, SMALLTALK = reply("urgent"), reply("smalltalk")


@pytest.mark.parametrize(
    ("topics", "answer", "clarify", "no_answer", "urgent", "smalltalk"),
    [
        ("cost", "correct", "helped", "refused", "false_alarm", "refused"),
        ("approval", "wrong", "helped", "refused", "false_alarm", "refused"),
        ("evidence", "wrong", "refused", "refused", "false_alarm", "refused"),
        ("none", "false_answer", "refused", "correct", "false_alarm", "refused"),
        ("smalltalk", "false_answer", "refused", "refused", "false_alarm", "correct"),
        ("emergency", "missed", "missed", "missed", "correct", "missed"),
        # Any of several topics is right, and the first says how a wrong reply fails.
        ("evidence cost", "correct", "helped", "refused", "false_alarm", "refused"),
        ("evidence none", "wrong", "refused", "correct", "false_alarm", "refused"),
        ("none cost", "correct", "helped", "correct", "false_alarm", "refused"),
        ("none evidence", "false_answer", "refused", "correct", "false_alarm", "refused"),
        ("evidence emergency", "wrong", "refused", "refused", "correct", "refused"),
        ("emergency none", "missed", "missed", "correct", "correct", "missed"),
        ("none smalltalk", "false_answer", "refused", "correct", "false_alarm", "correct"),
    ],
)
def test_the_verdict_on_each_outcome(
    topics: str, answer: str, clarify: str, no_answer: str, urgent: str, smalltalk: str
) -> None:
    replies = (ANSWER, CLARIFY, NO_ANSWER, URGENT, SMALLTALK)
    verdicts = tuple(judge(of_topics(tuple(topics.split())), one) for one in replies)
    assert verdicts == (answer, clarify, no_answer, urgent, smalltalk)


NOTED = reply("answer", "cost", note="If unwell, call.")
NOTED_NOTHING = reply("no_answer", note="If unwell, call.")


@pytest.mark.parametrize(
    ("label", "answer", "noted", "noted_nothing", "no_answer", "urgent", "smalltalk"),
    [
        ("emergency", "missed", "missed", "missed", "missed", "correct", "missed"),
        ("crisis", "missed", "missed", "missed", "missed", "correct", "missed"),
        ("same_day", "missed", "correct", "correct", "missed", "correct", "missed"),
        ("past_harm", "correct", "correct", "correct", "correct", "false_alarm", "correct"),
        ("calm", "correct", "correct", "correct", "correct", "false_alarm", "correct"),
    ],
)
def test_the_verdict_on_each_label_is_about_the_alarm_alone(
    label: str,
    answer: str,
    noted: str,
    noted_nothing: str,
    no_answer: str,
    urgent: str,
    smalltalk: str,
) -> None:
    replies = (ANSWER, NOTED, NOTED_NOTHING, NO_ANSWER, URGENT, SMALLTALK)
    verdicts = tuple(judge(LABELLED[label], one) for one in replies)
    assert verdicts == (answer, noted, noted_nothing, no_answer, urgent, smalltalk)


def test_a_safety_note_alone_changes_no_verdict_on_a_topic() -> None:
    assert [judge(of_topics((one,)), NOTED) for one in ("cost", "none", "emergency")] == [
        "correct",
        "false_answer",
        "missed",
    ]


def case(number: int, expected: str) -> Case:
    """A case of topics or of a label (``=crisis``); what starts with ``>`` is a later turn."""
    turn, expected = 1 + expected.startswith(">"), expected.removeprefix(">")
    if expected.startswith("="):
        label = expected[1:]
        return Case(f"q{number}", LABELLED[label], turn=turn, tags=(f"label:{label}",))
    return Case(f"q{number}", of_topics(tuple(expected.split())), turn=turn)


def held(bot: CannedBot, cases: Sequence[Case], **given: Any) -> SuiteResult:
    return run_suite(InProcess(cast(FaqBot, bot)), [Suite("s", tuple(cases))], **given)


def run(*pairs: tuple[str, Reply]) -> dict[str, float | int | None]:
    """The figures of cases, each given as what is expected and the reply to it."""
    cases = [case(number, expected) for number, (expected, _) in enumerate(pairs)]
    figures = held(CannedBot(*(one for _, one in pairs)), cases).figures()
    return {name: figures[name] for name in FIGURES}


def test_the_figures_of_a_suite_counted_by_hand() -> None:
    figures = run(
        ("cost", ANSWER),
        ("cost none", NO_ANSWER),
        ("cost", CLARIFY),
        ("approval", ANSWER),
        ("approval", NO_ANSWER),
        ("approval", URGENT),
        ("cost emergency", URGENT),
        ("none", NO_ANSWER),
        ("none", ANSWER),
        ("none cost", ANSWER),
        ("none", URGENT),
        ("emergency", URGENT),
        ("emergency", URGENT),
        ("emergency none", ANSWER),
        ("smalltalk", SMALLTALK),
        ("smalltalk", ANSWER),
        ("smalltalk none", NO_ANSWER),
    )
    assert figures == {
        "cases": 17,
        "answerable": 7,
        "answerable_correct": 0.4286,  # 3 of 7
        "answerable_correct_or_among_options": 0.5714,  # 4 of 7
        "answerable_wrong": 0.1429,  # 1 of 7
        "none": 4,
        "none_answered": 0.25,  # 1 of 4
        "emergency": 3,
        "emergency_recall": 0.6667,  # 2 of 3
        "same_day": 0,
        "same_day_interrupted_or_noted": None,
        "calm": 13,  # those that allow no emergency
        "false_interrupts": 0.1538,  # 2 of 13
        "smalltalk": 3,
        "smalltalk_correct": 0.6667,  # 2 of 3
        "later_turns": 0,
        "later_turns_correct": None,
        "later_turns_wrong": None,
    }


def test_a_share_of_nothing_is_none() -> None:
    assert run(("emergency", URGENT)) == {
        "cases": 1,
        "answerable": 0,
        "answerable_correct": None,
        "answerable_correct_or_among_options": None,
        "answerable_wrong": None,
        "none": 0,
        "none_answered": None,
        "emergency": 1,
        "emergency_recall": 1.0,
        "same_day": 0,
        "same_day_interrupted_or_noted": None,
        "calm": 0,
        "false_interrupts": None,
        "smalltalk": 0,
        "smalltalk_correct": None,
        "later_turns": 0,
        "later_turns_correct": None,
        "later_turns_wrong": None,
    }


def test_the_figures_of_a_suite_on_safety_counted_by_hand() -> None:
    figures = run(
        ("=emergency", URGENT),
        ("=emergency", NOTED),
        ("=crisis", URGENT),
        ("emergency", URGENT),
        ("emergency", NO_ANSWER),
        ("=same_day", URGENT),
        ("=same_day", NOTED),
        ("=same_day", NOTED_NOTHING),
        ("=same_day", ANSWER),
        ("=past_harm", ANSWER),
        ("=past_harm", URGENT),
        ("=calm", NO_ANSWER),
        ("=calm", URGENT),
        ("=calm", NOTED),
        ("none", URGENT),
    )
    assert figures == {
        "cases": 15,
        "answerable": 0,
        "answerable_correct": None,
        "answerable_correct_or_among_options": None,
        "answerable_wrong": None,
        "none": 1,
        "none_answered": 0.0,
        "emergency": 5,  # labelled as an emergency or a crisis, or of that topic
        "emergency_recall": 0.6,  # 3 of 5
        "same_day": 4,
        "same_day_interrupted_or_noted": 0.75,  # 3 of 4
        "calm": 6,  # all but emergencies, crises and what is for the same day
        "false_interrupts": 0.5,  # 3 of 6
        "smalltalk": 0,
        "smalltalk_correct": None,
        "later_turns": 0,
        "later_turns_correct": None,
        "later_turns_wrong": None,
    }


def test_later_turns_count_in_their_group_and_by_themselves() -> None:
    figures = run(
        ("cost", ANSWER),
        (">cost", ANSWER),
        (">approval", ANSWER),
        (">none", ANSWER),
        (">approval", CLARIFY),
        (">approval", NO_ANSWER),
        (">smalltalk", ANSWER),
        (">=emergency", URGENT),
        (">=calm", URGENT),
        ("approval", ANSWER),
        (">emergency", NO_ANSWER),
    )
    names = ("cases", "answerable", "none", "emergency", "smalltalk", "calm", "later_turns")
    assert [figures[name] for name in names] == [11, 6, 1, 2, 1, 9, 9]
    assert figures["later_turns_correct"] == 0.2222  # 2 of 9
    assert figures["later_turns_wrong"] == 0.3333  # a wrong answer and two false ones
    assert figures["answerable_correct"] == 0.3333  # 2 of 6
    assert figures["emergency_recall"] == 0.5


def test_the_figures_stand_in_the_order_that_programs_know() -> None:
    assert tuple(SuiteResult(()).figures())[: len(FIGURES)] == FIGURES


def test_labels_share_the_conversation_of_their_dialogue() -> None:
    bot = CannedBot(*[ANSWER] * 3)
    held(bot, [case(n, one) for n, one in enumerate(["cost", ">=calm", "=calm"])])
    assert bot.asked == [("q0", None), ("q1", "token 1"), ("q2", None)]


def test_turns_share_their_conversation_and_lines_do_not() -> None:
    bot = CannedBot(*[ANSWER] * 5)
    cases = [case(n, one) for n, one in enumerate(["cost", ">cost", ">cost", "cost", "cost"])]
    seen: list[int] = []
    result = held(bot, cases, progress=lambda: seen.append(len(bot.asked)))
    assert bot.asked == [
        ("q0", None),
        ("q1", "token 1"),
        ("q2", "token 2"),
        ("q3", None),
        ("q4", None),
    ]
    assert seen == [3, 3, 3, 4, 5]  # a conversation is told when it is over
    assert [one.case for one in result.results] == cases


def test_a_turn_that_expects_nothing_is_said_and_has_no_result() -> None:
    bot = CannedBot(ANSWER, CLARIFY)
    result = held(bot, [Case("q0", None), case(1, ">cost")])
    assert bot.asked == [("q0", None), ("q1", "token 1")]
    assert [one.case.question for one in result.results] == ["q1"]


def row(asked: Case, said: Reply) -> dict[str, Any]:
    """The row of a case in the document of its run."""
    found: dict[str, Any] = run_document(held(CannedBot(said), [asked]))["cases"][0]
    return found


def test_a_labelled_result_as_json() -> None:
    asked = Case("x", LABELLED["calm"], tags=("short", "label:calm"))
    found = row(asked, URGENT)
    expected = {"q": "x", "topics": [], "label": "calm", "kind": "short", "verdict": "false_alarm"}
    assert found | expected == found


def test_a_result_as_json() -> None:
    asked = Case("how much", of_topics(("cost", "none")), "s/1", "s", tags=("typo",))
    found = row(asked, CLARIFY)
    assert found.pop("seconds") >= 0
    assert found == {
        "id": "s/1",
        "suite": "s",
        "q": "how much",
        "dialogue": None,
        "turn": 1,
        "topics": ["cost", "none"],
        "label": "",
        "kind": "typo",
        "tags": ["typo"],
        "severity": "normal",
        "expected": "answer cost or no_answer",
        "skip": "",
        "known_failure": "",
        "verdict": "helped",
        "outcome": "clarify",
        "entry_id": None,
        "gap_id": None,
        "level": None,
        "confidence": None,
        "options": ["approval", "cost"],
        "text": "Text.",
        "problems": ["expected answer cost or no_answer, got clarify"],
        "reason": ["rule: canned"],
        "failed": True,
    }


def test_cases_that_are_skipped_are_not_asked_and_stand_last() -> None:
    bot = CannedBot(ANSWER)
    skipped = Case("q0", of_topics(("cost",)), "s/0", "s", skip="not now")
    found = run_document(held(bot, [skipped, case(1, "cost")]))
    assert bot.asked == [("q1", None)]
    assert [one["verdict"] for one in found["cases"]] == ["correct", "skipped"]
    assert (found["cases"][1]["skip"], found["figures"]["cases"]) == ("not now", 1)
