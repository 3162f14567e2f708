"""Messages in other languages, what guards stop, and why a message got its reply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from small_collections import TEXTS, taught, tiny

from chatbot import FaqBot, Outcome
from chatbot.model import Kind, Reason

SPANISH = "Solo entiendo inglés."
WITH_SPANISH = replace(TEXTS, other_languages=(("de", "Nur Englisch."), ("es", SPANISH)))
SYNONYMS = (("green light", "approved"),)
CONTRASTS = (("patient", (("dog", "hound"), ("human",))),)


@pytest.fixture(scope="module")
def bot() -> FaqBot:
    """The bot of a taught collection with terms, and a sentence in two other languages."""
    collection = taught()
    first, *others = collection.entries
    changed = replace(
        collection,
        texts=WITH_SPANISH,
        synonyms=SYNONYMS,
        contrasts=CONTRASTS,
        entries=(replace(first, excludes=("zebra",)), *others),
    )
    return FaqBot.load(changed)


@pytest.mark.parametrize(
    ("message", "texts", "reason"),
    [
        ("cuánto cuesta el tratamiento por favor", ["English only.", SPANISH], "a sentence for it"),
        ("wie viel kostet die behandlung bitte", ["English only.", "Nur Englisch."], "another one"),
        ("quanto custa o tratamento da coluna vertebral", ["English only."], "none in Portuguese"),
        ("сколько стоит лечение", ["English only."], "nor in Russian"),
    ],
)
def test_a_message_in_another_language(bot, message, texts, reason):
    reply = bot.ask(message)
    assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, Reason.LANGUAGE), reason
    assert [str(block) for block in reply.message] == texts, reason
    assert reply.suggestions == ()
    assert reply.entry_id is reply.gap_id is reply.confidence is reply.citation is None
    assert reply.safety_note is None
    json.dumps(reply.to_json())


STOPPED = [
    ("is the treatment approved by the fda for hounds", "contrast"),
    ("is this therapy licensed by the authority for my dog", "contrast"),
    ("has it been licensed by the authority for a zebra", "excluded"),
    ("is the treatment not approved by the fda", "negation"),
    ("is the treatment not legal and allowed", "negation"),
]


@pytest.mark.parametrize(("message", "guard"), STOPPED)
def test_what_a_guard_stops_is_not_answered(bot, message, guard):
    recognition = bot.index.recognise(message)
    assert recognition.stop.guard == guard
    threshold = bot.index.confidence.thresholds["answer"]
    assert recognition.probability[Kind.ENTRY] >= threshold  # nothing but the guard is in the way
    reply = bot.ask(message)
    assert reply.outcome in (Outcome.CLARIFY, Outcome.NO_ANSWER)
    assert reply.entry_id is reply.citation is reply.confidence is None


def test_exact_words_bypass_the_guards():
    first, *others = taught().entries
    first = replace(first, phrasings=(*first.phrasings, "what about my zebra"), excludes=("zebra",))
    bot = FaqBot.load(replace(taught(), entries=(first, *others)))
    assert bot.ask("What about my zebra?").entry_id == "approval"
    assert bot.ask("what about my zebra please").entry_id is None


def test_explaining_guards_synonyms_and_margins(bot):
    told = bot.explain("has the treatment a grean light for hounds")
    assert told["compared_as"] == "has the treatment a approved for hounds"
    assert told["corrections"] == {"grean": "green"}
    assert told["synonyms"] == {"green light": "approved"}
    assert told["guard"] == {"guard": "contrast", "words": ("hounds",)}
    entries = [hit for hit in told["hits"] if hit["kind"] is Kind.ENTRY]
    assert told["margin"] == pytest.approx(entries[0]["score"] - entries[1]["score"], abs=1e-3)
    assert told["answer_weight"] == bot.index.recogniser.answer_weight
    assert told["language"] is None
    plain = bot.explain("is it approved by the fda")
    assert (plain["guard"], plain["synonyms"]) == (None, {})
    json.dumps([told, plain], allow_nan=False)


def test_one_entry_alone_has_no_margin():
    bot = FaqBot.load(tiny(entries=tiny().entries[2:], gaps=()))
    assert bot.explain("how do cells work")["margin"] is None
