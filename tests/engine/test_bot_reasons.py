"""Messages in other languages, what guards stop, and why a message got its reply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from small_collections import TEXTS, taught, tiny
from talking_collections import talking

import chatbot.understanding
from chatbot import FaqBot, Outcome
from chatbot.model import Kind, OutOfScope, Reason
from chatbot.retrieval import Index
from chatbot.safety import Alarm, Screening

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


def speaking(monkeypatch: pytest.MonkeyPatch, code: str | None) -> None:
    """Let every message be taken for that language."""
    monkeypatch.setattr(chatbot.understanding, "foreign_language", lambda *_: code)


def test_which_language_it_is_decides_on_the_sentence(bot, monkeypatch):
    for code, sentences in (("es", [SPANISH]), ("de", ["Nur Englisch."]), ("pt", []), ("und", [])):
        speaking(monkeypatch, code)
        reply = bot.ask("is it legal maybe")
        assert [str(block) for block in reply.message] == ["English only.", *sentences]
        assert bot.explain("is it legal maybe")["language"] == code


def test_a_collection_that_says_nothing_about_languages(monkeypatch):
    speaking(monkeypatch, "es")
    others = tuple(one for one in tiny().out_of_scope if one.reason is not Reason.LANGUAGE)
    for texts, sentences in ((TEXTS, []), (WITH_SPANISH, [SPANISH])):
        reply = FaqBot.load(tiny(out_of_scope=others, texts=texts)).ask("hola amigos")
        assert [str(block) for block in reply.message] == [TEXTS.not_understood, *sentences]
        assert reply.reason is Reason.LANGUAGE


@pytest.mark.parametrize(
    ("message", "outcome", "reason"),
    [
        ("my legs are numb since yesterday", "urgent", "a red flag comes first"),
        ("is the treatment licensed by the authority", "answer", "so do exact words"),
        ("what does a visit come to", "no_answer", "and nothing else"),
    ],
)
def test_what_comes_before_the_language(bot, monkeypatch, message, outcome, reason):
    speaking(monkeypatch, "es")
    assert bot.ask(message).outcome == outcome, reason


def test_exact_words_of_what_is_out_of_scope_get_the_sentence_too(bot, monkeypatch):
    """Phrasings may be in any language, and one word for word is no reason to say less."""
    speaking(monkeypatch, None)
    reply = bot.ask("combien coute le traitement merci")
    assert (reply.reason, reply.text) == (Reason.LANGUAGE, "English only.")
    speaking(monkeypatch, "es")
    assert SPANISH in bot.ask("combien coute le traitement merci").text


@pytest.mark.parametrize("reason", [Reason.OFF_TOPIC, Reason.ABUSE])
def test_only_what_is_about_languages_is_said_about_languages(monkeypatch, reason):
    speaking(monkeypatch, "es")
    other = OutOfScope("aaa", "Aaa", tiny().out_of_scope[3].text, ("aaa bbb",), reason=reason)
    bot = FaqBot.load(tiny(out_of_scope=(other, *tiny().out_of_scope)))
    assert bot.ask("hola amigos").text == "English only."


STOPPED = [
    ("is this therapy approved by the fda for hounds", "contrast"),
    ("is this therapy licensed by the authority for my dog", "contrast"),
    ("is this therapy approved by the fda for zebra", "excluded"),
    ("is the treatment not approved by the fda", "negation"),
    ("is the treatment not legal and allowed", "negation"),
]


@pytest.mark.parametrize(("message", "guard"), STOPPED)
def test_what_a_guard_stops_is_not_answered(bot, message, guard):
    recognition = bot.index.recognise(message)
    assert recognition.veto.name == guard
    threshold = bot.index.confidence.thresholds["answer"]
    assert recognition.probability[Kind.ENTRY] >= threshold  # nothing but the guard is in the way
    reply = bot.ask(message)
    assert reply.outcome in (Outcome.CLARIFY, Outcome.NO_ANSWER)
    assert reply.entry_id is reply.citation is reply.confidence is None


@pytest.mark.parametrize("name", ["tiny_bot", "taught_bot"])
def test_no_answer_has_an_entry_that_a_guard_stops(request, name):
    bot = request.getfixturevalue(name)
    words = ("not", "never", "garage kitchen sandwich", "dog", "without it", "zebra please")
    questions = [
        text.rstrip("?")  # of which the rest would be another part
        for entry in bot.collection.entries
        for text in (entry.title, *entry.phrasings[:12])
    ]
    stopped = 0
    for message in (f"{question} {word}" for question in questions for word in words):
        recognition, reply = bot.index.recognise(message), bot.ask(message)
        stopped += recognition.veto is not None
        assert reply.entry_id is None or recognition.exact or not recognition.veto
    assert stopped > len(questions)


def test_what_a_guard_stops_is_not_answered_after_a_turn_before_either(bot):
    token = bot.ask("has the treatment been approved by the fda").conversation
    assert bot.explain("was it not", token)["veto"]["name"] == "negation"
    assert bot.ask("was it not", token).entry_id is None


def test_what_is_said_after_a_question_mark_is_not_lost_on_the_guards(bot):
    assert bot.ask("is this therapy licensed by the authority, for my dog").entry_id is None
    assert bot.ask("is this therapy licensed by the authority? for my dog").entry_id is None


def test_exact_words_bypass_the_guards():
    first, *others = taught().entries
    first = replace(first, phrasings=(*first.phrasings, "what about my zebra"), excludes=("zebra",))
    bot = FaqBot.load(replace(taught(), entries=(first, *others)))
    assert bot.ask("What about my zebra?").entry_id == "approval"
    assert bot.ask("what about my zebra please").entry_id is None


def test_explaining(tiny_bot, taught_bot):
    told = tiny_bot.explain("is the treatmnt approved, my legs are numb")
    assert told["compared_as"] == "is the treatment approved my legs are numb"
    assert told["corrections"] == {"treatmnt": "treatment"}
    assert told["rule"] == "red flag"
    assert told["red_flag"]["alarm"]["flag_id"] == "numb"
    assert told["red_flag"]["alarm"]["words"] == "my legs are numb"
    assert told["probability"].keys() == set(tiny_bot.index.kinds)
    assert told["thresholds"] == tiny_bot.index.confidence.thresholds
    assert told["hits"][0].keys() >= {"topic_id", "kind", "score", "answer", "phrasing", "shared"}
    told = taught_bot.explain("is it legal and allowed")
    assert set(told["thresholds"]) >= {"answer", "clarify", "gap", "small_talk", "out_of_scope"}
    assert told["probability"]["entry"] > 0
    assert told["red_flag"] == NOTHING


class FakeGuard:
    """Finds one thing in every message."""

    def __init__(self, found: Screening) -> None:
        self.found = found

    def screen(self, message: str, before: tuple[str, ...] = ()) -> Screening:
        return self.found


ALARM = Alarm("numb", "is it approved by the fda", 1.0, 0.5, "learned")


NOTHING = {"alarm": None, "taken_back": False, "note": False, "report": None, "seen": []}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Screening(), {}),
        (Screening(note=True, seen=("a", "b")), {"note": True, "seen": ["a", "b"]}),
        (Screening(report_id="wound"), {"report": "wound"}),
    ],
)
def test_explaining_what_the_guard_found(taught_index, found, told):
    bot = FaqBot(taught(), taught_index, FakeGuard(found))
    assert bot.explain("will it rain tomorrow")["red_flag"] == NOTHING | told
    assert FaqBot(taught(), None, FakeGuard(found)).explain("zz") == {"red_flag": NOTHING | told}


def test_an_explanation_says_that_an_alarm_was_taken_back(taught_index):
    bot = FaqBot(taught(), taught_index, FakeGuard(Screening(ALARM)))
    told = bot.explain("tell me, is it approved by the fda")
    alarm = {"alarm": vars(ALARM), "taken_back": True, "note": True}
    assert told["red_flag"] == NOTHING | alarm
    assert told["rule"] != "red flag"
    raised = FaqBot(taught(), None, FakeGuard(Screening(ALARM))).explain("zz")
    assert raised == {"red_flag": NOTHING | {"alarm": vars(ALARM)}}


def test_explaining_follow_ups():
    bot = FaqBot.load(talking())
    token = bot.ask("what does a visit cost").conversation
    assert bot.explain("why", token)["rule"] == "follow-up why"
    assert bot.explain("why")["rule"] == "below every threshold"
    two = bot.explain("is it legal and allowed? how do stem cells work?")
    assert two["rule"] == "exact words of a phrasing, in a part"


def test_explaining_an_alarm_that_was_taken_back(taught_index: Index):
    bot = FaqBot(taught(), taught_index, FakeGuard(Screening(ALARM)))
    assert bot.ask("is it approved by the fda").outcome is Outcome.ANSWER
    assert bot.explain("is it approved by the fda")["rule"] != "red flag"


def test_explaining_an_alarm_that_is_said_again():
    bot = FaqBot.load(talking())
    token = bot.ask("my legs are numb since yesterday").conversation
    assert bot.ask("can it wait", token).outcome is Outcome.URGENT
    assert "red flag" in bot.explain("can it wait", token)["rule"]


def test_explaining_guards_synonyms_and_margins(bot):
    told = bot.explain("has the treatment a grean light for hounds")
    assert told["compared_as"] == "has the treatment a approved for hounds"
    assert told["corrections"] == {"grean": "green"}
    assert told["synonyms"] == {"green light": "approved"}
    assert told["veto"] == {"name": "contrast", "words": ("hounds",)}
    entries = [hit for hit in told["hits"] if hit["kind"] is Kind.ENTRY]
    assert told["margin"] == pytest.approx(entries[0]["score"] - entries[1]["score"], abs=1e-3)
    assert told["answer_weight"] == bot.index.recogniser.answer_weight
    assert told["language"] is None
    plain = bot.explain("is it approved by the fda")
    assert (plain["veto"], plain["synonyms"]) == (None, {})
    json.dumps([told, plain], allow_nan=False)


def test_one_entry_alone_has_no_margin():
    bot = FaqBot.load(tiny(entries=tiny().entries[2:], gaps=()))
    assert bot.explain("how do cells work")["margin"] is None
