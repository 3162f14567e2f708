"""The facade: every message gets a reply, made of nothing but the collection's own texts."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from guarded_collections import sparse
from hypothesis import given
from hypothesis import strategies as st
from small_collections import CONTACTS, SOURCE, TEXTS, paragraph, taught, tiny
from talking_collections import UNAVAILABLE, talking, talking_tiny

from chatbot import ContentError, FaqBot, Outcome
from chatbot.conversation import Conversation, Tokens
from chatbot.language import Message
from chatbot.meaning import encoder_for
from chatbot.model import AnswerKind, Collection, Entry, Reason, Reply
from chatbot.retrieval import Index
from chatbot.safety import Alarm, GuardError, Screening
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


def test_confidence_is_known(tiny_bot, taught_bot):
    # Without phrasings enough, it is what other subjects taught.
    assert 0.5 < tiny_bot.ask("is the treatment approved please").confidence < 1.0
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
    assert ids["zzz"] == []  # nothing is near
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
def test_any_message_gets_a_reply_of_reviewed_words(either_bot, message):
    reply = either_bot.ask(message)
    collection = either_bot.collection
    assert reply.outcome in set(Outcome)
    assert reply.text
    assert words_shown(reply) <= strings_in(collection) | {reply.collection}
    assert either_bot.ask(message).to_json() == {**reply.to_json(), **OWN}
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
OWN = {"reply_id": ANYTHING, "conversation": ANYTHING}  # the token has the time in it


@pytest.mark.parametrize(
    "message",
    ["a" * 100_000, "is the treatment approved " * 4_000, "\u0301" * 100_000, "word\n" * 20_000],
    ids=["one word", "repeated", "marks", "lines"],
)
def test_a_message_of_a_hundred_thousand_characters(either_bot, message):
    assert either_bot.ask(message[:100_000]).outcome in set(Outcome)


def test_a_bounded_part_of_a_message_is_looked_at(tiny_bot, monkeypatch):
    seen = []
    compare = tiny_bot.index.compare

    def comparing(message: Message) -> Any:
        seen.append(len(message.text))
        return compare(message)

    monkeypatch.setattr(tiny_bot.index, "compare", comparing)
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
    assert with_token == {**without, **OWN}


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


# The guard comes first.

KEYS = ("k" * 32,)
SECRET = "purple elephant 42"
NUMB = Alarm("numb", SECRET, 9.0, 0.5, "learned")


class FakeGuard:
    """Finds what it was told to find in a message, nothing in others, and raises errors."""

    def __init__(self, found: Mapping[str, Screening | Exception]) -> None:
        self.found = found
        self.before: list[tuple[str, ...]] = []

    def screen(self, message: Message, before: tuple[str, ...] = ()) -> Screening:
        self.before.append(before)
        found = self.found.get(message.text, Screening())
        if isinstance(found, Exception):
            raise found
        return found


class BrokenIndex:
    """Fails at every touch."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


@pytest.fixture(scope="module")
def talking_index() -> Index:
    return Index.build(talking(), encoder=encoder_for("en"))


def guarded_by(
    found: Mapping[str, Screening | Exception], index: Any, collection: Collection | None = None
) -> FaqBot:
    return FaqBot(collection or talking(), index, FakeGuard(found), keys=KEYS)


def test_an_alarm_is_told_before_the_index_is_touched():
    bot = guarded_by({SECRET: Screening(NUMB)}, BrokenIndex())
    reply = bot.ask(SECRET)
    assert (reply.outcome, reply.text) == (Outcome.URGENT, "Get help now.")
    assert bot.screen(SECRET).text == "Get help now."
    with pytest.raises(RuntimeError):  # which any other message would touch
        bot.ask("Is the treatment approved?")


