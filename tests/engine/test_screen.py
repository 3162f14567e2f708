"""Red flags are found wherever they stand in a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace

import pytest
from small_collections import tiny

from chatbot.model import Kind
from chatbot.retrieval import Hit, Index, Recognition
from chatbot.retrieval.index import Reading
from chatbot.safety import screen
from chatbot.safety.screen import (
    MAX_JUDGED,
    MAX_UNSIFTED,
    MIN_CLAUSE_PROBABILITY,
    MIN_SIMILARITY,
)

READING = Reading("", {}, {})


def recognised(probability: float | None, similarity: float = 0.0, flag="numb") -> Recognition:
    """Return a recognition whose best red flag is that likely, or that alike."""
    hit = Hit(flag, Kind.RED_FLAG, 0.0, similarity, 0.0, "my legs are numb")
    known = {} if probability is None else {Kind.RED_FLAG: probability}
    return Recognition(READING, (hit,), (), {Kind.RED_FLAG: hit}, known, None, None)


@dataclass
class FakeIndex:
    """Knows how sure which red flag is in each clause; in any other, none is."""

    clauses: dict[str, tuple[str, float]] = field(default_factory=dict)
    confidence: object = field(
        default_factory=lambda: SimpleNamespace(thresholds={"red_flag": 0.5, "note": 0.2})
    )
    red_flag_filter: object = "a filter"
    offered: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def suspicious(self, texts: Sequence[str], most: int) -> list[str]:
        self.offered += texts
        likely = sorted(texts, key=lambda text: text not in self.clauses)
        return likely[:most] if self.red_flag_filter else likely

    def sureness(self, text: str, kind: Kind) -> tuple[str, float]:
        assert kind is Kind.RED_FLAG
        self.asked.append(text)
        return self.clauses.get(text, ("numb", 0.0))


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
    index = FakeIndex({"legs numb": ("despair", 0.95)})
    alarm = screen(message, recognised(0.01), index)
    assert alarm.interrupts
    assert (alarm.topic_id, alarm.words, alarm.probability) == ("despair", "legs numb", 0.95)


def test_a_clause_must_be_surer_than_a_whole_message():
    """Torn from its message, "no fever" sounds like a fever."""
    for probability, sure in (
        (MIN_CLAUSE_PROBABILITY, True),
        (MIN_CLAUSE_PROBABILITY - 0.01, False),
    ):
        index = FakeIndex({"fever": ("numb", probability)})
        alarm = screen("cost, fever", recognised(0.0), index)
        assert bool(alarm) is sure


def test_the_surest_clause_is_the_one_that_is_told():
    index = FakeIndex({"a": ("numb", 0.93), "b": ("despair", 0.98), "c": ("numb", 0.91)})
    assert screen("a, b, c", recognised(0.1), index).words == "b"


def test_an_unsure_clause_leaves_the_note_of_the_whole():
    index = FakeIndex({"a": ("despair", 0.8)})
    alarm = screen("a, b", recognised(0.3), index)
    assert (alarm.topic_id, alarm.words, alarm.interrupts) == ("numb", "a, b", False)


def test_a_sure_clause_counts_more_than_the_whole():
    """The whole may sound like something else because of what surrounds the symptom."""
    index = FakeIndex({"b": ("despair", 0.95)})
    alarm = screen("a, b, c", recognised(0.6), index)
    assert (alarm.topic_id, alarm.words) == ("despair", "b")


def test_a_whole_surer_than_its_clauses_counts_more():
    """ "I have wet myself" alone is near "kill myself"; with a numb groin before it, it is not."""
    index = FakeIndex({"b": ("despair", 0.95)})
    alarm = screen("a, b", recognised(0.99), index)
    assert (alarm.topic_id, alarm.words) == ("numb", "a, b")


@pytest.mark.parametrize(
    "message",
    [
        "is it, " * 1_000,
        "i.a." * 2_000,
        "x" * 8_000 + ".a" * 90,
        ",".join(f"w{number}" for number in range(1_500)),
        "word " * 1_600,
    ],
    ids=["repeated", "letters", "one long word", "very many", "one clause"],
)
def test_the_work_for_a_message_of_many_clauses_is_bounded(message):
    index = FakeIndex()
    screen(message, recognised(0.0), index)
    assert len(index.asked) <= MAX_JUDGED
    assert len(set(index.offered)) == len(index.offered)


def test_no_words_go_unscreened_in_a_message_of_many_clauses():
    words = [f"w{number}" for number in range(600)]
    index = FakeIndex()
    screen(", ".join(words), recognised(0.0), index)
    assert index.offered == words
    again = FakeIndex()
    screen(" ".join(words), recognised(0.0), again)
    assert {word for piece in again.offered for word in piece.split()} == set(words)


def test_the_most_suspicious_clauses_are_judged():
    suspicious = {f"w{number}": ("numb", 0.5) for number in range(90, 90 + MAX_JUDGED)}
    index = FakeIndex(suspicious)
    screen(", ".join(f"w{number}" for number in range(100)), recognised(0.0), index)
    assert set(index.asked) == set(suspicious)


@pytest.mark.parametrize(
    "message", ["my legs are numb", "My legs are numb!", "...my legs   are\tnumb..."]
)
def test_a_message_of_one_clause_is_judged_once(message):
    index = FakeIndex()
    screen(message, recognised(0.0), index)
    assert index.offered == index.asked == []


def test_a_clause_said_twice_is_judged_on_its_own():
    """The message as a whole may be too long to sound like it."""
    index = FakeIndex({"legs numb": ("numb", 0.95)})
    assert screen("legs numb. " * 90, recognised(0.1), index).words == "legs numb"


@pytest.mark.parametrize("count", [MAX_UNSIFTED, MAX_UNSIFTED + 1, 1_500])
@pytest.mark.parametrize("joint", [", ", ".", "\n"])
def test_without_a_filter_no_words_go_unscreened_and_the_work_is_bounded(count, joint):
    words = [f"word{number}" for number in range(count)]
    message = joint.join(words)
    index = FakeIndex(red_flag_filter=None)
    screen(message, recognised(0.0), index)
    assert len(index.asked) <= max(MAX_UNSIFTED, len(message) // 90 + 1)
    assert index.asked == index.offered
    if count > MAX_UNSIFTED and joint != ".":  # words without spaces may be cut anywhere
        heard = [re.findall(r"\w+", piece) for piece in index.asked]
        together = {pair for piece in heard for pair in pairwise(piece)}
        assert together == set(pairwise(words))


def test_a_collection_without_red_flags():
    nothing = Recognition(READING, (), (), {}, {}, None, None)
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
    index = FakeIndex({"legs numb": ("numb", 0.9)}, confidence=None)
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


STORY = [
    *("what does the treatment cost", "please explain how stem cells repair a disc"),
    *("has it been approved by the fda", "are there side effects of the injection"),
    *("will it rain tomorrow", "thanks for your help"),
]


@pytest.mark.parametrize(
    ("symptom", "flag"),
    [
        ("my groin has gone numb since yesterday", "numb"),
        ("i want to end my life tonight", "despair"),
    ],
)
@pytest.mark.parametrize("at", [0, 1, 57, 119, 120])
@pytest.mark.parametrize("joint", [". ", ", ", "\n", " and "])
def test_a_symptom_anywhere_in_a_very_long_story(taught_index, symptom, flag, at, joint):
    sentences = [STORY[number % len(STORY)] for number in range(120)]
    sentences.insert(at, symptom)
    message = joint.join(sentences)
    alarm = screen(message, taught_index.recognise(message), taught_index)
    assert (alarm.topic_id, alarm.interrupts) == (flag, True)


def test_a_story_without_a_symptom(taught_index):
    message = ". ".join(STORY * 20)
    alarm = screen(message, taught_index.recognise(message), taught_index)
    assert not (alarm and alarm.interrupts)


@pytest.mark.parametrize("at", [0, 3, 11, 24, 30])
def test_a_symptom_anywhere_in_a_tiny_collections_story(tiny_index, at):
    sentences = ["what does the treatment cost"] * 30
    sentences.insert(at, "my legs are numb")
    message = ". ".join(sentences)
    alarm = screen(message, tiny_index.recognise(message), tiny_index)
    assert (alarm.topic_id, alarm.words, alarm.interrupts) == ("numb", "my legs are numb", True)
