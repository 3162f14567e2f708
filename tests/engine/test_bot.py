"""The facade: every message gets a reply, made of nothing but the collection's own texts."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_collections import CONTACTS, SOURCE, TEXTS, paragraph, taught, tiny

from chatbot import ContentError, FaqBot, Outcome
from chatbot.model import AnswerKind, Collection, Entry, Reply
from chatbot.understanding import MAX_MESSAGE


def strings_in(value: Any) -> set[str]:
    """Every text that stands anywhere in a value."""
    if isinstance(value, str):
        return {str(value)}
    if dataclasses.is_dataclass(value):
        value = vars(value)
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (tuple, list)):
        return set()
    return set().union(*map(strings_in, value))


def words_shown(reply: Reply) -> set[str]:
    """Every text of a reply that a person reads."""
    shown = dataclasses.replace(
        reply, reply_id=None, conversation=None, content_version="", reason=None
    )
    return strings_in(shown) - {"", *Outcome}


@pytest.mark.parametrize(
    ("message", "outcome", "about", "text", "reason"),
    [
        ("Is the treatment approved?", "answer", "approval", "No, it is not.", "its question"),
        ("has anyone licensed it", "answer", "approval", "No, it is not.", "a phrasing"),
        ("is the treatmnt aproved", "answer", "approval", "No, it is not.", "typing errors"),
        ("are there side effects", "no_answer", "side-effects", "The experts did not say.", "gap"),
        ("thank you very much", "smalltalk", None, "You are welcome.", "small talk"),
        ("my legs are numb", "urgent", None, "Get help now.", "a red flag"),
        ("bonjour madame", "no_answer", None, "English only.", "out of scope"),
        ("zzz", "no_answer", None, TEXTS.not_understood, "nothing fits"),
        ("the treatment", "clarify", None, TEXTS.clarify, "two questions have these words"),
    ],
)
def test_outcomes(tiny_bot, message, outcome, about, text, reason):
    reply = tiny_bot.ask(message)
    assert (str(reply.outcome), reply.text) == (outcome, text), reason
    assert about in (reply.entry_id, reply.gap_id), reason


def test_an_answer(tiny_bot):
    reply = tiny_bot.ask("Is the treatment approved?")
    assert reply.entry_id == "approval"
    assert reply.matched_question == "Is the treatment approved?"
    assert reply.answer_kind is AnswerKind.SUMMARY
    assert reply.confidence == 1.0
    assert reply.collection == "demo"
    assert reply.content_version == tiny_bot.version == tiny().version
    assert [one.entry_id for one in reply.suggestions] == ["cost"]
    assert reply.gap_id is reply.reason is reply.urgent is reply.safety_note is None


def test_the_kind_of_an_answer_is_the_entrys():
    entries = tuple(dataclasses.replace(e, kind=AnswerKind.VERBATIM) for e in tiny().entries)
    bot = FaqBot.load(tiny(entries=entries))
    assert bot.ask("Is the treatment approved?").answer_kind is AnswerKind.VERBATIM


def test_confidence_is_known_or_null(tiny_bot, taught_bot):
    # Without phrasings enough, likeness is no probability and is not shown as one.
    assert tiny_bot.ask("is the treatment approved please").confidence is None
    confidence = taught_bot.ask("is the therapy approved by the fda now").confidence
    assert 0.8 < confidence < 1.0


def test_only_answers_have_a_confidence_and_a_citation(taught_bot):
    for message in (
        "my legs are numb since yesterday",
        "will it rain tomorrow",
        "are there risks afterwards",
        "thanks for your help",
    ):
        reply = taught_bot.ask(message)
        assert reply.outcome is not Outcome.ANSWER
        assert reply.confidence is reply.citation is reply.entry_id is None


def test_a_citation(tiny_bot):
    citation = tiny_bot.ask("What does the treatment cost?").citation
    for name in ("title", "publisher", "url", "peer_reviewed", "updated", "review_due"):
        assert getattr(citation, name) == getattr(SOURCE, name)
    assert citation.locator == "Question 2"


@pytest.mark.parametrize(
    ("question", "names", "reason"),
    [
        ("Is the treatment approved?", ["Ada Adams"], "only one of them spoke"),
        ("What does the treatment cost?", ["Ada Adams", "Bo Berg"], "in the source's order"),
        ("How do cells work?", [], "the source itself speaks"),
    ],
)
def test_only_experts_who_spoke_are_named(tiny_bot, question, names, reason):
    citation = tiny_bot.ask(question).citation
    assert [expert.name for expert in citation.experts] == names, reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("are there side effects", "not_covered"),
        ("will it rain tomorrow", "off_topic"),
        ("bonjour madame", "language"),
        ("stupid machine", "abuse"),
        ("qwerty uiop", "not_understood"),
        ("zzz", "not_understood"),
        ("", "not_understood"),
    ],
)
def test_why_there_is_no_answer(tiny_bot, message, reason):
    reply = tiny_bot.ask(message)
    assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, reason)
    assert (reply.gap_id is not None) is (reason == "not_covered")


def test_what_is_offered_instead(tiny_bot):
    ids = {
        message: [one.entry_id for one in tiny_bot.ask(message).suggestions]
        for message in ("are there side effects", "will it rain tomorrow", "zzz", "the treatment")
    }
    assert ids["are there side effects"] == ["work"]  # what the gap names as related
    assert ids["will it rain tomorrow"] == []
    assert len(ids["zzz"]) == 3  # the nearest, for want of better
    assert sorted(ids["the treatment"]) == ["approval", "cost"]  # to pick from


@pytest.mark.parametrize(
    ("message", "level", "labels"),
    [
        ("my legs are numb", "emergency", ["Ambulance", "Ambulance abroad"]),
        ("i want to end my life", "crisis", ["Lifeline", "Ambulance", "Ambulance abroad"]),
        ("my wound smells bad", "same_day", ["Advice line", "Ambulance", "Ambulance abroad"]),
    ],
)
def test_whom_to_call(tiny_bot, message, level, labels):
    """Those of its own level first, then for emergencies; each once."""
    reply = tiny_bot.ask(message)
    assert reply.outcome is Outcome.URGENT
    assert reply.urgent.level == level
    assert [contact.label for contact in reply.urgent.contacts] == labels


def test_a_red_flag_without_contacts_still_says_its_text():
    reply = FaqBot.load(tiny(contacts=())).ask("my legs are numb")
    assert (reply.text, reply.urgent.contacts) == ("Get help now.", ())


@pytest.mark.parametrize(
    "message",
    [
        "my legs are numb. is the treatment approved?",
        "is the treatment approved? my legs are numb",
        "thank you very much, my legs are numb",
        "my legs are numb, bonjour madame",
    ],
)
def test_a_red_flag_comes_before_anything_else(tiny_bot, message):
    reply = tiny_bot.ask(message)
    assert (reply.outcome, reply.text) == (Outcome.URGENT, "Get help now.")
    assert reply.entry_id is reply.citation is None


def test_without_a_red_flag_there_is_no_note(taught_bot):
    assert taught_bot.ask("is it approved by the fda").safety_note is None


def questions(collection: Collection) -> list[str]:
    return [entry.question for entry in collection.entries]


@pytest.mark.parametrize("collection", [tiny(), taught()], ids=["tiny", "taught"])
def test_a_suggested_question_leads_to_its_entry(collection):
    bot = FaqBot.load(collection)
    messages = [phrasing for topic in collection.topics() for phrasing in topic.phrasings[:3]]
    suggestions = {
        suggestion
        for message in [*questions(collection), *messages, "zzz", "the treatment"]
        for suggestion in bot.ask(message).suggestions
    }
    assert len(suggestions) == 3
    for suggestion in suggestions:
        assert bot.ask(suggestion.question).entry_id == suggestion.entry_id


@given(
    st.one_of(
        st.text(st.characters(categories=None, codec=None)),
        st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn", "So"])),
        st.lists(
            st.sampled_from(
                "is the treatment approved cost cells side effects my legs are numb . , and \ud800 "
                "thank you will it rain bonjour \u202e aproved treatmnt".split(" ")
            )
        ).map(" ".join),
    )
)
@settings(deadline=None, max_examples=200)
def test_any_message_gets_a_reply_of_reviewed_words(either_bot, message):
    reply = either_bot.ask(message)
    collection = either_bot.collection
    assert reply.outcome in set(Outcome)
    assert reply.text
    assert words_shown(reply) <= strings_in(collection) | {reply.collection}
    assert either_bot.ask(message).to_json() == {**reply.to_json(), "reply_id": ANYTHING}
    json.dumps(reply.to_json(), allow_nan=False, ensure_ascii=False).encode("utf-8")
    json.dumps(either_bot.explain(message), allow_nan=False)
    assert (reply.outcome is Outcome.ANSWER) == (reply.entry_id is not None)
    assert (reply.outcome is Outcome.ANSWER) == (reply.citation is not None)
    assert (reply.outcome is Outcome.URGENT) == (reply.urgent is not None)
    assert (reply.outcome is Outcome.NO_ANSWER) == (reply.reason is not None)
    if reply.outcome is Outcome.CLARIFY:
        assert 2 <= len(reply.suggestions) <= 3


class _Anything:
    def __eq__(self, other: object) -> bool:
        return True


ANYTHING = _Anything()


@pytest.mark.parametrize(
    "message",
    ["a" * 100_000, "is the treatment approved " * 4_000, "\u0301" * 100_000, "word\n" * 20_000],
    ids=["one word", "repeated", "marks", "lines"],
)
def test_a_message_of_a_hundred_thousand_characters(either_bot, message):
    assert either_bot.ask(message[:100_000]).outcome in set(Outcome)


def test_a_bounded_part_of_a_message_is_looked_at(tiny_bot, monkeypatch):
    seen = []
    recognise = tiny_bot.index.recognise
    monkeypatch.setattr(
        tiny_bot.index, "recognise", lambda text: (seen.append(len(text)), recognise(text))[1]
    )
    tiny_bot.ask("x" * 100_000)
    assert seen and max(seen) <= MAX_MESSAGE


def test_a_red_flag_late_in_a_long_message(tiny_bot):
    story = "what does the treatment cost. " * 250  # 7,500 characters
    assert tiny_bot.ask(story + "my legs are numb").outcome is Outcome.URGENT


def test_every_reply_has_an_id_of_its_own(tiny_bot):
    ids = {tiny_bot.ask("zzz").reply_id for _ in range(20)}
    assert len(ids) == 20 and all(ids)


def test_the_conversation_is_taken_and_changes_nothing(tiny_bot):
    with_token = tiny_bot.ask("Is the treatment approved?", "token").to_json()
    without = tiny_bot.ask("Is the treatment approved?").to_json()
    assert with_token == {**without, "reply_id": ANYTHING}


def test_search_gives_entries_best_first(tiny_bot):
    hits = tiny_bot.search("what is the cost")
    assert [hit.topic_id for hit in hits][0] == "cost"
    assert len(hits) == 3
    assert [hit.topic_id for hit in tiny_bot.search("what is the cost", top_k=1)] == ["cost"]
    assert tiny_bot.search("cost", top_k=0) == []


def test_search_is_not_cut_short_by_topics_of_other_kinds(tiny_bot):
    assert len(tiny_bot.search("my legs are numb", top_k=3)) == 3


def test_loading_tells_how_far_it_is(tmp_path):
    told = []
    FaqBot.load(tiny(), data_dir=tmp_path, progress=lambda *step: told.append(step))
    assert told[-1] == ("Done", 1.0)


def test_loading_a_folder_without_a_collection(tmp_path):
    with pytest.raises(ContentError):
        FaqBot.load(tmp_path)


def test_contacts_keep_the_collections_order_inside_a_level():
    bot = FaqBot.load(tiny(contacts=tuple(reversed(CONTACTS))))
    labels = [contact.label for contact in bot.ask("my legs are numb").urgent.contacts]
    assert labels == ["Ambulance abroad", "Ambulance"]


def test_an_entry_that_is_nobodys_suggestion_is_still_found():
    lone = Entry("lone", "Where is the clinic?", paragraph("There."), source="article", locator="9")
    assert FaqBot.load(tiny(entries=(lone,), gaps=())).ask("where's the clinic").entry_id == "lone"


def test_a_threshold_of_the_owners_own(tmp_path):
    """It decides in place of the collection's, and the saved index keeps that."""
    folder = tmp_path / "data"
    strict = FaqBot.load(taught(), data_dir=folder, answer_threshold=1.0)
    usual = FaqBot.load(taught(), data_dir=folder)
    message = "is the treatmnt aproved by now"
    assert usual.ask(message).outcome is Outcome.ANSWER
    assert strict.ask(message).outcome is not Outcome.ANSWER
    assert strict.explain(message)["thresholds"]["answer"] == 1.0
