"""Where follow-ups lead after what was said before, and what is said of an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_collections import tiny
from talking_collections import follow_up, talking_tiny

from chatbot.conversation import Conversation, FollowUps
from chatbot.language import Language

EN = Language.of("en")
FOLLOW_UPS = FollowUps(talking_tiny())
FRESH = Conversation()
APPROVAL, COST, WORK = (Conversation(topic=one) for one in ("approval", "cost", "work"))
GAP = Conversation(topic="side-effects")
OFFERED_THREE = Conversation(options=("work", "cost", "approval"), asked_back=True)
OFFERED_TWO = replace(OFFERED_THREE, options=("work", "cost"))
OFFERED_ONE = replace(OFFERED_THREE, options=("work",))


def led(message: str, before: Conversation, follow_ups: FollowUps = FOLLOW_UPS):
    """The id of the follow-up that a message is and the topic it leads to; None if it is none."""
    step = follow_ups.resolve(EN.read(message), before)
    return step and (step.follow_up.id, step.topic_id)


@pytest.mark.parametrize(
    ("message", "before", "expected", "reason"),
    [
        ("come again", COST, ("again", "cost"), "the same topic"),
        ("come again", GAP, ("again", "side-effects"), "the same, a gap"),
        ("tell me more", COST, ("more", "approval"), "the first that is related"),
        ("tell me more", GAP, ("more", "work"), "related to a gap"),
        ("tell me more", WORK, ("more", None), "nothing is related: its own text"),
        ("the first one", OFFERED_THREE, ("first", "work"), "the first that was offered"),
        ("the second one", OFFERED_THREE, ("second", "cost"), "the second"),
        ("the third one", OFFERED_THREE, ("third", "approval"), "the third"),
        ("the last one", OFFERED_THREE, ("last", "approval"), "the last of three"),
        ("the last one", OFFERED_TWO, ("last", "cost"), "the last of two"),
        ("1", OFFERED_ONE, ("first", "work"), "a digit"),
        ("2", replace(COST, options=("approval", "work")), ("second", "work"), "what is related"),
        ("none of these", OFFERED_THREE, ("none", None), "nothing of what was offered"),
        ("none of these", COST, ("none", None), "nothing, after a topic"),
        ("is that risky", COST, ("risky", "side-effects"), "a gap"),
        ("that was kind of you", COST, ("welcome", "thanks"), "small talk"),
        ("why", APPROVAL, ("why", "work"), "an entry"),
        ("why", GAP, ("why", "work"), "an entry, after a gap"),
        ("why", COST, ("why", "approval"), "where the entry before says, not its own target"),
        ("driving there", COST, None, "about an alarm, which is said elsewhere"),
        ("what does it cost", APPROVAL, None, "a question of its own"),
        ("", COST, None, "nothing"),
    ],
)
def test_where_a_follow_up_leads(message, before, expected, reason):
    assert led(message, before) == expected, reason


@pytest.mark.parametrize(
    "message",
    ["why", "come again", "tell me more", "is that risky", "none of these", "1", "the last one",
     "that was kind of you", "i meant the cost"],
)  # fmt: skip
def test_where_nothing_was_said_before_there_is_no_follow_up(message):
    assert FOLLOW_UPS.resolve(EN.read(message), FRESH) is None


@pytest.mark.parametrize("message", ["why", "come again", "tell me more", "is that risky"])
def test_options_alone_are_no_topic_to_follow_up(message):
    assert FOLLOW_UPS.resolve(EN.read(message), OFFERED_THREE) is None


@pytest.mark.parametrize(
    ("message", "before"),
    [
        ("3", OFFERED_TWO),
        ("2", OFFERED_ONE),
        ("the third one", OFFERED_TWO),
        ("1", COST),
        ("the last one", COST),
    ],
)
def test_a_pick_beyond_the_options_is_none(message, before):
    assert FOLLOW_UPS.resolve(EN.read(message), before) is None


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((), "approval"),
        (("approval",), "work"),
        (("work",), "approval"),
        (("work", "approval"), None),
        (("cost", "approval", "work"), None),
    ],
)
def test_more_skips_what_was_shown(shown, expected):
    assert led("more", replace(COST, shown=shown)) == ("more", expected)


ENTRY_SAYS = [
    ("same", "cost"),
    ("next", "approval"),
    ("second", "work"),
    ("nothing", None),
    ("side-effects", "side-effects"),
    ("work", "work"),
]


@pytest.mark.parametrize(("target", "expected"), ENTRY_SAYS)
def test_an_entry_may_lead_a_follow_up_anywhere(target, expected):
    entries = tuple(replace(entry, follow_ups=(("why", target),)) for entry in tiny().entries)
    follow_ups = FollowUps(talking_tiny(entries=entries))
    before = replace(COST, options=("approval", "work"))
    assert led("why", before, follow_ups) == ("why", expected)
    assert led("why", GAP, follow_ups) == ("why", "work")  # gaps say nothing of their own
    assert led("come again", before, follow_ups) == ("again", "cost")  # nor of the others


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Why?", "why"),
        ("WHY!!!", "why"),
        ("  why \n", "why"),
        ("ok, why", "why"),
        ("but why?", "why"),
        ("um so why not then", "why"),
        ("oh right, tell me more please", "more"),
        ("and why though", "why"),
        ("yes please, the second one", "second"),
        ("the second one please mate", "second"),
        ("sorry, none of these", "none"),
    ],
)
def test_capitals_and_fillers_around_a_follow_up(message, expected):
    step = FOLLOW_UPS.resolve(EN.read(message), replace(APPROVAL, options=("cost", "work")))
    assert step and step.follow_up.id == expected


@pytest.mark.parametrize(
    ("message", "expected", "reason"),
    [
        ("tel me more", "more", "a letter lost"),
        ("tell me moer", "more", "two letters swapped"),
        ("anythign else", "more", "in a longer word"),
        ("for waht reason", "why", "in the middle"),
        ("the secnd one", "second", "in a pick"),
        ("nonne of these", "none", "a letter too many"),
        ("tell us more", None, "another word"),
        ("tell me lore", "more", "one letter of four may be another"),
        ("for that reason", "why", "and so 'what' may be 'that'"),
        ("the record one", None, "two letters of six"),
        ("none of there", "none", "one of five"),
        ("sell me more", "more", "one of four, though it is a word"),
        ("tell me more now for free", None, "more words"),
        ("tell more", None, "fewer words"),
        ("that was kind to you", None, "another word, however alike the whole"),
        ("that was kind off you", None, "the same"),
        ("hwy", None, "too short to be misspelt"),
        ("mroe", None, "the same"),
        ("moree", "more", "five letters are enough"),
    ],
)
def test_misspelt_follow_ups(message, expected, reason):
    step = FOLLOW_UPS.resolve(EN.read(message), replace(APPROVAL, options=("cost", "work")))
    assert (step and step.follow_up.id) == expected, reason


def test_of_two_follow_ups_with_the_same_phrasing_the_first_counts():
    twice = talking_tiny(follow_ups=(follow_up("a", "same", "hm?"), follow_up("b", "next", "hm")))
    assert led("hm", COST, FollowUps(twice)) == ("a", "cost")


def test_a_collection_without_follow_ups():
    none = FollowUps(tiny())
    assert none.resolve(EN.read("why"), COST) is None
    assert none.after_alarm(EN.read("driving there")) is None
    assert none.doubt is None


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("no, I meant the price", "the price"),
        ("i meant is it approved", "is it approved"),
        ("sorry I meant: cells!", "cells"),
        ("no i meant why", "why"),
    ],
)
def test_a_correction_keeps_the_rest_of_the_message(message, rest):
    step = FOLLOW_UPS.resolve(EN.read(message), COST)
    assert step and (step.follow_up.id, step.topic_id, step.rest) == ("i-meant", None, rest)


@pytest.mark.parametrize(
    ("message", "before", "reason"),
    [
        ("i meant", COST, "it says nothing more"),
        ("no i meant", COST, "the same"),
        ("i meantime wait", COST, "the beginning of another word"),
        ("what i meant the price", COST, "not at the beginning"),
        ("i meant the price", OFFERED_THREE, "nothing was answered"),
        ("i meant the price", FRESH, "nor anything said"),
    ],
)
def test_what_is_no_correction(message, before, reason):
    assert FOLLOW_UPS.resolve(EN.read(message), before) is None, reason


@pytest.mark.parametrize(
    ("message", "news", "reason"),
    [
        ("The ambulance is here!", "help", "its very words"),
        ("ok thank god, the ambulance is here now", "help", "a part of the message"),
        ("the ambulance is here. how does it work?", "help", "a sentence of it"),
        ("We're driving there", "going", "on the way"),
        ("it wasnt me", "help", "a phrasing that denies"),
        ("is it true that the ambulance is here?", None, "asked"),
        ("the ambulance is here in an hour if we are lucky", None, "on a condition"),
        ("i hope the ambulance is here soon", None, "hoped for"),
        ("nobody says the ambulance is heretic", None, "the beginning of another word"),
        ("are you sure", None, "no news"),
        ("", None, "nothing"),
    ],
)
def test_what_a_message_says_of_the_alarm_before(message, news, reason):
    found = FOLLOW_UPS.after_alarm(EN.read(message))
    assert (found and found.id) == news, reason


def test_what_is_said_to_a_doubt_is_the_follow_up_to_an_alarm_without_phrasings():
    assert FOLLOW_UPS.doubt is not None and FOLLOW_UPS.doubt.id == "can-it-wait"
