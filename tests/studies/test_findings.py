"""Findings on small collections, of which each has one thing wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot import check_collection
from chatbot.content.writing import files_of
from chatbot.language.readability import reading_grade
from chatbot.model import Block, Collection, Entry
from chatbot.reading.files import write_files
from chatbot.studies import find_by_asking, find_in_texts
from tests.engine.small_collections import taught, tiny


def found(tmp_path, collection: Collection) -> list[tuple[str, str, str]]:
    """Return the file, the rule and the words of every finding."""
    folder = tmp_path / collection.id
    write_files(folder, files_of(collection))
    checked = check_collection(folder)
    assert checked.errors == ()
    return [
        (f"{one.path.relative_to(folder)}:{one.line}", one.rule, one.what)
        for one in (*find_in_texts(checked, folder), *find_by_asking(checked))
    ]


def rules(tmp_path, collection: Collection) -> set[str]:
    return {rule for _, rule, _ in found(tmp_path, collection)}


def with_entry(collection: Collection, entry: Entry) -> Collection:
    return replace(collection, entries=(*collection.entries, entry))


def entry(name: str, question: str, answer: str) -> Entry:
    text = (Block("paragraph", answer),)
    return Entry(name, question, text, source="article", locator="1", spoken_by=())


def test_a_small_sound_collection_has_no_findings(tmp_path):
    assert found(tmp_path, tiny()) == []


def test_two_questions_that_are_much_alike(tmp_path):
    one = entry("approval-now", "Is the treatment approved now?", "Not at all so far.")
    places = found(tmp_path, with_entry(tiny(), one))
    assert [(place, rule) for place, rule, _ in places] == [
        ("entries/approval.md:2", "confusable-pair")
    ]


def test_two_answers_that_are_nearly_the_same(tmp_path):
    words = "The price depends on the clinic, on the number of visits and on the cells."
    collection = with_entry(tiny(), entry("price-one", "How do clinics charge?", words))
    collection = with_entry(collection, entry("price-two", "Who sets fees?", words[:-1] + "!"))
    (one,) = found(tmp_path, collection)
    assert one[:2] == ("entries/price-two.md:2", "near-duplicate-answer")
    assert "price-one" in one[2]


def test_of_many_answers_that_are_the_same_each_is_told_once(tmp_path):
    words = "The price depends on the clinic, on the number of visits and on the cells."
    collection = tiny()
    for number, question in enumerate(("How do clinics charge?", "Who sets fees?", "What then?")):
        collection = with_entry(collection, entry(f"price-{number}", question, words))
    same = [one for one in found(tmp_path, collection) if one[1] == "near-duplicate-answer"]
    assert [place for place, _, _ in same] == ["entries/price-1.md:2", "entries/price-2.md:2"]


def test_a_question_without_phrasings_is_not_called_lost(tmp_path):
    """Left out, it leaves nothing of its topic."""
    alone = entry("alone", "Can my dog have these?", "Nobody knows.")
    places = found(tmp_path, with_entry(taught(), alone))
    assert "entries/alone.md:2" not in [place for place, _, _ in places]


def test_a_text_that_is_hard_to_read(tmp_path):
    words = (
        "Heterogeneous differentiation capabilities notwithstanding, mesenchymal populations "
        "demonstrate immunomodulatory characteristics facilitating regenerative applications "
        "throughout degenerative intervertebral pathologies"
    )
    (one,) = found(tmp_path, with_entry(tiny(), entry("hard", "Why do they grow?", words)))
    assert one[1] == "hard-to-read"


@pytest.mark.parametrize(
    ("text", "grade"),
    [("", 0), ("The cat sat. The dog ran.", -2.6), ("Independent universities.", 38.3)],
)
def test_years_of_school_by_hand(text, grade):
    assert reading_grade(text) == pytest.approx(grade, abs=0.1)


def test_synonyms_that_the_contrasts_keep_apart(tmp_path):
    collection = replace(
        tiny(),
        synonyms=(("kneecap", "spine"),),
        contrasts=(("body part", (("spine",), ("knee", "kneecap"))),),
    )
    (one,) = found(tmp_path, collection)
    assert one[:2] == ("synonyms.yaml:1", "synonym-clash")


def with_words(cost: tuple[str, ...]) -> Collection:
    """Return a collection in which three topics have the word "treatment" in a phrasing each."""
    base = tiny()
    first, second, third = (
        replace(one, phrasings=more)
        for one, more in zip(
            base.entries, (("any treatment",), cost, ("the treatment cells",)), strict=True
        )
    )
    gaps = tuple(replace(one, phrasings=("treatment risk",)) for one in base.gaps)
    return replace(base, entries=(first, second, third), gaps=gaps)


@pytest.mark.parametrize(
    ("phrasings", "lines"),
    [
        (("treatment", "price"), [1]),
        (("price", "Treatment?"), [2]),
        (("treatment", "treatment price", "a treatment"), []),  # as many as the others have
        (("the treatment", "price"), []),  # two words
        (("price",), []),  # nobody else has it
    ],
)
def test_a_phrasing_of_one_word_that_others_have_more_often(tmp_path, phrasings, lines):
    places = found(tmp_path, with_words(phrasings))
    assert [place for place, rule, _ in places if rule == "one-word-phrasing"] == [
        f"entries/cost.txt:{line}" for line in lines
    ]


def test_synonyms_that_make_two_topics_phrasings_the_same(tmp_path):
    first, second, third = tiny().entries
    entries = (
        replace(first, phrasings=("is the shot licensed",)),
        replace(second, phrasings=("price", "is the jab licensed")),
        third,
    )
    assert found(tmp_path / "one", replace(tiny(), entries=entries)) == []
    ((place, rule, what),) = found(
        tmp_path / "two", replace(tiny(), entries=entries, synonyms=(("jab", "shot"),))
    )
    assert (place, rule) == ("entries/cost.txt:2", "synonym-clash")
    assert 'read as "is the shot licensed"' in what


def test_synonyms_that_exclude_what_is_required(tmp_path):
    first, *rest = tiny().entries
    limited = replace(first, requires=("shot",), excludes=("jab",))
    collection = replace(tiny(), entries=(limited, *rest), synonyms=(("jab", "shot"),))
    ((place, rule, _),) = found(tmp_path, collection)
    assert place.startswith("entries/approval.md:")
    assert rule == "synonym-clash"


def test_phrasings_that_stand_under_a_neighbour(tmp_path):
    collection = taught()
    first, second, *rest = collection.entries
    moved = first.phrasings[::8]
    kept = tuple(one for one in first.phrasings if one not in moved)
    second = replace(second, phrasings=(*second.phrasings, *moved))
    collection = replace(collection, entries=(replace(first, phrasings=kept), second, *rest))
    places = found(tmp_path, collection)
    elsewhere = [place for place, rule, _ in places if rule == "phrasing-elsewhere"]
    under_second = [place for place in elsewhere if place.startswith(f"entries/{second.id}.txt:")]
    assert len(under_second) > len(elsewhere) / 2


def test_background_is_not_taken_for_phrasings(tmp_path, monkeypatch):
    collection = taught()
    near = collection.entries[0].phrasings[::8]  # which is what they are taken for when left out
    monkeypatch.setattr("chatbot.retrieval.topic_texts.background", lambda code="", most=None: near)
    weather = next(one for one in collection.out_of_scope if one.id == "weather")
    others = [one for one in collection.out_of_scope if one is not weather]
    collection = replace(collection, out_of_scope=(*others, replace(weather, id="off-topic")))
    assert found(tmp_path, collection) == []
