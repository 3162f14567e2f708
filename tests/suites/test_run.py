"""Running a suite on canned replies: every verdict, every figure, and shared conversations."""

from __future__ import annotations

from typing import cast

import pytest

from chatbot import FaqBot
from chatbot.model import Block, Outcome, Reply, Suggestion
from chatbot.suites import Case, run_suite
from chatbot.suites.run import judge


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
    case = Case("x", tuple(topics.split()))
    replies = (ANSWER, CLARIFY, NO_ANSWER, URGENT, SMALLTALK)
    verdicts = tuple(str(judge(case, one)) for one in replies)
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
    case = Case("x", (), label=label)
    replies = (ANSWER, NOTED, NOTED_NOTHING, NO_ANSWER, URGENT, SMALLTALK)
    verdicts = tuple(str(judge(case, one)) for one in replies)
    assert verdicts == (answer, noted, noted_nothing, no_answer, urgent, smalltalk)


def test_a_safety_note_alone_changes_no_verdict_on_a_topic() -> None:
    assert [judge(Case("x", (one,)), NOTED) for one in ("cost", "none", "emergency")] == [
        "correct",
        "false_answer",
        "missed",
    ]


def case(number: int, expected: str) -> Case:
    """A case of topics or of a label (``=crisis``); what starts with ``>`` is a later turn."""
    follows, expected = expected.startswith(">"), expected.removeprefix(">")
    if expected.startswith("="):
        return Case(f"q{number}", (), follows=follows, label=expected[1:])
    return Case(f"q{number}", tuple(expected.split()), follows=follows)


def run(*pairs: tuple[str, Reply]) -> dict[str, float | int | None]:
    """The figures of cases, each given as what is expected and the reply to it."""
    cases = [case(number, expected) for number, (expected, _) in enumerate(pairs)]
    bot = CannedBot(*(one for _, one in pairs))
    return run_suite(cast(FaqBot, bot), cases).figures()


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


def test_labels_share_the_conversation_of_their_dialogue() -> None:
    bot = CannedBot(*[ANSWER] * 3)
    run_suite(
        cast(FaqBot, bot), [case(n, one) for n, one in enumerate(["cost", ">=calm", "=calm"])]
    )
    assert bot.asked == [("q0", None), ("q1", "token 1"), ("q2", None)]


def test_a_labelled_result_as_json() -> None:
    result = run_suite(cast(FaqBot, CannedBot(URGENT)), [Case("x", (), "short", label="calm")])
    row = result.results[0].to_json()
    expected = {"q": "x", "topics": (), "label": "calm", "kind": "short", "verdict": "false_alarm"}
    assert row | expected == row


def test_turns_share_their_conversation_and_lines_do_not() -> None:
    bot = CannedBot(*[ANSWER] * 5)
    follows = [False, True, True, False, False]
    cases = [Case(f"q{n}", ("cost",), follows=one) for n, one in enumerate(follows)]
    seen: list[int] = []
    result = run_suite(cast(FaqBot, bot), cases, lambda: seen.append(len(bot.asked)))
    assert bot.asked == [
        ("q0", None),
        ("q1", "token 1"),
        ("q2", "token 2"),
        ("q3", None),
        ("q4", None),
    ]
    assert seen == [1, 2, 3, 4, 5]
    assert [one.case for one in result.results] == cases


def test_a_result_as_json() -> None:
    bot = CannedBot(CLARIFY)
    result = run_suite(cast(FaqBot, bot), [Case("how much", ("cost", "none"), "typo")])
    assert result.results[0].to_json() == {
        "q": "how much",
        "topics": ("cost", "none"),
        "label": "",
        "kind": "typo",
        "verdict": "helped",
        "outcome": "clarify",
        "entry_id": None,
        "gap_id": None,
        "confidence": None,
        "options": ["approval", "cost"],
    }
