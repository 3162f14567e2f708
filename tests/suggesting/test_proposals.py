"""What is proposed of what people asked, and what never is."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot import FaqBot
from chatbot.events import Answered, Frequent, Missed
from chatbot.suggesting import Action, Cluster, Evidence, Proposal, propose


def cluster(*texts: str, words: tuple[str, ...] = ("park", "clinic"), times: int = 9) -> Cluster:
    return Cluster(words, texts, len(texts), times, 3)


def answered(entry: str, helpful: int, unhelpful: int, complaint: str = "") -> Answered:
    said = {complaint: unhelpful} if complaint else {}
    return Answered("demo", entry, helpful + unhelpful, helpful, unhelpful, said)


def suggested(bot: FaqBot, **evidence: Any) -> list[Proposal]:
    return propose(Evidence(**evidence), bot.collection, bot)


def test_what_nobody_understood_becomes_a_gap_whose_text_a_person_writes(bot: FaqBot) -> None:
    texts = ("where can visitors park", "parking spaces nearby")
    (one,) = suggested(bot, clusters=[cluster(*texts)])
    assert (one.action, one.topic.id, one.before) == (Action.GAP, "park-clinic", None)
    assert one.topic.phrasings == one.phrasings == texts
    assert one.topic.title == texts[0]
    assert one.topic.plain_text.startswith("TODO")
    assert "9 questions on park, clinic" in one.why[0]


def test_an_id_is_given_once(bot: FaqBot) -> None:
    groups = [cluster("parking spaces", words=("cost",)), cluster("bus stops", words=("cost",))]
    assert {one.topic.id for one in suggested(bot, clusters=groups)} == {"cost-2", "cost-3"}


def test_words_without_letters_of_an_id_still_get_one(bot: FaqBot) -> None:
    (one,) = suggested(bot, clusters=[cluster("парковка у клиники", words=("парковка",))])
    assert one.topic.id == "new-topic"


def test_what_is_near_a_topic_becomes_its_phrasing(bot: FaqBot) -> None:
    text = "how much does a visit come to"
    (one,) = suggested(bot, clusters=[cluster(text)])
    assert (one.action, one.topic.id, one.phrasings) == (Action.PHRASINGS, "cost", (text,))
    assert one.before is not None
    assert one.topic.phrasings == (*one.before.phrasings, text)
    assert "near: cost" in one.why[0]


def test_a_group_goes_where_most_of_it_belongs(bot: FaqBot) -> None:
    texts = ("how much does a visit come to", "where to park", "parking spaces")
    (one,) = suggested(bot, clusters=[cluster(*texts)])
    assert (one.action, one.phrasings) == (Action.GAP, texts)


def test_what_got_a_question_back_becomes_a_phrasing_of_the_nearest(bot: FaqBot) -> None:
    text = "how much does a visit come to"
    (one,) = suggested(bot, undecided=[Frequent(text, 12, 4)])
    assert one.action is Action.PHRASINGS and one.times == 12
    assert one.topic.id in one.why[0] and "12 times" in one.why[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("both thighs feel dead and weak", "a red flag"),
        ("my feet have gone numb this morning", "a red flag"),
        ("i want to end my life because of parking", "a crisis"),
        ("where can ▢ park", "a word is hidden"),
        ("park for # hours", "a number is hidden"),
        ("what does the treatment cost", "it is there already"),
    ],
)
def test_no_such_question_is_ever_a_phrasing(bot: FaqBot, text: str, why: str) -> None:
    evidence = {
        "clusters": [cluster(text)],
        "undecided": [Frequent(text, 12, 4)],
        "answers": [answered("cost", 1, 9, "not_my_question")],
        "answered": {"cost": [Frequent(text, 12, 4)]},
    }
    found = suggested(bot, **evidence)
    assert [one for one in found if text in one.topic.phrasings and one.phrasings] == [], why
    assert [one.action for one in found] == [Action.LOOK]


def test_an_answer_to_other_questions_gets_a_gap_beside_it(bot: FaqBot) -> None:
    text = "how many parking spaces are there"
    (one,) = suggested(
        bot,
        answers=[answered("cost", 1, 9, "not_my_question")],
        answered={"cost": [Frequent(text, 20, 5)]},
    )
    assert (one.action, one.topic.id, one.phrasings) == (Action.GAP, "not-cost", (text,))
    assert "9 of 10 readers" in one.why[0] and "not my question 9" in one.why[0]


@pytest.mark.parametrize("complaint", ["wrong", "out_of_date", "not_clear", ""])
def test_an_answer_with_another_fault_is_looked_at(bot: FaqBot, complaint: str) -> None:
    (one,) = suggested(bot, answers=[answered("cost", 1, 9, complaint)])
    assert (one.action, one.topic, one.phrasings) == (Action.LOOK, one.before, ())


@pytest.mark.parametrize(
    ("helpful", "unhelpful", "entry"),
    [(6, 4, "cost"), (0, 4, "cost"), (0, 9, "gone")],
    ids=["helps most", "few votes", "no entry any more"],
)
def test_other_answers_are_left_alone(
    bot: FaqBot, helpful: int, unhelpful: int, entry: str
) -> None:
    assert suggested(bot, answers=[answered(entry, helpful, unhelpful, "wrong")]) == []


def test_a_gap_that_very_many_ask_about_becomes_an_entry_to_write(bot: FaqBot) -> None:
    (one,) = suggested(bot, gaps=[Missed("demo", "side-effects", "not_covered", 10)], replies=100)
    assert (one.action, one.topic.id) == (Action.ENTRY, "side-effects")
    assert one.before is not None and one.topic.phrasings == one.before.phrasings
    assert one.topic.title.startswith("TODO") and one.topic.plain_text.startswith("TODO")


def test_one_that_fewer_ask_about_does_not(bot: FaqBot) -> None:
    missed = [Missed("demo", "side-effects", "not_covered", 9), Missed("demo", "", "language", 50)]
    assert suggested(bot, gaps=missed, replies=100) == []


def test_each_topic_is_proposed_once(bot: FaqBot) -> None:
    text = "risks of the injection, are there dangers"
    (one,) = suggested(
        bot,
        undecided=[Frequent(text, 12, 4)],
        gaps=[Missed("demo", "side-effects", "not_covered", 10)],
        replies=100,
    )
    assert one.action is Action.ENTRY and one.phrasings == (text,)
    assert one.topic.phrasings[-1] == text


def test_each_question_is_proposed_once(bot: FaqBot) -> None:
    """The same words can be answered, or not, after different questions before."""
    near, far = "how much does a visit come to", "where can visitors park"
    found = suggested(
        bot,
        undecided=[Frequent(near, 12, 4)],
        clusters=[cluster(near, far)],
        answers=[answered(entry, 1, 9, "not_my_question") for entry in ("cost", "work")],
        answered={"cost": [Frequent(far, 9, 3)], "work": [Frequent(near, 9, 3)]},
    )
    texts = [text for one in found for text in one.phrasings]
    assert sorted(texts) == [near, far]


def test_without_an_index_no_phrasing_is_proposed(bot: FaqBot) -> None:
    mute = FaqBot(bot.collection, None, bot.guard)
    assert propose(Evidence(clusters=[cluster("where to park")]), bot.collection, mute) == []