ERRORS = [
    GuardError(f"too slow: {SECRET}"),
    ValueError(SECRET),
    KeyError(SECRET),
    RuntimeError(),
    RecursionError(SECRET),
    MemoryError(SECRET),
    AssertionError(SECRET),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("ask", ["ask", "screen"])
def test_where_the_guard_fails_nothing_is_answered_but_whom_to_call(ask, error, taught_index):
    bot = guarded_by({"is it approved by the fda": error}, taught_index)
    reply = getattr(bot, ask)("is it approved by the fda")
    assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
    assert reply.text.startswith(UNAVAILABLE)
    for contact in CONTACTS:
        assert (contact.number in reply.text) is (contact.level == "emergency")
    assert reply.entry_id is reply.citation is reply.gap_id is reply.confidence is None
    assert reply.suggestions == ()
    if ask == "ask":
        assert bot.ask("is it approved by the fda now").entry_id == "approval"


def test_a_conversation_goes_on_after_the_guard_failed(talking_index):
    bot = guarded_by({SECRET: ValueError()}, talking_index)
    token = bot.ask("what does a visit cost").conversation
    token = bot.ask(SECRET, token).conversation
    assert bot.ask("come again", token).entry_id == "cost"


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_is_logged_of_a_failing_guard_has_no_word_of_the_message(caplog, error):
    error.__cause__ = ValueError(f"for {SECRET}")
    bot = guarded_by({SECRET: error}, None)
    with caplog.at_level(logging.DEBUG):
        bot.ask(SECRET)
        bot.screen(SECRET)
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 2
    assert type(error).__name__ in caplog.text and "in screen" in caplog.text
    assert not any(word in caplog.text for word in SECRET.split())


def test_nothing_is_logged_of_messages(caplog, either_bot):
    with caplog.at_level(logging.DEBUG):
        for message in ("Is the treatment approved?", "my legs are numb", "zzz", "\ud800" * 9_000):
            either_bot.ask(message, either_bot.ask(message).conversation)
            either_bot.explain(message)
    assert caplog.records == []


def test_without_an_index_emergencies_are_told_and_nothing_is_answered():
    bot = FaqBot(talking_tiny(), None, keys=KEYS)
    for message in ("Is the treatment approved?", "thank you very much", "", "can it wait"):
        reply = bot.ask(message)
        assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
        assert "9-1-1" in reply.text and reply.entry_id is None
    reply = bot.ask("my legs are numb")
    assert (reply.outcome, reply.text) == (Outcome.URGENT, "Get help now.")
    again = bot.ask("can it wait", reply.conversation)
    assert (again.text, again.urgent) == (reply.text, reply.urgent)
    assert bot.search("cost") == []
    assert bot.explain("my legs are numb")["red_flag"]["alarm"]["flag_id"] == "numb"


def test_without_an_index_a_symptom_in_two_messages_is_an_alarm_too():
    bot = FaqBot(talking(sparse()), None, keys=KEYS)
    token = bot.ask("it is between my legs").conversation
    assert bot.ask("it went numb", token).outcome is Outcome.URGENT


KNOWN = "is it approved by the fda"  # surely, by its probability


@pytest.mark.parametrize(
    ("message", "alarm", "taken_back", "reason"),
    [
        (KNOWN, Alarm("numb", KNOWN, 1.0, 0.5, "learned"), True, "weak, and a question"),
        (KNOWN, Alarm("despair", KNOWN, 1.0, 0.5, "learned"), True, "the same of despair"),
        (f"{KNOWN} zz", Alarm("numb", KNOWN, 1.0, 0.5, "learned"), True, "its own words count"),
        (KNOWN, Alarm("numb", "zz", 1.0, 0.5, "learned"), False, "its own words are no question"),
        (KNOWN, Alarm("numb", "will it rain tomorrow", 1.0, 0.5, "learned"), False, "off topic"),
        (KNOWN, Alarm("numb", KNOWN, 2.5, 0.5, "learned"), False, "not weak"),
        (KNOWN, Alarm("numb", KNOWN, 0.5, 0.5, "sign"), False, "by a sign, which is never weak"),
        (KNOWN, Alarm("numb", KNOWN, 0.0, 0.0, "phrasing"), False, "by its very words"),
    ],
)
def test_a_weak_alarm_is_taken_back_where_its_words_are_surely_known(
    taught_index, message, alarm, taken_back, reason
):
    bot = guarded_by({message: Screening(alarm)}, taught_index)
    reply = bot.ask(message)
    assert (reply.outcome is not Outcome.URGENT) is taken_back, reason
    if taken_back:
        assert reply.outcome is Outcome.ANSWER
        assert reply.safety_note == TEXTS.safety_note


@pytest.mark.parametrize("index", ["tiny_index", None])
def test_a_weak_alarm_is_told_where_nothing_is_surely_known(request, index):
    question = "Is the treatment approved?"
    found = {question: Screening(Alarm("numb", question, 1.0, 0.5, "learned"))}
    bot = guarded_by(found, index and request.getfixturevalue(index), talking_tiny())
    assert bot.ask(question).outcome is Outcome.URGENT


def test_a_message_that_is_refused_is_screened_for_weak_alarms_too(taught_index):
    found = {KNOWN: Screening(Alarm("numb", KNOWN, 1.0, 0.5, "learned"))}
    assert guarded_by(found, taught_index).screen(KNOWN).outcome is Outcome.URGENT
    assert guarded_by({}, taught_index).screen(KNOWN) is None


def test_a_weak_alarm_is_told_where_the_index_fails():
    found = {KNOWN: Screening(Alarm("numb", KNOWN, 1.0, 0.5, "learned"))}
    assert guarded_by(found, BrokenIndex()).ask(KNOWN).outcome is Outcome.URGENT


@pytest.mark.parametrize(
    ("message", "noted"),
    [
        ("is it approved by the fda", True),
        ("are there side effects", True),
        ("zzz", True),
        ("thanks very much", False),  # small talk is left alone
    ],
)
def test_what_may_be_alarming_is_noted_beside_the_reply(taught_index, message, noted):
    bot = guarded_by({message: Screening(note=True)}, taught_index)
    assert bot.ask(message).safety_note == (TEXTS.safety_note if noted else None)


@pytest.mark.parametrize(
    ("found", "calm"),
    [
        (Screening(), True),
        (Screening(note=True), False),
        (Screening(seen=("numb",)), False),
        (Screening(report_id="past-harm"), False),
        (Screening(Alarm("legs", "words", 9.0, 1.0, "learned")), False),
        (GuardError(), False),
    ],
)
def test_a_message_is_calm_only_where_the_guard_sees_nothing(talking_index, found, calm):
    assert guarded_by({"one": found}, talking_index).consider("one").calm is calm


# Red flags in a conversation.


@pytest.fixture(scope="module")
def sparse_bot() -> FaqBot:
    """Follow-ups, red flags and signs, from few phrasings."""
    return FaqBot.load(talking(sparse()), secret_key=KEYS[0])


def told(bot: FaqBot, *messages: str) -> list[Reply]:
    """The replies of one conversation."""
    replies: list[Reply] = []
    for message in messages:
        replies.append(bot.ask(message, replies[-1].conversation if replies else None))
    return replies


def outcomes(bot: FaqBot, *messages: str) -> list[str]:
    return [str(reply.outcome) for reply in told(bot, *messages)]


@pytest.mark.parametrize(
    ("messages", "last", "reason"),
    [
        (("it is between my legs", "it went numb"), "urgent", "where, then what"),
        (("it went numb", "between my legs"), "urgent", "what, then where"),
        (("it is between my legs",), "clarify", "where alone"),
        (("it went numb",), "no_answer", "what alone"),
        (("it is between my legs", "thank you very much", "it went numb"), "no_answer",
         "only the last message goes along"),
        (("it is between my legs", "what is numbness"), "no_answer", "a question calms"),
    ],
)  # fmt: skip
def test_a_symptom_told_in_two_messages(sparse_bot, messages, last, reason):
    assert outcomes(sparse_bot, *messages)[-1] == last, reason


def test_the_guard_is_told_what_was_seen_in_the_message_before(talking_index):
    bot = guarded_by({"one": Screening(seen=("numb", "seat"))}, talking_index)
    told(bot, "one", "two", "three")
    assert [tuple(one) for one in bot.guard.before] == [(), ("numb", "seat"), ()]


@pytest.mark.parametrize(
    "message", ["can it wait", "are you sure", "thank you", "2", "none", "zzz"]
)
def test_after_an_alarm_whatever_is_no_question_leads_back_to_it(sparse_bot, message):
    alarm, doubt, again = told(sparse_bot, "my legs are numb", message, message)
    assert alarm.outcome is doubt.outcome is again.outcome is Outcome.URGENT
    assert doubt.text == again.text == "Text of can-it-wait."
    assert alarm.urgent == doubt.urgent == again.urgent


def test_what_fits_the_message_leads_back_to_an_alarm(sparse_bot):
    replies = told(sparse_bot, "my legs are numb", "we are driving there now")
    assert (replies[-1].outcome, replies[-1].text) == (Outcome.URGENT, "Text of going.")


def test_of_several_alarms_the_last_counts(sparse_bot):
    replies = told(sparse_bot, "my legs are numb", "i want to end my life", "should i go now")
    assert replies[-1].urgent == replies[-2].urgent != replies[0].urgent


def test_an_alarm_is_over_once_help_is_there_and_the_numbers_stay(sparse_bot):
    _, over, thanks, answer = told(
        sparse_bot,
        "my legs are numb",
        "the ambulance is here",
        "thank you very much",
        "Is the treatment approved?",
    )
    assert (over.outcome, over.text) == (Outcome.SMALLTALK, "Text of help.")
    assert (thanks.outcome, answer.entry_id) == (Outcome.SMALLTALK, "approval")
    assert all("9-1-1" in (one.safety_note or "") for one in (over, thanks, answer))


def test_a_new_alarm_after_one_that_is_over_is_an_alarm(sparse_bot):
    found = told(
        sparse_bot, "my legs are numb", "the ambulance is here", "my legs are numb", "thank you"
    )
    assert found[-2].outcome is found[-1].outcome is Outcome.URGENT


def test_without_an_alarm_nothing_is_repeated(sparse_bot):
    assert outcomes(sparse_bot, "Is the treatment approved?", "can it wait")[-1] == "no_answer"


def test_an_alarm_that_the_collection_no_longer_has_is_not_repeated(sparse_bot):
    (reply,) = told(sparse_bot, "my legs are numb")
    without = FaqBot.load(talking(sparse(), red_flags=()), secret_key=KEYS[0])
    assert without.ask("can it wait", reply.conversation).outcome is Outcome.NO_ANSWER


def test_after_an_alarm_no_message_is_calm(sparse_bot):
    (alarm,) = told(sparse_bot, "my legs are numb")
    assert sparse_bot.consider("Is the treatment approved?").calm
    assert not sparse_bot.consider("Is the treatment approved?", alarm.conversation).calm


def test_a_note_with_the_number_first_goes_with_the_answers_after_an_alarm(sparse_bot):
    _, answer, later = told(
        sparse_bot, "my legs are numb", "Is the treatment approved?", "How do cells work?"
    )
    assert (answer.entry_id, later.entry_id) == ("approval", "work")
    for reply in (answer, later):
        assert reply.safety_note and reply.safety_note.endswith(TEXTS.safety_note)
        assert "9-1-1" in reply.safety_note
    assert sparse_bot.ask("Is the treatment approved?").safety_note is None


def test_where_to_report_harm_of_the_past_stands_before_the_answer(sparse_bot):
    message = "years ago a clinic harmed me. is the treatment approved?"
    reply = sparse_bot.ask(message)
    assert (reply.outcome, reply.entry_id) == (Outcome.ANSWER, "approval")
    assert reply.text == "Text of past-harm.\n\nNo, it is not."


# Conversations.


@pytest.fixture(scope="module")
def talking_bot(talking_index: Index) -> FaqBot:
    return FaqBot(talking(), talking_index, keys=KEYS)


@pytest.mark.parametrize(
    ("messages", "entry", "reason"),
    [
        (("what does a visit cost", "how do stem cells repair a disc"), "work", "another entry"),
        (("what does a visit cost", "is it legal and allowed"), "approval", "though it has 'it'"),
        (("how do stem cells work", "how much does one injection cost"), "cost", "one not related"),
        (("what are the risks", "how do stem cells repair a disc"), "work", "after a gap"),
        (("what does a visit cost", "thank you very much", "come again"), "cost",
         "thanks change no topic"),
        (("what does a visit cost", "zzz", "come again"), "cost", "nor does what is not known"),
        (("what does a visit cost", "how do stem cells work", "come again"), "work",
         "an answer does"),
        (("what does a visit cost", "what are the risks", "tell me more"), "work", "a gap does"),
        (("what does a visit cost", "tell me more", "tell me more"), None,
         "all that is related was shown"),
        (("what does a visit cost", "the second one"), "work", "what was suggested"),
        (("what does a visit cost", "thank you very much", "1"), "approval", "still, after thanks"),
    ],
)  # fmt: skip
def test_topics_of_a_conversation(talking_bot, messages, entry, reason):
    assert told(talking_bot, *messages)[-1].entry_id == entry, reason


def test_picking_from_a_choice():
    bot = FaqBot.load(talking_tiny(), secret_key=KEYS[0])
    choice = bot.ask("the treatment")
    assert choice.outcome is Outcome.CLARIFY
    for number, suggestion in enumerate(choice.suggestions, start=1):
        assert bot.ask(str(number), choice.conversation).entry_id == suggestion.entry_id
    assert bot.ask("the last one", choice.conversation).entry_id == suggestion.entry_id
    assert bot.ask("3", choice.conversation).outcome is not Outcome.ANSWER
    none = bot.ask("none of these", choice.conversation)
    assert (none.outcome, none.text) == (Outcome.NO_ANSWER, "Text of none.")


def test_a_conversation_that_starts_afresh_has_nothing_to_follow_up(talking_bot):
    for token in (None, "", "garbage"):
        reply = talking_bot.ask("come again", token)
        assert (reply.outcome, reply.text) == (Outcome.NO_ANSWER, TEXTS.not_understood)


@pytest.mark.parametrize(
    ("message", "first", "besides"),
    [
        ("what does a visit cost? how do stem cells work?", "cost", ["work", "approval"]),
        ("how do stem cells work? what does a visit cost?", "work", ["cost"]),
        ("what are the risks? is it legal and allowed?", "approval", ["cost"]),
        ("is it legal and allowed, how do stem cells work", "approval", ["work", "cost"]),
    ],
)
def test_of_two_questions_the_first_is_answered_and_the_other_offered(
    talking_bot, message, first, besides
):
    reply = talking_bot.ask(message)
    assert reply.entry_id == first
    assert [one.entry_id for one in reply.suggestions] == besides
    assert talking_bot.ask("1", reply.conversation).entry_id == besides[0]


@pytest.mark.parametrize(
    "message",
    [
        "thank you very much. what does a visit cost",
        "thanks for your help, what does a visit cost",
        "what does a visit cost? many thanks",
        "cheers dear bot! what does a visit cost?",
    ],
)
def test_small_talk_is_never_in_place_of_a_question(talking_bot, message):
    for before in (None, talking_bot.ask("how do stem cells work").conversation):
        assert talking_bot.ask(message, before).entry_id == "cost"
    assert talking_bot.ask("thank you very much").outcome is Outcome.SMALLTALK


@pytest.fixture(scope="module")
def twin() -> FaqBot:
    """What `talking_bot` is, built once more."""
    return FaqBot.load(talking(), secret_key=KEYS[0])


@pytest.mark.parametrize(
    "messages",
    [
        ("what does a visit cost", "why", "tell me more", "2", "zzz"),
        ("what are the risks", "and afterwards", "i meant what does a visit cost"),
        ("my legs are numb since yesterday", "can it wait", "is it legal and allowed"),
        ("what does a visit cost? how do stem cells work?", "1"),
        ("thank you very much", "none of these", "will it rain tomorrow"),
    ],
)
def test_the_same_message_in_the_same_state_gets_the_same_reply(talking_bot, twin, messages):
    """Apart from its own id and the token, whatever was asked of the bot in between."""
    token = None
    for message in messages:
        replies = [bot.ask(message, token) for bot in (talking_bot, twin, talking_bot)]
        assert all(reply.to_json() == {**replies[0].to_json(), **OWN} for reply in replies)
        assert len({reply.reply_id for reply in replies}) == 3
        talking_bot.ask("how do stem cells work", token)
        reasons = [bot.explain(message, token) for bot in (talking_bot, twin)]
        assert reasons[0] == reasons[1]
        token = replies[1].conversation


def test_what_is_remembered_after_each_turn(sparse_bot):
    tokens = Tokens(sparse_bot.collection.id, KEYS)
    state, token = Conversation(), None
    for message, changes in (
        ("the treatment", {"options": ("approval", "cost"), "asked_back": True, "said": "clarify"}),
        ("thank you very much", {"asked_back": False, "said": "thanks"}),
        (
            "What does the treatment cost?",
            {"topic": "cost", "options": ("approval", "work"), "shown": ("cost",), "said": "cost"},
        ),
        ("it went numb", {"seen": ("numb",), "said": "no-answer"}),
        (
            "are there side effects",
            {
                "topic": "side-effects",
                "options": ("work",),
                "seen": (),
                "said": "side-effects",
            },
        ),
        ("1", {"topic": "work", "shown": ("cost", "work"), "said": "work"}),
        ("1", {"options": ("work",), "said": None}),
        ("my legs are numb", {"seen": ("limb", "numb"), "alarm": "numb"}),
        (
            "What does the treatment cost?",
            {
                "topic": "cost",
                "options": ("approval", "work"),
                "shown": ("work", "cost"),
                "seen": (),
                "said": "cost",
            },
        ),
    ):
        token = sparse_bot.ask(message, token).conversation
        state, after = dataclasses.replace(state, **changes), tokens.read(token)
        assert dataclasses.replace(after, options=tuple(sorted(after.options))) == state


def test_every_reply_has_a_token(talking_bot):
    for message in ("", "zzz", "what does a visit cost", "my legs are numb since yesterday"):
        assert talking_bot.ask(message).conversation
        assert talking_bot.ask(message, "garbage").conversation


def test_a_red_flag_over_two_messages_is_heard_when_the_second_is_refused(taught_index):
    """And the one after that may ask about it: "can it wait?"."""
    before = guarded_by({}, taught_index)
    seen = before._tokens.write(Conversation(seen=("legs",)))
    heard = []

    class Listening(FakeGuard):
        def screen(self, message, seen=()):
            heard.append(tuple(seen))
            return Screening(NUMB)

    bot = FaqBot(talking(), taught_index, Listening({}), keys=KEYS)
    reply = bot.screen("and i cant pee", seen)
    assert heard == [("legs",)]
    assert bot._tokens.read(reply.conversation).alarm == NUMB.flag_id
