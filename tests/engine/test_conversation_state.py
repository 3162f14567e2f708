"""The state of a conversation: what it keeps, and which lists are one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatbot.conversation import Conversation
from chatbot.conversation.state import MOST_IDS

FULL = Conversation(
    *("cost", ("work", "approval"), True, ("approval", "cost"), ("numb",), "wound", True, "cost")
)
FRESH = [None, [], False, [], [], None, False, None]


@pytest.mark.parametrize("state", [Conversation(), FULL, Conversation(topic="a" * 64)])
def test_a_state_comes_back_out_of_its_json(state):
    assert Conversation.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_it_is_a_list_of_values_in_the_order_of_the_fields():
    assert Conversation().to_json() == FRESH
    values = ["cost", ["work", "approval"], True, ["approval", "cost"], ["numb"], "wound"]
    assert FULL.to_json() == [*values, True, "cost"]


def test_a_fresh_state_knows_nothing():
    state = Conversation()
    assert (state.topic, state.alarm, state.asked_back) == (None, None, False)
    assert state.options == state.shown == state.seen == ()


@pytest.mark.parametrize("name", ["options", "shown", "seen"])
def test_of_many_ids_the_last_are_kept(name):
    ids = tuple(f"id-{number}" for number in range(20))
    state = Conversation(**{name: ids})
    assert getattr(Conversation.from_json(state.to_json()), name) == ids[-MOST_IDS:]


def changed(place: int, value: Any) -> list[Any]:
    """A list that is a state but for one value."""
    return [*FRESH[:place], value, *FRESH[place + 1 :]]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (None, "nothing"),
        ("state", "a text"),
        ({}, "an object"),
        ({"topic": "cost"}, "an object with a field of it"),
        (tuple(FRESH), "no list, though JSON has no other"),
        ([], "too short"),
        (FRESH[:-1], "too short by one"),
        ([*FRESH, None], "too long by one"),
        (changed(0, 7), "a topic that is a number"),
        (changed(0, False), "a topic that is false"),
        (changed(0, ""), "a topic without a letter"),
        (changed(0, "Cost"), "a topic that is no id"),
        (changed(0, "what does it cost"), "a topic of words"),
        (changed(0, "a" * 65), "a topic that is too long"),
        (changed(0, "cost\n"), "a topic with a line end"),
        (changed(0, ["cost"]), "several topics"),
        (changed(1, None), "no options"),
        (changed(1, "work"), "options that are a text"),
        (changed(1, ["work", 1]), "an option that is a number"),
        (changed(1, ["a"] * (MOST_IDS + 1)), "too many options"),
        (changed(1, ["a" * 65]), "an option that is too long"),
        (changed(1, {"work": 1}), "options that are an object"),
        (changed(2, 1), "a number for true"),
        (changed(2, None), "null for false"),
        (changed(3, [["approval"]]), "a list in a list"),
        (changed(3, ["a"] * (MOST_IDS + 1)), "too many entries shown"),
        (changed(4, [None]), "no name of a list"),
        (changed(4, ["a"] * (MOST_IDS + 1)), "too many lists"),
        (changed(5, True), "an alarm that is true"),
        (changed(5, "my legs are numb"), "an alarm of words"),
    ],
)
def test_what_is_no_state_is_refused(values, reason):
    with pytest.raises(ValueError):
        Conversation.from_json(values)


def test_the_lists_to_refuse_differ_from_a_state_in_one_place_only():
    assert Conversation.from_json(changed(0, "cost")) == Conversation(topic="cost")
    assert Conversation.from_json(changed(1, ["a"] * MOST_IDS)).options == ("a",) * MOST_IDS
