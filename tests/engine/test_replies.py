"""From a decision to a reply: whose texts are shown, in which order, and whom to call."""

from __future__ import annotations

import datetime
from dataclasses import replace
from types import SimpleNamespace

import pytest
from small_collections import CONTACTS, SOURCE, TEXTS, paragraph, tiny
from talking_collections import PERSONAL, UNAVAILABLE, talking_tiny

import chatbot.replies
from chatbot import Outcome
from chatbot.language import Language
from chatbot.model import Block, Contact, Entry, Kind, Level, Reason, RedFlag, Withdrawal
from chatbot.replies import Replies
from chatbot.retrieval import Hit, Recognition
from chatbot.retrieval.index import Reading
from chatbot.safety import Screening
from chatbot.understanding import Decision, Understanding

EN = Language.of("en")

REPORT = RedFlag("past-harm", "Past harm", paragraph("You can report it."), level=Level.REPORT)
COLLECTION = talking_tiny(red_flags=(*tiny().red_flags, REPORT))
REPLIES = Replies(COLLECTION)
CALM = Screening()
NEAREST = ("work", "cost", "approval")


def understood(
    outcome: Outcome = Outcome.ANSWER,
    topic_id: str | None = None,
    options: tuple[str, ...] = (),
    *,
    probability: float | None = None,
    best: str = "work",
    exact: str | None = None,
    nearest: tuple[str, ...] = NEAREST,
    **decision: object,
) -> Understanding:
    """What was understood, the entries nearest to the message being ``nearest``."""
    hits = tuple(Hit(one, Kind.ENTRY, 0.5, 0.5, 0.0, "") for one in nearest)
    likely = {} if probability is None else {Kind.ENTRY: probability}
    leading = {Kind.ENTRY: Hit(best, Kind.ENTRY, 0.5, 0.5, 0.0, "")} if best else {}
    recognition = Recognition(Reading("", {}, {}), hits, hits, leading, likely, exact, None)
    return Understanding(recognition, Decision(outcome, topic_id, options, "a rule", **decision))


ANSWER = understood(topic_id="cost")
GAP = understood(Outcome.NO_ANSWER, "side-effects")
NOTHING = understood(Outcome.NO_ANSWER)
CHOICE = understood(Outcome.CLARIFY, None, ("cost", "work"))
THANKS = understood(Outcome.SMALLTALK, "thanks")
FRENCH = understood(Outcome.NO_ANSWER, language="fr")
RUDE = understood(Outcome.NO_ANSWER, "rude")


def suggested(reply) -> list[str]:
    return [one.entry_id for one in reply.suggestions]


@pytest.mark.parametrize(
    ("what", "text", "suggestions"),
    [
        (ANSWER, COLLECTION.entry("cost").plain_text, ["approval", "work"]),
        (GAP, "The experts did not say.", ["work"]),
        (NOTHING, TEXTS.not_understood, [*NEAREST]),
        (CHOICE, TEXTS.clarify, ["cost", "work"]),
        (THANKS, "You are welcome.", []),
        (FRENCH, "English only.", []),
        (RUDE, "Sorry to hear that.", []),
        (understood(Outcome.NO_ANSWER, follow_up="more"), "Text of more.", [*NEAREST]),
        (understood(topic_id="work"), "They divide.", []),
    ],
)
def test_what_is_said_and_what_is_offered(what, text, suggestions):
    reply = REPLIES.reply(EN.read(""), what, CALM)
    assert (reply.outcome, reply.text) == (what.decision.outcome, text)
    assert suggested(reply) == suggestions
    assert reply.safety_note is None


@pytest.mark.parametrize(
    ("what", "gap", "reason"),
    [
        (GAP, "side-effects", Reason.NOT_COVERED),
        (NOTHING, None, Reason.NOT_UNDERSTOOD),
        (FRENCH, None, Reason.LANGUAGE),
        (RUDE, None, Reason.ABUSE),
        (understood(Outcome.NO_ANSWER, follow_up="more"), None, Reason.NOT_UNDERSTOOD),
        (ANSWER, None, None),
        (THANKS, None, None),
        (CHOICE, None, None),
    ],
)
def test_why_there_is_no_answer(what, gap, reason):
    reply = REPLIES.reply(EN.read(""), what, CALM)
    assert (reply.gap_id, reply.reason) == (gap, reason)


