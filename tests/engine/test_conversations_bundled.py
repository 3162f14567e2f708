"""Short conversations with the bundled collection, in words of our own.

Each turn is a message and what it must lead to: the id of an entry or gap, another outcome, the
reason of a ``no_answer``, or the level of an emergency.
"""

from __future__ import annotations

import pytest

from chatbot import FaqBot, Outcome
from chatbot.model import Reason, Reply

DIALOGUES = {
    "ellipsis: a noun": [
        ("how do the cells repair a disc", "how-it-works"),
        ("and the price?", "cost-and-visits"),
    ],
    "ellipsis: a half question": [
        ("what would it set me back per injection", "cost-and-visits"),
        ("and does insurance pay", "cost-and-visits"),
        ("per shot", "cost-and-visits"),
        ("how many of them", "cost-and-visits"),
    ],
    "ellipsis: two other things": [
        ("what is the cost", "cost-and-visits"),
        ("what about fda approval", "fda-approval"),
        ("and the evidence?", "evidence"),
    ],
    "ellipsis: another disease": [
        ("which back problems is it used for", "conditions-treated"),
        ("what about spinal stenosis", "conditions-treated"),
        ("and scoliosis?", "conditions-treated"),
    ],
    "ellipsis: another animal is not covered": [
        ("is it fda approved", "fda-approval"),
        ("and for dogs?", "animals"),
    ],
    "ellipsis: another body part is not covered": [
        ("how do the cells work in a disc", "how-it-works"),
        ("and in the knee", "joints"),
    ],
    "pointing at persons": [
        ("who gave these answers", "experts"),
        ("are they surgeons", "experts"),
        ("is she a doctor", "experts"),
    ],
    "why, after an approval": [
        ("has the fda said yes to it", "fda-approval"),
        ("why not", "fda-approval"),
    ],
    "why, after a price": [
        ("what would it set me back per injection", "cost-and-visits"),
        ("why", "cost-and-visits"),
    ],
    "why, where the answer has its reason": [
        ("what other cells do they use besides stem cells", "other-cell-types"),
        ("but why?", "other-cell-types"),
    ],
    "who says that": [
        ("do i need more than one visit", "cost-and-visits"),
        ("says who?", "experts"),
        ("how old is that", "experts"),
    ],
    "tell me more, until all was said": [
        ("what would it set me back per injection", "cost-and-visits"),
        ("tell me more", "fda-approval"),
        ("tell me more", "off-label"),
        ("anything else?", "evidence"),
    ],
    "anything newer": [
        ("whats the evidence like", "evidence"),
        ("any newer studies?", "newer-research"),
        ("tell me more", "experts"),
    ],
    "how sure": [
        ("how do the cells repair a disc", "how-it-works"),
        ("is it proven?", "evidence"),
        ("who are you quoting", "experts"),
    ],
    "say it more simply": [
        ("how does stem cell therapy work", "how-it-works"),
        ("can you explain that in simple words", "how-it-works"),
        ("who says that", "experts"),
    ],
    "a pick by number": [("what about the spine", "clarify"), ("1", "evidence")],
    "a pick by its place": [
        ("price proof", "clarify"),
        ("the second one", "evidence"),
    ],
    "a pick of the last": [
        ("what about the spine", "clarify"),
        ("the last one please", "conditions-treated"),
    ],
    "a pick by words": [
        ("what about the spine", "clarify"),
        ("the one about conditions", "conditions-treated"),
    ],
    "none of these": [
        ("what about the spine", "clarify"),
        ("none of these", "not_understood"),
        ("what does it cost", "cost-and-visits"),
    ],
    "a correction": [
        ("is it off label to use my own cells", "off-label"),
        ("no, i meant is it approved by the fda", "fda-approval"),
    ],
    "a correction of few words": [
        ("what does it cost", "cost-and-visits"),
        ("no i was asking about the proof", "evidence"),
    ],
    "a correction to what is not covered": [
        ("what does it cost", "cost-and-visits"),
        ("no i meant the risks", "side-effects"),
    ],
    "a correction that would be unclear alone": [
        ("is it fda approved", "fda-approval"),
        ("my question was about the insurance", "cost-and-visits"),
    ],
    "a question that is enough by itself is not bent": [
        ("which back problems does it help", "conditions-treated"),
        ("is it for arthritis of the knee", "joints"),
    ],
    "not what was meant": [
        ("what does it cost", "cost-and-visits"),
        ("not what i meant", "not_understood"),
        ("is it approved in america", "fda-approval"),
    ],
    "thanks in between change no topic": [
        ("is it approved by the fda", "fda-approval"),
        ("thank you so much", "smalltalk"),
        ("tell me more", "off-label"),
    ],
    "thanks and a question": [
        ("is it fda approved", "fda-approval"),
        ("thanks, and the price?", "cost-and-visits"),
        ("hello again, any proof", "evidence"),
    ],
    "another subject": [
        ("is it fda approved", "fda-approval"),
        ("how exactly do stem cells help a worn out disc", "how-it-works"),
        ("who are the experts", "experts"),
    ],
    "off topic in between": [
        ("what does it cost", "cost-and-visits"),
        ("will it rain tomorrow", "off_topic"),
        ("tell me more", "fda-approval"),
    ],
    "rude in between": [
        ("what does it cost", "cost-and-visits"),
        ("you are useless", "smalltalk"),
        ("sorry, is it approved", "fda-approval"),
    ],
    "after a gap": [
        ("what are the side effects", "side-effects"),
        ("who says that", "experts"),
        ("what does it cost", "cost-and-visits"),
    ],
    "leaning on a gap": [
        ("can i fly home afterwards", "recovery"),
        ("and drive?", "recovery"),
        ("how much is it", "cost-and-visits"),
    ],
    "more after a gap": [
        ("does it hurt", "procedure-pain"),
        ("and afterwards", "recovery"),  # missed: the pain afterwards may be meant
        ("is there proof it works", "evidence"),
    ],
    "two questions, then the other one": [
        ("who are the experts? and how do stem cells repair a disc?", "experts"),
        ("1", "how-it-works"),
    ],
    "misspelt": [
        ("is it fda aproved", "fda-approval"),
        ("whos the sorce", "experts"),
        ("tell me moer", "evidence"),
    ],
    "an emergency later": [
        ("how much does it cost", "cost-and-visits"),
        ("my groin has gone numb and i cant pee", "emergency"),
        ("can it wait until monday", "emergency"),
        ("thanks", "emergency"),
    ],
    "despair later": [
        ("how does it work exactly", "how-it-works"),
        ("honestly i cant go on, i want to die", "crisis"),
        ("is it serious", "crisis"),
    ],
    "something for today later": [
        ("what does it cost", "cost-and-visits"),
        ("my scar is leaking pus since yesterday", "same_day"),
        ("can it wait till monday", "same_day"),
        ("is it fda approved", "fda-approval"),
    ],
    "an emergency in two messages": [
        ("both legs", "not_understood"),
        ("they went weak", "emergency"),
    ],
    "something for today in two messages": [
        ("i have back pain", "symptoms"),
        ("also a temperature", "same_day"),
    ],
    "a look-alike later": [
        ("is it fda approved", "fda-approval"),
        ("can it cause paralysis", "side-effects"),
        ("why", "side-effects"),
    ],
    "numbed on purpose": [
        ("does it work", "evidence"),
        ("do they numb the area before the needle", "procedure-pain"),
    ],
    "an idiom later": [
        ("is it approved", "fda-approval"),
        ("this bill is killing me, whats the price per visit", "cost-and-visits"),
        ("i am dying to know if it works", "evidence"),
    ],
}


