"""Each rule of the policy, in the order in which they apply."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from chatbot.model import Kind, Outcome
from chatbot.retrieval import Hit, Recognition
from chatbot.retrieval.index import Reading
from chatbot.retrieval.vetoes import Veto
from chatbot.understanding import Decision, decide

THRESHOLDS = {"answer": 0.6, "clarify": 0.3, "gap": 0.5, "out_of_scope": 0.5, "small_talk": 0.5}
OFFERING = {**THRESHOLDS, "offer": 0.2}
TOPICS = {
    Kind.ENTRY: "cost",
    Kind.GAP: "risks",
    Kind.OUT_OF_SCOPE: "weather",
    Kind.RED_FLAG: "numb",
    Kind.SMALL_TALK: "thanks",
}
VETO = Veto("contrast", ("dogs",))
READING = Reading("", {}, {})


@dataclass
class FakeIndex:
    confidence: object = field(default_factory=lambda: SimpleNamespace(thresholds=THRESHOLDS))

    def kind_of(self, topic_id: str) -> Kind:
        return {name: kind for kind, name in TOPICS.items()}[topic_id]


SURE = FakeIndex()


def hit(topic_id: str, kind: Kind, score: float = 0.5, similarity: float = 0.0) -> Hit:
    return Hit(topic_id, kind, score, similarity, 0.0, "")


def likely(
    exact: str | None = None,
    scores: tuple[float, ...] = (0.5, 0.4),
    veto: Veto | None = None,
    offer: float | None = None,
    **probability: float,
) -> Recognition:
    """Return a recognition with these probabilities, and entries with these scores."""
    entries = tuple(hit(f"e{n}", Kind.ENTRY, score) for n, score in enumerate(scores))
    best = {kind: hit(name, kind) for kind, name in TOPICS.items()}
    known = {Kind(kind): p for kind, p in probability.items()}
    return Recognition(READING, (), entries, best, known, exact, veto, offer)


@pytest.mark.parametrize(
    ("recognition", "outcome", "topic", "reason"),
    [
        (likely("cost"), "answer", "cost", "exact words of an entry"),
        (likely("risks", entry=1.0), "no_answer", "risks", "exact words of a gap"),
        (likely("weather"), "no_answer", "weather", "exact words out of scope"),
        (likely("thanks", entry=1.0), "smalltalk", "thanks", "exact words of small talk"),
        (likely("numb", entry=1.0), "urgent", "numb", "exact words of a red flag"),
        (likely(entry=0.6), "answer", "cost", "just at the threshold"),
        (likely(entry=0.6, small_talk=1.0, gap=1.0), "answer", "cost", "answers come first"),
        (likely(small_talk=0.5, gap=1.0), "smalltalk", "thanks", "then small talk"),
        (likely(gap=0.5, out_of_scope=1.0), "no_answer", "risks", "then gaps"),
        (likely(out_of_scope=0.5), "no_answer", "weather", "then what is out of scope"),
        (likely(gap=0.5, entry=0.59), "no_answer", "risks", "a gap comes before options"),
        (likely(entry=0.59), "clarify", None, "not sure enough for an answer"),
        (likely(entry=0.3), "clarify", None, "just sure enough for options"),
        (likely(entry=0.29), "no_answer", None, "not even for options"),
        (likely(red_flag=1.0), "no_answer", None, "only the screen raises an alarm"),
        (likely(), "no_answer", None, "nothing is known"),
    ],
)
def test_rules_in_order(recognition, outcome, topic, reason):
    decision = decide(recognition, SURE)
    assert (decision.outcome, decision.topic_id) == (Outcome(outcome), topic), reason


@pytest.mark.parametrize(
    ("recognition", "rule"),
    [
        (likely("cost"), "exact words of a phrasing"),
        (likely(entry=0.9), "answer threshold"),
        (likely(small_talk=0.9), "small_talk threshold"),
        (likely(gap=0.9), "gap threshold"),
        (likely(out_of_scope=0.9), "out_of_scope threshold"),
        (likely(entry=0.4), "clarify threshold"),
        (likely(), "below every threshold"),
    ],
)
def test_the_rule_that_decided_is_named(recognition, rule):
    assert decide(recognition, SURE).rule == rule


@pytest.mark.parametrize(
    ("scores", "options", "reason"),
    [
        ((0.5, 0.4, 0.3, 0.2), ("e0", "e1", "e2"), "never more than three"),
        ((0.5, 0.4), ("e0", "e1"), "two"),
        ((0.5, 0.11, 0.09), ("e0", "e1"), "a fifth of the best one's score is needed"),
        ((0.5, 0.09), (), "one alone is no choice"),
        ((0.5,), (), "a collection of one entry"),
        ((), (), "a collection without entries"),
        ((-0.1, -0.2), (), "nothing is near"),
    ],
)
def test_two_or_three_options_or_none(scores, options, reason):
    decision = decide(likely(scores=scores, entry=0.4), SURE)
    assert decision.options == options, reason
    assert (decision.outcome is Outcome.CLARIFY) is bool(options)


def test_only_a_clarification_has_options():
    for recognition in (likely("cost"), likely(entry=0.9), likely(gap=0.9), likely()):
        assert decide(recognition, SURE).options == ()


@pytest.mark.parametrize(
    ("recognition", "outcome", "reason"),
    [
        (likely(entry=0.1, offer=0.2), "clarify", "near enough to offer, whatever the best one is"),
        (likely(entry=0.29, offer=0.19), "no_answer", "neither likely nor near"),
        (likely(entry=0.3, offer=0.0), "clarify", "likely enough to offer, however far"),
        (likely(entry=0.6, offer=0.0), "answer", "an answer needs no offer"),
        (likely(gap=0.5, offer=0.9), "no_answer", "a gap comes before options"),
        (likely(small_talk=0.5, offer=0.9), "smalltalk", "small talk, too"),
        (likely(scores=(0.5,), offer=0.9), "no_answer", "one is no choice"),
    ],
)
def test_an_offer_that_is_judged_on_its_own(recognition, outcome, reason):
    index = FakeIndex(SimpleNamespace(thresholds=OFFERING))
    decision = decide(recognition, index)
    assert decision.outcome is Outcome(outcome), reason


@pytest.mark.parametrize(
    ("recognition", "outcome", "topic", "reason"),
    [
        (likely(entry=0.99, veto=VETO), "clarify", None, "an option may still be offered"),
        (likely(entry=0.29, veto=VETO), "no_answer", None, "or nothing"),
        (likely(None, (0.5,), VETO, entry=0.9), "no_answer", None, "one is no choice"),
        (likely(entry=0.9, gap=0.5, veto=VETO), "no_answer", "risks", "a likely gap"),
        (likely(entry=0.9, small_talk=0.5, veto=VETO), "smalltalk", "thanks", "small talk"),
        (likely(entry=0.9, out_of_scope=0.5, veto=VETO), "no_answer", "weather", "off topic"),
        (likely("cost", entry=0.9, veto=VETO), "answer", "cost", "exact words are enough"),
        (likely(gap=0.9, veto=VETO), "no_answer", "risks", "vetoes are about entries only"),
    ],
)
def test_what_a_guard_stops_is_not_answered(recognition, outcome, topic, reason):
    decision = decide(recognition, SURE)
    assert (decision.outcome, decision.topic_id) == (Outcome(outcome), topic), reason
    if outcome == "clarify":
        assert decision.rule == "clarify threshold"


@pytest.mark.parametrize(
    ("recognition", "outcome", "language", "reason"),
    [
        (likely(entry=0.99), "no_answer", "es", "however likely an entry looks"),
        (likely(small_talk=0.99), "no_answer", "es", "or small talk"),
        (likely(gap=0.99), "no_answer", "es", "or a gap"),
        (likely(), "no_answer", "es", "or nothing"),
        (likely("cost"), "answer", None, "exact words of a phrasing come first"),
        (likely("weather"), "no_answer", "es", "except those of what is out of scope"),
    ],
)
def test_another_language(recognition, outcome, language, reason):
    decision = decide(recognition, SURE, "es")
    assert (decision.outcome, decision.language) == (Outcome(outcome), language), reason
    if language:
        assert (decision.topic_id, decision.options) == (None, ())
        assert decision.rule == "another language"


def test_in_the_collections_own_language_no_language_is_told():
    for recognition in (likely("cost"), likely(entry=0.9), likely(gap=0.9), likely()):
        assert decide(recognition, SURE).language is None


def test_a_decision_is_plain_data():
    assert decide(likely("cost"), SURE) == Decision(
        Outcome.ANSWER, "cost", (), "exact words of a phrasing"
    )
