"""What a message is recognised as: exact words, ranks and ties, and texts that are no question."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_collections import paragraph, tiny

from chatbot.language import Language
from chatbot.model import Collection, Entry, Kind, RedFlag, SmallTalk, Topic
from chatbot.retrieval import Index, Recognition
from chatbot.retrieval.index import MAX_TEXT, Reading, _top
from chatbot.retrieval.recogniser import TopicTexts
from chatbot.retrieval.vetoes import Veto
from tests.odd import FEW, ODD

EN = Language.of("en")
XX = Language.of("xx")

# Red flags are screened before anything is looked up, and follow-ups need the turn before.
INDEXED = set(Kind) - {Kind.RED_FLAG, Kind.FOLLOW_UP}


def ranks(recognition: Recognition) -> list[str]:
    return [hit.topic_id for hit in recognition.hits]


def indexed(collection: Collection) -> list[Topic]:
    return [topic for topic in collection.topics() if not isinstance(topic, RedFlag)]


@pytest.mark.parametrize(
    ("name", "shape"),
    [*(("taught_index", shape) for shape in ODD), *(("tiny_index", shape) for shape in FEW)],
)
def test_any_text_is_recognised_without_a_warning(request, name, shape):
    index = request.getfixturevalue(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recognition = index.recognise(ODD[shape])
    assert 1 <= len(recognition.hits) <= 5
    assert set(recognition.best) == INDEXED
    assert all(0.0 <= p <= 1.0 for p in recognition.probability.values())


@given(st.text(st.characters(categories=None, codec=None)))
def test_hits_are_sorted(taught_index, text):
    recognition = taught_index.recognise(text)
    for hits in (recognition.hits, recognition.entries):
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
    assert {hit.kind for hit in recognition.entries} == {Kind.ENTRY}
    for kind, hit in recognition.best.items():
        assert hit.kind is kind
        same_kind = [other.score for other in recognition.hits if other.kind is kind]
        assert all(hit.score >= score for score in same_kind)


@pytest.mark.parametrize("name", ["tiny", "taught"])
def test_every_question_and_phrasing_is_recognised_as_its_own_topic(request, name):
    collection = request.getfixturevalue(f"{name}_collection")
    index = request.getfixturevalue(f"{name}_index")
    for topic in indexed(collection):
        questions = (topic.title, *topic.phrasings) if isinstance(topic, Entry) else topic.phrasings
        for question in questions:
            assert index.recognise(question).exact == topic.id


@pytest.mark.parametrize(
    ("message", "topic_id", "reason"),
    [
        ("IS THE TREATMENT APPROVED??", "approval", "case and punctuation do not count"),
        ("  is   the\ntreatment approved ", "approval", "nor does white space"),
        ("Is the tréatment approved", "approval", "nor do accents"),
        ("is the treatment aproved", None, "a typing error is not exact"),
        ("is the treatment", None, "a part is not exact"),
        ("treatment the is approved", None, "nor is another order"),
        ("Side effects", None, "a gap's title is no question"),
        ("No, it is not.", None, "an answer is no question"),
    ],
)
def test_exact_words(tiny_index, message, topic_id, reason):
    assert tiny_index.recognise(message).exact == topic_id, reason


def test_a_longer_message_is_not_exact_however_it_begins(tiny_index):
    start = "is the treatment approved"
    padded = start + " " * (MAX_TEXT - len(start))
    assert tiny_index.recognise(padded).exact == "approval"
    assert tiny_index.recognise(padded + "my legs are numb").exact is None
    # No more than the beginning is read, so what follows might be anything.
    assert tiny_index.recognise(padded + " ").exact is None


def test_only_the_beginning_of_a_long_message_is_compared(tiny_index):
    begin = ("what does the treatment cost " * 40)[:MAX_TEXT]
    whole, cut = tiny_index.recognise(begin + " my legs are numb" * 9), tiny_index.recognise(begin)
    assert whole == cut
    assert len(whole.reading.text) <= MAX_TEXT


@pytest.mark.parametrize(
    ("message", "first", "reason"),
    [
        ("so is that treatment approved now", "approval", "most words of its question"),
        ("aproved treatmnt", "approval", "typing errors are corrected first"),
        ("costs of the treatment", "cost", "stems, not words, are compared"),
        ("working cells", "work", "stems again"),
        ("a side effect", "side-effects", "singular for plural"),
    ],
)
def test_ranking(tiny_index, message, first, reason):
    assert ranks(tiny_index.recognise(message))[0] == first, reason


def test_ties_are_broken_by_the_order_of_ids():
    topics = [TopicTexts(name, (f"blue {animal}",)) for name, animal in
              [("a", "cat"), ("b", "dog"), ("c", "fox")]]  # fmt: skip
    index = Index.fit(topics, [Kind.ENTRY] * 3, XX)
    for message in ("blue", "", "zzz"):
        recognition = index.recognise(message)
        assert len({hit.score for hit in recognition.entries}) == 1
        assert [hit.topic_id for hit in recognition.entries] == ["a", "b", "c"]
        assert recognition.best[Kind.ENTRY].topic_id == "a"


def test_a_hit_names_its_nearest_phrasing(tiny_index):
    recognition = tiny_index.recognise("did anyone license it")
    approval = next(hit for hit in recognition.entries if hit.topic_id == "approval")
    assert approval.phrasing == "has anyone licensed it"
    assert 0.0 < approval.similarity <= 1.0


def test_what_was_compared_is_told(tiny_index):
    reading = tiny_index.recognise("Treatmnt APPROVED!").reading
    assert reading == Reading("treatment approved", {"treatmnt": "treatment"}, {})


@pytest.fixture(scope="module")
def terms_index() -> Index:
    """An index of the tiny collection with synonyms, contrasts and limits."""
    approval, *others = tiny().entries
    approval = replace(approval, excludes=("rabbit",))
    return Index.build(
        tiny(
            entries=(approval, *others),
            synonyms=(("green light", "approved"), ("price tag", "cost"), ("wallaby", "kangaroo")),
            contrasts=(("patient", (("dog", "hound"),)),),
        )
    )


@pytest.mark.parametrize(
    ("message", "text", "corrections", "synonyms"),
    [
        ("Green light?", "approved", {}, {"green light": "approved"}),
        ("the grean light", "the approved", {"grean": "green"}, {"green light": "approved"}),
        ("a wallabby", "a kangaroo", {"wallabby": "wallaby"}, {"wallaby": "kangaroo"}),
        ("is it approved", "is it approved", {}, {}),
    ],
)
def test_spelling_is_corrected_and_then_synonyms_are_replaced(
    terms_index, message, text, corrections, synonyms
):
    assert terms_index.recognise(message).reading == Reading(text, corrections, synonyms)


def test_synonyms_count_as_the_same_in_messages_and_in_phrasings(terms_index):
    for message in ("has the treatment a green light", "treatment price tag"):
        plain = message.replace("green light", "approved").replace("price tag", "cost")
        one, other = terms_index.recognise(message), terms_index.recognise(plain)
        assert one.hits == other.hits
    asked = tiny(entries=(replace(tiny().entries[0], phrasings=("the nod please",)),),
                 synonyms=(("nod", "approval of the fda"),), gaps=())  # fmt: skip
    nod = Index.build(asked).recognise("approval of the fda please the")
    assert nod.entries[0].similarity > 0.7
    assert nod.entries[0].phrasing == "the nod please"  # as people are shown it


@pytest.mark.parametrize(
    ("message", "stop", "reason"),
    [
        ("is the treatment approved now", None, "nothing forbids it"),
        ("is the treatment approved for rabbits", Veto("excluded", ("rabbits",)), "excluded"),
        ("is the treatment approved for hounds", Veto("contrast", ("hounds",)), "a contrast"),
        ("is it the grean light for hounds", Veto("contrast", ("hounds",)), "what it is read as"),
        ("is the treatment not approved", Veto("negation", ("not",)), "a negation"),
        ("what does the treatment cost a rabbit", None, "another entry excludes nothing"),
    ],
)
def test_guards_check_the_best_entry(terms_index, message, stop, reason):
    assert terms_index.recognise(message).veto == stop, reason


@pytest.mark.parametrize(
    ("part", "terms"),
    [
        ("contrasts", (("patient", (("dog", "cellx"),)),)),
        ("excludes", ("cellx",)),
        ("requires", ("cellx",)),
    ],
)
def test_words_that_guards_look_for_are_not_corrected(part, terms):
    """Else an illness such as COPD, which no answer names, is read as a word that one does."""
    approval, *others = tiny().entries
    limits = {part: terms} if part != "contrasts" else {}
    index = Index.build(
        tiny(
            entries=(replace(approval, **limits), *others),
            contrasts=terms if part == "contrasts" else (),
        )
    )
    message = "is the treatment approved for my cellx"  # near "cells"
    assert index.recognise(message).reading.text == message


def test_exact_words_are_not_checked_by_guards():
    entry = replace(tiny().entries[0], phrasings=("not for my dog",), excludes=("dog",))
    index = Index.build(tiny(entries=(entry,), gaps=()))
    assert index.recognise("Not for my DOG!").veto is None
    assert index.recognise("not for my dog please").veto is not None


def test_an_index_of_bare_topics_has_no_guards():
    topics = [TopicTexts("a", ("is it approved",)), TopicTexts("b", ("no rabbits",))]
    index = Index.fit(topics, [Kind.ENTRY, Kind.GAP], EN)
    assert index.vetoes is None
    assert index.recognise("is it not approved").veto is None


def test_a_hits_numbers_are_those_of_its_topic(tiny_index):
    recognition = tiny_index.recognise("what is the price that depends on the clinic")
    scores = tiny_index.recogniser.score(recognition.reading.text)
    for hit in recognition.hits:
        at = tiny_index.recogniser.ids.index(hit.topic_id)
        found = (hit.score, hit.similarity, hit.answer)
        fields = (scores.total[at], scores.similarity[at], scores.answer[at])
        assert found == pytest.approx(fields, abs=1e-4)
    assert max(hit.answer for hit in recognition.entries) > 0.2


def test_what_a_message_shares_with_a_hit_adds_up_to_its_likeness(terms_index):
    recognition = terms_index.recognise("has the treatment a green light")
    for hit in recognition.hits:
        parts = terms_index.shared(recognition.reading, hit)
        assert sum(parts.values()) == pytest.approx(hit.similarity, abs=1e-3)
    assert "approv" in terms_index.shared(recognition.reading, recognition.entries[0])


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 12))
def test_the_top_scores_are_those_of_sorting_all(scores, count):
    array = np.array(scores, np.float32)
    expected = sorted(range(len(scores)), key=lambda at: (-scores[at], at))[:count]
    assert _top(array, count) == expected


def test_building_tells_how_each_phrasing_fared(taught_collection, tiny_collection):
    index, trial = Index.build_and_try(taught_collection)
    assert len(trial.topic) == len(index.recogniser.questions)
    assert trial.total.shape == (len(trial.topic), len(index.kinds))
    assert set(trial.probability) == set(index.confidence.judges)
    assert Index.build_and_try(tiny_collection)[1] is None


def test_a_phrasing_that_a_guard_stops_is_tried_as_stopped(taught_collection):
    first, *others = taught_collection.entries
    first = replace(first, excludes=("therapy",))
    changed = replace(taught_collection, entries=(first, *others))
    index, trial = Index.build_and_try(changed)
    entries = [at for at, kind in enumerate(index.kinds) if kind is Kind.ENTRY]
    best = np.array(entries)[trial.total[:, entries].argmax(axis=1)]
    has_term = np.array(["therapy" in question for question in index.recogniser.questions])
    expected = has_term & (best == index.recogniser.ids.index("approval"))
    assert expected.sum() > 5
    assert trial.stopped[has_term].tolist() == expected[has_term].tolist()


def test_few_phrasings_are_judged_as_those_of_other_subjects(tiny_index, taught_index):
    recognition = tiny_index.recognise("is the treatment approved")
    assert tiny_index.confidence.judges == {}
    assert set(recognition.probability) == set(tiny_index.recognise("").best)
    assert recognition.offer > tiny_index.recognise("zzz").offer
    assert not recognition.learned
    assert taught_index.recognise("is the treatment approved").learned


def test_many_phrasings_have_judges_of_their_own(taught_index):
    probability = taught_index.recognise("is the therapy approved by the fda now").probability
    assert set(probability) == set(taught_index.confidence.judges)
    assert probability[Kind.ENTRY] > 0.8
    assert probability[Kind.GAP] < 0.2


def test_kinds_of_topics(tiny_collection, tiny_index):
    for topic in indexed(tiny_collection):
        assert tiny_index.kind_of(topic.id) is topic.topic_kind
    with pytest.raises(KeyError):
        tiny_index.kind_of("none")


@pytest.mark.parametrize("name", ["tiny", "taught"])
def test_red_flags_are_not_indexed(request, name):
    """They come before any answer, and must not crowd one out."""
    collection = request.getfixturevalue(f"{name}_collection")
    index = request.getfixturevalue(f"{name}_index")
    flags = {flag.id for flag in collection.red_flags}
    assert flags.isdisjoint(index.recogniser.ids)
    assert set(index.kinds) == INDEXED
    recognition = index.recognise("my legs are numb")
    assert recognition.exact is None
    assert flags.isdisjoint(ranks(recognition))
    assert Kind.RED_FLAG not in recognition.best
    assert Kind.RED_FLAG not in recognition.probability
    without = Index.build(replace(collection, red_flags=()))
    assert without.recognise("my legs are numb").hits == recognition.hits


def test_topics_that_cannot_be_asked_are_left_out():
    silent = SmallTalk("silent", "Silent", paragraph("Hm."))
    index = Index.build(tiny(small_talk=(silent,)))
    assert "silent" not in index.recogniser.ids
    assert Kind.SMALL_TALK not in index.recognise("silent").best


def test_a_collection_of_one_entry():
    only = Entry("only", "Is it approved?", paragraph("No."), source="article", locator="1")
    bare = tiny(entries=(only,), gaps=(), out_of_scope=(), red_flags=(), small_talk=())
    recognition = Index.build(bare).recognise("approved?")
    assert ranks(recognition) == ["only"]
    assert set(recognition.best) == {Kind.ENTRY}


def test_building_twice_gives_equal_recognitions(taught_collection, taught_index):
    again = Index.build(taught_collection)
    assert again.confidence == taught_index.confidence
    for message in ("is it legal", "cost of an injectoin", "common dangers", "merci", ""):
        assert again.recognise(message) == taught_index.recognise(message)