def told(bot: FaqBot, messages: list[str]) -> list[Reply]:
    replies: list[Reply] = []
    for message in messages:
        replies.append(bot.ask(message, replies[-1].conversation if replies else None))
    return replies


def led_to(reply: Reply) -> str:
    if reply.urgent:
        return str(reply.urgent.level)
    return str(reply.entry_id or reply.gap_id or reply.reason or reply.outcome)


@pytest.mark.parametrize("turns", DIALOGUES.values(), ids=DIALOGUES)
def test_a_conversation(bundled_bot, turns):
    messages, expected = zip(*turns, strict=True)
    assert [led_to(reply) for reply in told(bundled_bot, [*messages])] == [*expected]


@pytest.mark.xfail(strict=True, reason="it takes it for spine-basics")
def test_how_it_works_in_the_spine_is_no_question_about_the_spine_alone(bundled_bot):
    assert bundled_bot.ask("how does it work in the spine").entry_id == "how-it-works"


PERSONAL = [
    ("could it help my herniated disc", "conditions-treated", True),
    ("would it help me if i have a worn out disc", "conditions-treated", True),
    ("do i need more than one visit", "cost-and-visits", True),
    ("can i get it on my own cells off label", "off-label", True),
    ("should i pay that much for one jab", "cost-and-visits", True),
    ("which back problems is it used for", "conditions-treated", False),
    ("what does it cost", "cost-and-visits", False),
]


@pytest.mark.parametrize(("message", "entry_id", "personal"), PERSONAL)
def test_a_question_about_ones_own_case_gets_the_general_answer(
    bundled_bot, message, entry_id, personal
):
    """After a sentence that says so, and in the next turn not again."""
    introduction = bundled_bot.collection.texts.personal
    first, why = told(bundled_bot, [message, "why"])
    assert first.entry_id == entry_id
    assert first.text.startswith(introduction) is personal
    assert first.text.endswith(bundled_bot.collection.entry(entry_id).plain_text)
    assert introduction not in why.text


def test_answers_after_an_emergency_carry_the_safety_note(bundled_bot):
    note = bundled_bot.collection.texts.safety_note
    before, _, after, later = told(
        bundled_bot,
        [
            "what does it cost",
            "my groin is numb and i cant pee",
            "what does the treatment cost",
            "how do stem cells repair a disc",
        ],
    )
    assert before.safety_note is None
    called = note.format(emergency="911", crisis="988")
    assert after.safety_note == later.safety_note == f"Emergency services (US): 911. {called}"


def test_the_other_of_two_questions_is_the_first_suggestion(bundled_bot):
    reply = bundled_bot.ask("is it off label? does insurance pay for it? who are the experts?")
    assert reply.entry_id == "off-label"
    assert [one.entry_id for one in reply.suggestions[:2]] == ["cost-and-visits", "experts"]


@pytest.mark.parametrize("place", ["1", "2", "3"])
def test_each_option_of_a_choice_can_be_picked_in_a_later_turn(bundled_bot, place):
    choice, _, picked = told(bundled_bot, ["what about the spine", "hm thanks", place])
    assert choice.outcome is Outcome.CLARIFY
    assert picked.entry_id == choice.suggestions[int(place) - 1].entry_id


def test_what_follows_up_nothing_is_no_follow_up(bundled_bot):
    for message in ("the second one", "none of these", "tell me more"):
        assert bundled_bot.ask(message).entry_id is None
    assert bundled_bot.ask("is it approved").reason is not Reason.NOT_UNDERSTOOD
