"""Entries without phrasings: how they are ranked, and what the shipped judges make of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chatbot.model import Kind
from chatbot.retrieval.first_day import (
    FEATURES,
    MOST_PASSAGES,
    MOST_SENTENCES,
    RISING,
    Passages,
    first_day,
    likeness,
    looked_at,
)
from chatbot.retrieval.recogniser import Scores, TopicTexts

WIDTH = 384
VIEWS = ("words", "meaning")


class FakeEncoder:
    """Gives each new text a direction of its own, and keeps the texts in order."""

    version = "fake"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts):
        self.texts += texts
        return np.eye(WIDTH, dtype=np.float32)[[self.texts.index(text) for text in texts]]


def passages(*answers: str) -> tuple[Passages, list[str]]:
    encoder = FakeEncoder()
    topics = [TopicTexts(f"t{n}", (f"q{n}",), answer) for n, answer in enumerate(answers)]
    return Passages.of(topics, str, encoder), encoder.texts


def test_an_answer_is_read_with_its_question_and_sentence_by_sentence():
    _, texts = passages("One. Two! Three?\nFour", "")
    assert texts == ["q0 One. Two! Three?\nFour", "One.", "Two!", "Three?", "Four"]


def test_only_the_beginning_of_a_long_answer_is_read():
    _, texts = passages(" ".join(f"Sentence {n}." for n in range(100)))
    assert len(texts) == 1 + MOST_SENTENCES
    assert len(texts[0]) < 410


def test_of_very_many_answers_fewer_sentences_are_read():
    encoder = FakeEncoder()
    encoder.encode = lambda texts: np.zeros((len(texts), WIDTH), np.float32)
    many = [TopicTexts(str(n), ("q",), "One. Two. Three. Four.") for n in range(3_000)]
    assert Passages.of(many, str, encoder).counts.max() == 1 + MOST_PASSAGES // 3_000
    many = [TopicTexts(str(n), ("q",), "One.") for n in range(MOST_PASSAGES + 1)]
    assert Passages.of(many, str, encoder).counts.sum() == 0


def test_the_nearest_sentence_counts_and_where_there_is_none_the_question():
    found, texts = passages("One. Two.", "", "Three. Four.")
    cosine = np.array([0.1, 0.2, 0.3], np.float32)
    message = np.zeros(WIDTH, np.float32)
    message[[texts.index("q0 One. Two."), texts.index("Two."), texts.index("Three.")]] = (
        0.9,
        0.7,
        0.5,
    )
    asked, told = found.compare(message, cosine)
    assert asked == pytest.approx([0.9, 0.2, 0.0])
    assert told == pytest.approx([0.7, 0.2, 0.5])
    many = found.compare(np.stack([message, message]), np.stack([cosine, cosine]))
    assert many[0][1] == pytest.approx(asked)
    assert many[1][0] == pytest.approx(told)


def test_a_message_that_is_all_of_it_scores_one():
    one = np.ones(1, np.float32)
    assert likeness(one, one, one, one) == pytest.approx([1.0])


def scores(**changes: list[float]) -> Scores:
    fields = {
        name: np.array([0.3, 0.2, 0.1], np.float32)
        for name in (
            "total",
            "similarity",
            "cosine",
            "rows",
            "meant",
            "asked",
            "told",
            "alike",
            "answer",
        )
    }
    fields |= {name: np.array(value, np.float32) for name, value in changes.items()}
    return Scores(**fields, coverage=np.array([0.5, 0.4, 0.3], np.float32), known=0.6)


OWN = np.array([0, 1])
COLUMNS = {Kind.ENTRY: OWN, Kind.SMALL_TALK: np.array([2])}


def test_what_the_judges_see_by_hand():
    best, nearest = looked_at(scores(cosine=[0.4, 0.5, 0.9], told=[0.1, 0.6, 0.9]), OWN, 3)
    assert best["near"] == pytest.approx(0.4)
    assert nearest["near"] == pytest.approx(0.5)
    assert best["margin"] == pytest.approx(0.1)
    assert best["greatest"] == nearest["greatest"] == pytest.approx(0.6)


@pytest.mark.parametrize("view", VIEWS)
def test_the_numbers_fit_what_is_looked_at(view):
    judges = first_day(view == "meaning")
    for name, features in FEATURES[view].items():
        assert judges.features[name] == features
        assert len(getattr(judges, name).weights) == len(features)
    assert 0 < judges.offered < 1
    assert 0.5 < judges.answered < 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["answer", "offer"])
def test_more_likeness_never_lowers_a_probability(view, name):
    judges = first_day(view == "meaning")
    weights = dict(zip(judges.features[name], getattr(judges, name).weights, strict=True))
    assert all(weight >= 0 for feature, weight in weights.items() if feature in RISING)
    assert max(weights.values()) > 0


def test_small_talk_must_be_nearer_than_every_entry():
    judges, fitted = first_day(True), {Kind.SMALL_TALK: 0.9}
    near, far = scores(cosine=[0.3, 0.2, 0.8]), scores(cosine=[0.8, 0.2, 0.3])
    assert judges.probabilities(near, COLUMNS, 3, fitted, False)[Kind.SMALL_TALK] == 0.9
    # By half a likeness where entries are to be offered: 0.5 nearer by meaning, less 0.1 by words.
    assert judges.probabilities(near, COLUMNS, 3, fitted, True)[Kind.SMALL_TALK] == 0.0
    assert judges.probabilities(far, COLUMNS, 3, fitted, False)[Kind.SMALL_TALK] == 0.0


def test_one_entry_is_no_choice_to_offer():
    same = {name: [0.9] * 3 for name in ("cosine", "asked", "told", "alike")}
    judges = first_day(True)
    assert judges.offer_of(scores(**same), COLUMNS, 3) > judges.offered
    assert judges.offer_of(scores(**same), {Kind.ENTRY: OWN[:1]}, 3) == 0.0
    assert judges.offer_of(scores(**same), {}, 3) == 0.0


def test_a_kind_with_a_judge_of_its_own_keeps_it():
    found = first_day(False).probabilities(scores(), COLUMNS, 3, {}, False)
    assert set(found) == set(COLUMNS)
    fitted = {Kind.SMALL_TALK: 0.123}
    kept = first_day(False).probabilities(
        replace(scores(), similarity=np.array([0.0, 0.0, 0.9], np.float32)),
        COLUMNS,
        3,
        fitted,
        False,
    )
    assert kept[Kind.SMALL_TALK] == 0.123
