"""Red flags are found wherever they stand in a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace

import pytest
from small_collections import tiny

from chatbot.model import Kind
from chatbot.retrieval import Hit, Index, Recognition
from chatbot.safety import screen
from chatbot.safety.screen import MAX_PIECES, MIN_CLAUSE_PROBABILITY, MIN_SIMILARITY


def recognised(probability: float | None, similarity: float = 0.0, flag="numb") -> Recognition:
    """Return a recognition whose best red flag is that likely, or that alike."""
    hit = Hit(flag, Kind.RED_FLAG, 0.0, similarity, "my legs are numb", None)
    known = {} if probability is None else {Kind.RED_FLAG: probability}
    return Recognition("", {}, (hit,), (), {Kind.RED_FLAG: hit}, known, None)


@dataclass
class FakeIndex:
    """Knows how likely a red flag is in each clause; in any other, not at all."""

    clauses: dict[str, Recognition] = field(default_factory=dict)
    confidence: object = field(
        default_factory=lambda: SimpleNamespace(thresholds={"red_flag": 0.5, "note": 0.2})
    )
    asked: list[str] = field(default_factory=list)

    def recognise(self, message: str) -> Recognition:
        self.asked.append(message)
        unlikely = recognised(0.0 if self.confidence else None)
        return self.clauses.get(message, unlikely)


@pytest.mark.parametrize(
    ("probability", "interrupts", "reason"),
    [
        (0.9, True, "above the threshold"),
        (0.5, True, "just at the threshold"),
        (0.499, False, "below it, but worth a note"),
        (0.2, False, "just worth a note"),
        (0.199, None, "not worth a note"),
        (0.0, None, "nothing"),
    ],
)
def test_the_message_as_a_whole(probability, interrupts, reason):
    alarm = screen("my legs", recognised(probability), FakeIndex())
    assert (alarm and alarm.interrupts) == interrupts, reason
    if alarm:
        assert (alarm.topic_id, alarm.words) == ("numb", "my legs")
        assert alarm.probability == probability


@pytest.mark.parametrize(
    "message",
    [
        "what does it cost? legs numb",
        "legs numb. what does it cost?",
        "hello, legs numb, what does it cost",
        "what does it cost and legs numb",
        "what does it cost" + " and more" * 600 + ", legs numb",
    ],
    ids=["tail", "head", "middle", "joined", "far tail"],
)
def test_a_clause_anywhere_interrupts(message):
    index = FakeIndex({"legs numb": recognised(0.95, flag="despair")})
    alarm = screen(message, recognised(0.01), index)
    assert alarm.interrupts
    assert (alarm.topic_id, alarm.words, alarm.probability) == ("despair", "legs numb", 0.95)


def test_a_clause_must_be_surer_than_a_whole_message():
    """Torn from its message, "no fever" sounds like a fever."""
    for probability, sure in (
        (MIN_CLAUSE_PROBABILITY, True),
        (MIN_CLAUSE_PROBABILITY - 0.01, False),
    ):
        index = FakeIndex({"fever": recognised(probability)})
        alarm = screen("cost, fever", recognised(0.0), index)
        assert bool(alarm) is sure


def test_the_surest_clause_is_the_one_that_is_told():
    index = FakeIndex({"a": recognised(0.93), "b": recognised(0.98), "c": recognised(0.91)})
    assert screen("a, b, c", recognised(0.1), index).words == "b"


def test_an_unsure_clause_leaves_the_note_of_the_whole():
    index = FakeIndex({"a": recognised(0.8, flag="despair")})
    alarm = screen("a, b", recognised(0.3), index)
    assert (alarm.topic_id, alarm.words, alarm.interrupts) == ("numb", "a, b", False)


def test_a_sure_clause_counts_more_than_the_whole():
    """The whole may sound like something else because of what surrounds the symptom."""
    index = FakeIndex({"b": recognised(0.95, flag="despair")})
    alarm = screen("a, b, c", recognised(0.6), index)
    assert (alarm.topic_id, alarm.words) == ("despair", "b")


def test_a_whole_surer_than_its_clauses_counts_more():
    """ "I have wet myself" alone is near "kill myself"; with a numb groin before it, it is not."""
    index = FakeIndex({"b": recognised(0.95, flag="despair")})
    alarm = screen("a, b", recognised(0.99), index)
    assert (alarm.topic_id, alarm.words) == ("numb", "a, b")


@pytest.mark.parametrize(
    "message",
    [
        "is it, " * 1_000,
        "i.a." * 2_000,
        "x" * 8_000 + ".a" * 90,
        ", ".join(f"w{number}" for number in range(MAX_PIECES)),
        ",".join(f"w{number}" for number in range(1_500)),
    ],
    ids=["repeated", "letters", "one long word", "just few enough", "very many"],
)
def test_the_work_for_a_message_of_many_clauses_is_bounded(message):
    index = FakeIndex()
    screen(message, recognised(0.0), index)
    assert len(index.asked) <= MAX_PIECES


def test_no_words_go_unscreened_in_a_message_of_many_clauses():
    words = [f"w{number}" for number in range(600)]
    index = FakeIndex()
    screen(", ".join(words), recognised(0.0), index)
    heard = " ".join(index.asked)
    assert all(f"{left}, {right}" in heard for left, right in pairwise(words))


def test_a_collection_without_red_flags():
    nothing = Recognition("", {}, (), (), {}, {}, None)
    assert screen("my legs are numb", nothing, FakeIndex()) is None
    index = Index.build(tiny(red_flags=()))
    message = "my legs are numb"
    assert screen(message, index.recognise(message), index) is None


@pytest.mark.parametrize(
    ("similarity", "interrupts"),
    [(1.0, True), (MIN_SIMILARITY, True), (MIN_SIMILARITY - 0.01, False), (0.0, False)],
)
def test_likeness_decides_where_no_probability_is_known(similarity, interrupts):
    for index in (FakeIndex(confidence=None), FakeIndex()):
        alarm = screen("numb", recognised(None, similarity), index)
        assert bool(alarm and alarm.interrupts) is interrupts


def test_likeness_of_a_clause():
    index = FakeIndex({"legs numb": recognised(None, 0.9)}, confidence=None)
    alarm = screen("what does it cost, legs numb", recognised(None, 0.1), index)
    assert (alarm.words, alarm.interrupts) == ("legs numb", True)


@pytest.mark.parametrize(
    ("message", "flag", "reason"),
    [
        ("my legs are numb", "numb", "the very words"),
        ("my legs feel numb", "numb", "nearly the words"),
        ("what does the treatment cost? my legs are numb", "numb", "after a question"),
        ("my legs are numb, what does the treatment cost?", "numb", "before a question"),
        ("how do cells work because i want to end my life", "despair", "joined by a word"),
        ("what does the treatment cost", None, "an ordinary question"),
        ("", None, "nothing at all"),
    ],
)
def test_a_tiny_collection(tiny_index, message, flag, reason):
    alarm = screen(message, tiny_index.recognise(message), tiny_index)
    assert (alarm and alarm.topic_id) == flag, reason


@pytest.mark.parametrize(
    ("message", "flag", "reason"),
    [
        ("my thighs have gone numb since this morning", "numb", "other words in their places"),
        ("what does it cost, my groin has gone numb since yesterday", "numb", "after a question"),
        ("my groin has gone numb since yesterday, what does it cost", "numb", "before a question"),
        ("will kill myself tonight", "despair", "part of a phrasing"),
        ("what does one injection cost without insurance", None, "an ordinary question"),
    ],
)
def test_a_taught_collection(taught_index, message, flag, reason):
    alarm = screen(message, taught_index.recognise(message), taught_index)
    assert (alarm and alarm.interrupts and alarm.topic_id or None) == flag, reason


def test_a_symptom_behind_a_very_long_story(taught_index):
    message = "what does the treatment cost. " * 200 + "my groin has gone numb since yesterday"
    alarm = screen(message, taught_index.recognise(message), taught_index)
    assert (alarm.topic_id, alarm.interrupts) == ("numb", True)