def test_small_talk_offers_what_it_names_as_related():
    (thanks,) = tiny().small_talk
    replies = Replies(talking_tiny(small_talk=(replace(thanks, related=("work", "cost")),)))
    assert suggested(replies.reply(EN.read(""), THANKS, CALM)) == ["work", "cost"]


@pytest.mark.parametrize(
    ("topic", "besides", "suggestions", "reason"),
    [
        ("cost", (), ["approval", "work"], "related ones"),
        ("cost", ("work",), ["work", "approval"], "what was asked besides comes first"),
        ("cost", ("work", "approval"), ["work", "approval"], "each once"),
        ("work", ("cost",), ["cost"], "where nothing is related"),
        ("approval", ("work",), ["work", "cost"], "before what is related"),
        ("approval", ("approval", "work"), ["work", "cost"], "never the answer itself"),
    ],
)
def test_what_was_asked_besides_comes_first(topic, besides, suggestions, reason):
    reply = REPLIES.reply(EN.read(""), understood(topic_id=topic, besides=besides), CALM)
    assert suggested(reply) == suggestions, reason


def test_a_withdrawn_answer_gives_the_reason_and_is_suggested_nowhere():
    cost = COLLECTION.entry("cost")
    gone = replace(cost, withdrawn=Withdrawal(datetime.date(2026, 11, 26), "Prices have changed."))
    entries = tuple(gone if one is cost else one for one in COLLECTION.entries)
    replies = Replies(replace(COLLECTION, entries=entries))
    reply = replies.reply(EN.read(""), ANSWER, CALM)
    assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, Reason.WITHDRAWN)
    assert reply.text == f"{TEXTS.withdrawn}\n\nPrices have changed."
    assert (reply.entry_id, reply.answer_kind, reply.confidence) == (None, None, None)
    assert (reply.matched_question, reply.citation.title) == (cost.question, SOURCE.title)
    assert suggested(reply) == ["approval", "work"]
    assert suggested(replies.reply(EN.read(""), CHOICE, CALM)) == ["work"]


def test_a_source_of_unknown_date_is_not_stale():
    source = replace(SOURCE, updated=None, review_due=None)
    reply = Replies(replace(COLLECTION, sources=(source,))).reply(EN.read(""), ANSWER, CALM)
    citation = reply.to_json()["citation"]
    assert (citation["updated"], citation["review_due"], citation["stale"]) == (None, None, False)


def test_no_more_than_three_are_suggested():
    more = tuple(
        Entry(f"e{n}", f"Question {n}?", paragraph("Text."), source="article") for n in range(5)
    )
    replies = Replies(talking_tiny(entries=(*tiny().entries, *more)))
    ids = tuple(entry.id for entry in more)
    reply = replies.reply(EN.read(""), understood(topic_id="cost", besides=ids), CALM)
    assert suggested(reply) == ["e0", "e1", "e2"]
    assert (
        len(
            replies.reply(EN.read(""), understood(Outcome.NO_ANSWER, nearest=ids), CALM).suggestions
        )
        == 3
    )


@pytest.mark.parametrize(
    ("message", "personal"),
    [
        ("Should I have it?", True),
        ("SHOULD I", True),
        ("is it worth it for me", True),
        ("is it for  ME?!", True),
        ("what should it cost, I wonder", False),
        ("is it for men", False),
        ("who should pay", False),
        ("what does it cost", False),
        ("", False),
    ],
)
def test_a_personal_question_gets_a_sentence_before_the_answer(message, personal):
    reply = REPLIES.reply(EN.read(message), understood(topic_id="work"), CALM)
    assert [str(block) for block in reply.message] == [*[PERSONAL] * personal, "They divide."]


@pytest.mark.parametrize("what", [GAP, NOTHING, CHOICE, THANKS, FRENCH, RUDE])
def test_only_an_answer_gets_that_sentence(what):
    assert PERSONAL not in REPLIES.reply(EN.read("should i, for me"), what, CALM).text


def test_a_collection_without_that_sentence_gives_the_answer_alone():
    replies = Replies(talking_tiny(texts=TEXTS))
    assert (
        replies.reply(EN.read("should i"), understood(topic_id="work"), CALM).text == "They divide."
    )


@pytest.mark.parametrize(
    ("what", "noted"),
    [(ANSWER, True), (GAP, True), (NOTHING, True), (CHOICE, True), (FRENCH, True), (THANKS, False)],
)
def test_a_safety_note_goes_with_all_but_small_talk(what, noted):
    note = REPLIES.reply(EN.read(""), what, Screening(note=True)).safety_note
    assert note == (TEXTS.safety_note if noted else None)


