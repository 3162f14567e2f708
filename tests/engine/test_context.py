"""What a message means after the topic before, learned from dialogues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from talking_collections import talking

from chatbot.conversation.context import TalkContext, best, learn
from chatbot.conversation.context_file import load_context, load_or_learn_context, save_context
from chatbot.language import Language
from chatbot.model import Dialogue, Turn
from chatbot.retrieval import Index

EN = Language.of("en")
NAMED = (
    Dialogue(tuple(Turn(f"and who pays for {one}", "cost") for one in "abcdefgh"), "approval"),
    Dialogue(tuple(Turn(f"and who pays for {one}", "approval") for one in "abcdefgh"), "cost"),
    Dialogue(tuple(Turn(f"tell me a joke {one}", "none") for one in "abcdefgh"), "cost"),
    Dialogue(tuple(Turn(f"ok great {one}", "smalltalk") for one in "abcdefgh"), "cost"),
    Dialogue(tuple(Turn(f"it hurts less {one}", "alarm") for one in "abcdefgh"), "alarm"),
    Dialogue((Turn("how does it work", "work"), Turn("and who pays", "cost"))),
)
ANY = Dialogue(
    (
        *(Turn(f"why {one}", "same") for one in "abc"),
        *(Turn(f"so {one}", "other") for one in "abc"),
    ),
    "any",
)


@pytest.fixture(scope="module")
def index(taught_index: Index) -> Index:
    return taught_index


@pytest.fixture(scope="module")
def named(index: Index) -> TalkContext:
    many = tuple(one for _ in range(4) for one in NAMED)
    found = learn(replace(talking(), dialogues=many), index)
    assert found is not None
    return found


def meant(context: TalkContext, index: Index, message: str, topic: str | None) -> str:
    return best(context.scores(index, index.compare(EN.read(message)), topic))[0]


@pytest.mark.parametrize(
    ("message", "topic", "label"),
    [
        ("and who pays for it", "approval", "cost"),
        ("and who pays for it", "cost", "approval"),
        ("tell me a joke please", "cost", "none"),
        ("ok great thing", "cost", "smalltalk"),
        ("it hurts less now", "alarm", "alarm"),
    ],
)
def test_the_same_words_mean_different_things_after_different_topics(
    named, index, message, topic, label
):
    assert named.named
    assert meant(named, index, message, topic) == label


def test_after_a_topic_that_nobody_spoke_of_and_after_none_there_are_scores_too(named, index):
    for topic in (None, "side-effects", "thanks"):
        scores = named.scores(index, index.compare(EN.read("and who pays")), topic)
        assert set(scores) == {*(entry.id for entry in talking().entries), *named.labels[-3:]}


def test_few_dialogues_teach_what_holds_of_any_subject(index):
    context = learn(replace(talking(), dialogues=(ANY, *NAMED[:1])), index)
    assert context is not None and not context.named
    assert set(context.labels) == {"same", "other", "none", "smalltalk"}
    assert meant(context, index, "why b", "cost") == "same"
    assert meant(context, index, "and who pays for c", "cost") == "other"  # from a named one


def test_without_dialogues_nothing_is_learned(index):
    assert learn(talking(), index) is None


def test_what_was_learned_is_saved_and_loaded_as_it_is(named, index, tmp_path):
    save_context(named, tmp_path / "one.npz")
    loaded = load_context(tmp_path / "one.npz", EN)
    assert loaded is not None and loaded.vectors is None
    compared = index.compare(EN.read("and who pays for it"))
    assert loaded.scores(index, compared, "cost") == named.scores(index, compared, "cost")
    save_context(None, tmp_path / "none.npz")
    assert load_context(tmp_path / "none.npz", EN) is None


def test_it_is_learned_once_for_the_same_dialogues(index, tmp_path, monkeypatch):
    collection = replace(talking(), dialogues=(ANY,))
    first = load_or_learn_context(collection, index, tmp_path)
    learned: list[str] = []
    target = "chatbot.conversation.context_file.learn"
    monkeypatch.setattr(target, lambda collection, *_: learned.append(collection.id))
    again = load_or_learn_context(collection, index, tmp_path)
    assert first is not None and again is not None and learned == []
    assert np.array_equal(first.coefficients, again.coefficients)
    fewer = replace(ANY, turns=ANY.turns[:3])
    load_or_learn_context(replace(collection, dialogues=(fewer,)), index, tmp_path)
    assert learned == ["talking"]
