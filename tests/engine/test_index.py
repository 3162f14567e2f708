"""What a message is recognised as: exact words, ranks and ties, and texts that are no question."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_collections import paragraph, tiny

from chatbot.model import Entry, Kind, SmallTalk
from chatbot.retrieval import Index, Recognition
from chatbot.retrieval.index import MAX_TEXT
from chatbot.retrieval.recogniser import TopicTexts

STRANGE = [
    ("", "nothing"),
    ("   \t\n ", "white space"),
    ("\0", "NUL"),
    ("is it\0approved", "NUL inside"),
    ("😀😀👍🏽", "emoji"),
    ("?!…", "punctuation"),
    ("привет как дела", "Cyrillic"),
    ("你好吗", "Chinese"),
    ("مرحبا كيف حالك", "Arabic"),
    ("नमस्ते", "Devanagari"),
    ("\ud800\udc00 \udfff", "lone surrogates"),
    ("\u202eabc\u202c", "right to left"),
    ("a" + "\u0301" * 5_000, "marks"),
    ("x" * 100_000, "one long word"),
    ("is it approved " * 5_000, "very long"),
    ("a " * 50_000, "very many words"),
    ("ﷺ" * 1_000, "a character that becomes eighteen"),
]


def ranks(recognition: Recognition) -> list[str]:
    return [hit.topic_id for hit in recognition.hits]


@pytest.mark.parametrize("message", [text for text, _ in STRANGE], ids=[why for _, why in STRANGE])
@pytest.mark.parametrize("name", ["tiny_index", "taught_index"])
def test_any_text_is_recognised_without_a_warning(request, name, message):
    index = request.getfixturevalue(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recognition = index.recognise(message)
    assert 1 <= len(recognition.hits) <= 5
    assert set(recognition.best) == set(Kind)
    assert all(0.0 <= p <= 1.0 for p in recognition.probability.values())


@given(st.text(st.characters(categories=None, codec=None)))
@settings(deadline=None)
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
    for topic in collection.topics():
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
    padded = start + " " * MAX_TEXT
    assert tiny_index.recognise(padded).exact == "approval"
    assert tiny_index.recognise(padded + "my legs are numb").exact is None


def test_only_the_beginning_of_a_long_message_is_compared(tiny_index):
    begin = ("what does the treatment cost " * 40)[:MAX_TEXT]
    whole, cut = tiny_index.recognise(begin + " my legs are numb" * 9), tiny_index.recognise(begin)
    assert whole == cut
    assert len(whole.text) <= MAX_TEXT


@pytest.mark.parametrize(
    ("message", "first", "reason"),
    [
        ("so is that treatment approved now", "approval", "most words of its question"),
        ("aproved treatmnt", "approval", "typing errors are corrected first"),
        ("costs of the treatment", "cost", "stems, not words, are compared"),
        ("working cells", "work", "stems again"),
        ("my leg is numb", "numb", "singular for plural"),
    ],
)
def test_ranking(tiny_index, message, first, reason):
    assert ranks(tiny_index.recognise(message))[0] == first, reason


def test_ties_are_broken_by_the_order_of_ids():
    topics = [TopicTexts(name, (f"blue {animal}",)) for name, animal in
              [("a", "cat"), ("b", "dog"), ("c", "fox")]]  # fmt: skip
    index = Index.fit(topics, [Kind.ENTRY] * 3, "xx")
    for message in ("blue", "", "zzz"):
        recognition = index.recognise(message)
        assert len({hit.score for hit in recognition.entries}) == 1
        assert [hit.topic_id for hit in recognition.entries] == ["a", "b", "c"]
        assert recognition.best[Kind.ENTRY].topic_id == "a"


def test_fuzzy_likeness_counts_a_little_among_the_likeliest(tiny_index):
    message = "is that treatment licensd"
    totals = tiny_index.recogniser.score(message).total
    hits = [hit for hit in tiny_index.recognise(message).hits if hit.fuzzy is not None]
    closest = max(hit.fuzzy for hit in hits)
    assert len({hit.fuzzy for hit in hits}) > 1
    for hit in hits:
        total = float(totals[tiny_index.recogniser.ids.index(hit.topic_id)])
        assert 0.0 <= hit.fuzzy <= 1.0
        assert hit.score == pytest.approx(total - 0.1 * (closest - hit.fuzzy), abs=2e-4)


def test_a_hit_names_its_nearest_phrasing(tiny_index):
    recognition = tiny_index.recognise("did anyone license it")
    approval = next(hit for hit in recognition.entries if hit.topic_id == "approval")
    assert approval.phrasing == "has anyone licensed it"
    assert 0.0 < approval.similarity <= 1.0


def test_what_was_compared_is_told(tiny_index):
    recognition = tiny_index.recognise("Treatmnt APPROVED!")
    assert recognition.text == "treatment approved"
    assert recognition.corrections == {"treatmnt": "treatment"}


def test_probabilities_need_phrasings(tiny_index, taught_index):
    assert tiny_index.confidence is None
    assert tiny_index.recognise("is the treatment approved").probability == {}
    probability = taught_index.recognise("is the therapy approved by the fda now").probability
    assert set(probability) == set(taught_index.confidence.judges)
    assert probability[Kind.ENTRY] > 0.8
    assert probability[Kind.RED_FLAG] < 0.2


def test_kinds_of_topics(tiny_collection, tiny_index):
    for topic in tiny_collection.topics():
        assert tiny_index.kind_of(topic.id) is topic.topic_kind
    with pytest.raises(ValueError):
        tiny_index.kind_of("none")


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
    for message in ("is it legal", "cost of an injectoin", "numb thighs", "merci", ""):
        assert again.recognise(message) == taught_index.recognise(message)