@pytest.mark.parametrize("what", [ANSWER, GAP, NOTHING, CHOICE, THANKS, FRENCH, RUDE])
def test_where_to_report_harm_stands_before_whatever_is_said(what):
    plain = REPLIES.reply(EN.read(""), what, CALM)
    reply = REPLIES.reply(EN.read(""), what, Screening(report_id="past-harm"))
    assert reply.message == (*REPORT.text, *plain.message)
    assert reply.outcome is plain.outcome and reply.urgent is None


def test_where_to_report_harm_stands_before_the_personal_sentence_too():
    reply = REPLIES.reply(
        EN.read("should i"), understood(topic_id="work"), Screening(report_id="past-harm")
    )
    assert [str(block) for block in reply.message] == [
        "You can report it.",
        PERSONAL,
        "They divide.",
    ]


@pytest.mark.parametrize(
    ("what", "confidence", "reason"),
    [
        (understood(topic_id="work", probability=0.81237), 0.812, "rounded"),
        (understood(topic_id="work", probability=0.8, exact="work"), 1.0, "word for word"),
        (understood(topic_id="work"), None, "not known"),
        (understood(topic_id="cost", probability=0.9), None, "a probability of another entry"),
        (understood(topic_id="work", best="", probability=0.9), None, "of none"),
        (understood(Outcome.NO_ANSWER, probability=0.9), None, "no answer"),
    ],
)
def test_confidence_is_that_of_the_entry_shown(what, confidence, reason):
    assert REPLIES.reply(EN.read(""), what, CALM).confidence == confidence, reason


def test_exact_words_of_another_topic_say_nothing_about_a_follow_up():
    followed = understood(topic_id="cost", probability=0.4, exact="thanks")
    assert REPLIES.reply(EN.read(""), followed, CALM).confidence is None


@pytest.mark.parametrize(
    ("today", "stale"),
    [("2019-12-09", False), ("2022-12-09", False), ("2022-12-10", True), ("2999-01-01", True)],
)
def test_a_citation_is_stale_from_the_day_after_its_review_was_due(monkeypatch, today, stale):
    fixed = SimpleNamespace(today=lambda: datetime.date.fromisoformat(today))
    monkeypatch.setattr(chatbot.replies, "datetime", SimpleNamespace(date=fixed))
    assert SOURCE.review_due == datetime.date(2022, 12, 9)
    assert REPLIES.reply(EN.read(""), ANSWER, CALM).citation.stale is stale


def contact(label: str, region: str = "", level: Level = Level.EMERGENCY) -> Contact:
    return Contact(level, label, f"00 {len(label)}", region)


ABROAD = (
    contact("US", "us"),
    contact("US crisis", "us", Level.CRISIS),
    contact("Everywhere"),
    contact("UK", "uk"),
    contact("UK crisis", "uk", Level.CRISIS),
    contact("UK today", "uk", Level.SAME_DAY),
    contact("Everywhere crisis", "", Level.CRISIS),
)


def labels(contacts) -> list[str]:
    return [one.label for one in contacts]


@pytest.mark.parametrize(
    ("region", "shown", "reason"),
    [
        ("", ["US", "US crisis", "Everywhere", "Everywhere crisis"], "the first region"),
        ("us", ["US", "US crisis", "Everywhere", "Everywhere crisis"], "the same, set"),
        ("uk", ["Everywhere", "UK", "UK crisis", "UK today", "Everywhere crisis"], "another"),
        ("zz", ["Everywhere", "Everywhere crisis"], "one without contacts: those of all"),
    ],
)
def test_contacts_are_those_of_one_region_and_of_all(region, shown, reason):
    assert labels(Replies(talking_tiny(contacts=ABROAD), region).contacts) == shown, reason


def test_the_first_region_is_that_of_the_first_contact_that_has_one():
    replies = Replies(talking_tiny(contacts=(contact("Everywhere"), *ABROAD[3:], *ABROAD[:2])))
    assert "UK" in labels(replies.contacts) and "US" not in labels(replies.contacts)


def test_contacts_without_regions_are_all_shown_whatever_the_region():
    for region in ("", "us"):
        assert Replies(COLLECTION, region).contacts == [*CONTACTS]


