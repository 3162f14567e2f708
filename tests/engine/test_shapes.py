"""Collections of every shape: 1 to 300 entries, 0 to 50 phrasings each, with gaps or without.

Whatever the shape, the words of a question are answered or offered, more likeness never speaks
against an entry, and small talk stays small talk.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from small_collections import paragraph, tiny

from chatbot import Collection
from chatbot.content.starter import starter
from chatbot.model import Entry, Gap, Kind, Outcome
from chatbot.retrieval import Index
from chatbot.retrieval.confidence import RISING
from chatbot.understanding import decide

THINGS = (
    "parking", "invoice", "pharmacy", "cafeteria", "wheelchair", "referral", "vaccine", "blood",
    "password", "interpreter", "newborn", "physiotherapy", "allergy", "dentist", "hearing",
    "insurance", "maternity", "x-ray", "ambulance", "discharge",
)  # fmt: skip
PLACES = (
    "ward", "garage", "desk", "garden", "kitchen", "lobby", "tower", "annex", "basement", "clinic",
    "campus", "theatre", "library", "chapel", "museum",
)  # fmt: skip
WAYS = (
    "where do i find the {}", "who can help me with the {}", "when is the {} open",
    "i need to ask about the {}", "is there a {}", "tell me about the {}", "can i use the {}",
    "what about the {}", "the {} please", "how do i get to the {}",
)  # fmt: skip
POLITE = ("", "please ", "hello ", "sorry ", "excuse me ", "quick question ")


def things(count: int) -> list[str]:
    pairs = [f"{place} {thing}" for place in PLACES for thing in THINGS]
    return pairs[:: max(1, len(pairs) // count)][:count]


def phrasings(thing: str, count: int) -> tuple[str, ...]:
    return tuple(f"{polite}{way.format(thing)}" for polite in POLITE for way in WAYS)[:count]


@cache
def built(entries: int, each: int, gaps: bool, small_talk: bool) -> tuple[Collection, Index]:
    made = tiny(
        entries=tuple(
            Entry(
                f"e{n}", f"How does the {thing} work?", paragraph(f"The {thing} works like this."),
                phrasings(thing, each), source="article", locator="1",
            )
            for n, thing in enumerate(things(entries))
        ),
        gaps=tuple(
            Gap(f"g{n}", f"The helipad {n}", paragraph("Nobody said."),
                phrasings(f"helipad number {n}", max(each, 1)))
            for n in range(3 if gaps else 0)
        ),
        out_of_scope=(), red_flags=(), small_talk=(),
    )  # fmt: skip
    if small_talk:
        first = starter("demo", "Demo", "en", "", bare=False)
        kept = [replace(one, phrasings=one.phrasings[:30]) for one in first.small_talk]
        made = replace(made, small_talk=tuple(kept))
    return made, Index.build(made)


FAST = [
    (1, 0, False, False), (1, 50, False, False), (2, 0, True, False), (8, 0, False, True),
    (8, 3, True, True), (8, 12, True, True), (30, 1, True, False), (60, 0, False, False),
]  # fmt: skip
SLOW = [(300, 0, False, True), (300, 1, True, True), (100, 20, True, True), (60, 50, True, False)]
SHAPES = [*FAST, *(pytest.param(*shape, marks=pytest.mark.slow) for shape in SLOW)]


@pytest.mark.parametrize(("entries", "each", "gaps", "small_talk"), SHAPES)
def test_the_words_of_a_question_lead_to_it(entries, each, gaps, small_talk):
    collection, index = built(entries, each, gaps, small_talk)
    for entry in collection.entries[:: max(1, entries // 5)]:
        thing = entry.question.removeprefix("How does the ").removesuffix(" work?")
        for text in (f"so how does the {thing} work then", f"how the {thing} works"):
            decision = decide(index.recognise(text), index)
            found = {decision.topic_id, *decision.options}
            # One entry alone is no choice to offer.
            assert entry.id in found or entries == 1, (text, decision)


@pytest.mark.parametrize(("entries", "each", "gaps", "small_talk"), SHAPES)
def test_nonsense_is_neither_answered_nor_offered(entries, each, gaps, small_talk):
    _, index = built(entries, each, gaps, small_talk)
    for text in ("my horse ate twelve bananas", "zzz", "1 2 3"):
        decision = decide(index.recognise(text), index)
        assert decision.outcome not in (Outcome.ANSWER, Outcome.CLARIFY), (text, decision)


@pytest.mark.parametrize(("entries", "each", "gaps", "small_talk"), SHAPES)
def test_likeness_never_speaks_against_an_entry(entries, each, gaps, small_talk):
    _, index = built(entries, each, gaps, small_talk)
    for judge in index.confidence.judges.values():
        assert all(judge.weights[at] >= 0 for at in RISING), judge


@pytest.mark.parametrize(
    ("entries", "each", "gaps", "small_talk"), [shape for shape in FAST if shape[3]]
)
def test_small_talk_stays_small_talk(entries, each, gaps, small_talk):
    _, index = built(entries, each, gaps, small_talk)
    for text in ("thanks a lot", "good morning to you", "bye bye now"):
        decision = decide(index.recognise(text), index)
        assert decision.topic_id is None or index.kind_of(decision.topic_id) is Kind.SMALL_TALK
        assert decision.outcome is not Outcome.CLARIFY, text


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("small_talk", [False, True])
def test_more_phrasings_never_lower_what_is_answered_or_offered(gaps, small_talk):
    asked = [
        (f"e{n}", text)
        for n, thing in enumerate(things(8))
        for text in (f"what is the {thing} for", f"problem with my {thing}", f"{thing} hours")
    ]
    shares = []
    for each in (0, 3, 10, 20):
        _, index = built(8, each, gaps, small_talk)
        decisions = [(entry, decide(index.recognise(text), index)) for entry, text in asked]
        shares.append(sum(entry in {one.topic_id, *one.options} for entry, one in decisions))
    assert shares == sorted(shares), shares
    assert shares[0] > len(asked) / 2