@pytest.mark.parametrize(
    ("region", "flag", "shown"),
    [
        ("uk", "numb", ["Everywhere", "UK"]),
        ("uk", "despair", ["UK crisis", "Everywhere crisis", "Everywhere", "UK"]),
        ("uk", "wound", ["UK today", "Everywhere", "UK"]),
        ("us", "wound", ["US", "Everywhere"]),  # nobody for today: emergencies
        ("us", "despair", ["US crisis", "Everywhere crisis", "US", "Everywhere"]),
    ],
)
def test_whom_to_call_in_a_region(region, flag, shown):
    """Those of the level first, then for emergencies; none of another region."""
    reply = Replies(talking_tiny(contacts=ABROAD), region).urgent(flag)
    assert labels(reply.urgent.contacts) == shown
    assert reply.outcome is Outcome.URGENT
    assert reply.text == {flag.id: flag.plain_text for flag in tiny().red_flags}[flag]


def test_in_a_region_without_contacts_there_is_still_somebody_to_call():
    replies = Replies(talking_tiny(contacts=ABROAD[:2]), "de")
    assert replies.urgent("numb").urgent.contacts != ()


def test_where_nothing_may_be_answered_emergency_numbers_can_be_called():
    reply = REPLIES.unavailable()
    assert (reply.outcome, reply.reason) == (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
    assert reply.message == (
        Block("paragraph", UNAVAILABLE),
        Block("link", "Ambulance: 9-1-1", href="tel:911"),
        Block("link", "Ambulance abroad: 112", href="tel:112"),
    )
    assert "Ambulance: 9-1-1" in reply.text and "tel:" not in reply.text
    assert reply.entry_id is reply.citation is reply.urgent is reply.gap_id is None
    assert reply.suggestions == ()


def test_where_nothing_may_be_answered_the_numbers_are_those_of_the_region():
    replies = Replies(talking_tiny(contacts=ABROAD), "uk")
    assert [block.text for block in replies.unavailable().message[1:]] == [
        "Everywhere: 00 10",
        "UK: 00 2",
    ]


def test_every_reply_names_its_collection_and_has_an_id_of_its_own():
    replies = [
        REPLIES.reply(EN.read(""), ANSWER, CALM),
        REPLIES.reply(EN.read(""), NOTHING, CALM),
        REPLIES.urgent("numb"),
        REPLIES.unavailable(),
    ]
    assert len({reply.reply_id for reply in replies}) == 4
    for reply in replies:
        assert (reply.collection, reply.content_version) == (COLLECTION.id, COLLECTION.version)
        assert reply.conversation is None  # the bot adds it


# What came before.


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (ANSWER, TEXTS.repeated),
        (GAP, TEXTS.not_covered_either),
        (NOTHING, TEXTS.again),
        (CHOICE, TEXTS.again),
        (THANKS, TEXTS.again),
        (understood(topic_id="cost", follow_up="again"), "Text of again."),
    ],
)
def test_what_would_be_said_twice_is_said_in_other_words(what, text):
    first = REPLIES.reply(EN.read("zz"), what, CALM)
    again = REPLIES.reply(EN.read("zz"), what, CALM, repeats=True)
    assert again.text == text != first.text
    assert (again.outcome, again.entry_id, again.suggestions) == (
        first.outcome, first.entry_id, first.suggestions,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "question"),
    [
        (None, "What does the treatment cost?"),
        ("cost", "What does the treatment cost?"),
        ("side-effects", "Side effects → What does the treatment cost?"),
    ],
)
def test_a_question_that_was_reached_through_the_topic_before_shows_that(after, question):
    reply = REPLIES.reply(EN.read("zz"), understood(topic_id="cost", after=after), CALM)
    assert reply.matched_question == question


def test_what_else_was_asked_is_offered_or_named_as_not_covered():
    what = understood(topic_id="cost", besides=("work", "side-effects"))
    reply = REPLIES.reply(EN.read("zz"), what, CALM)
    assert reply.message[-2].text == TEXTS.not_covered_too
    assert reply.message[-1].items == ("Side effects",)
    assert reply.suggestions[0].entry_id == "work"


def test_a_story_gets_an_acknowledgement():
    told = understood(Outcome.CLARIFY, None, ("cost", "work"), told=True)
    assert REPLIES.reply(EN.read("zz"), told, CALM).text == TEXTS.told


def test_the_note_after_an_alarm_begins_with_whom_to_call():
    note = REPLIES.reply(EN.read("zz"), ANSWER, CALM, alarm="numb").safety_note
    assert note is not None and note.endswith(TEXTS.safety_note)
    assert all(
        f"{one.label}: {one.number}." in note for one in REPLIES.urgent("numb").urgent.contacts
    )
