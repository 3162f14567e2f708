"""What a new collection starts with."""

import re
from dataclasses import replace

import pytest

from chatbot.content import bundled_collections, check_collection, load_collection
from chatbot.content.starter import BUNDLED, starter
from chatbot.content.writing import files_of
from chatbot.model import Block, Entry, Source
from chatbot.reading.files import write_files


@pytest.fixture(scope="module")
def bundled():
    return load_collection(bundled_collections()[BUNDLED])


@pytest.fixture(scope="module")
def started():
    return starter("clinic", "A clinic", "en", "What it covers.")


def with_an_entry(collection):
    entry = Entry(
        "cost", "What is it?", (Block("paragraph", "It is."),), source="page", locator="1"
    )
    return replace(collection, sources=(Source("page", "A page"),), entries=(entry,))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "bare"), [("en", False), ("de", False), ("en", True)])
def test_with_an_entry_it_passes_the_check(tmp_path, language, bare):
    collection = with_an_entry(starter("clinic", "A clinic", language, "What.", bare))
    write_files(tmp_path / "clinic", files_of(collection))
    checked = check_collection(tmp_path / "clinic")
    assert checked.errors == ()
    assert checked.collection == collection


def test_the_red_flags_are_all_there(bundled, started):
    assert started.red_flags == bundled.red_flags
    assert (started.signs, started.look_alikes) == (bundled.signs, bundled.look_alikes)
    assert started.contacts == bundled.contacts
    assert [review.what for review in started.reviews] == ["safety texts and red-flag phrasings"]


def test_no_sentence_names_the_bundled_subject(started):
    topics = (*started.small_talk, *started.out_of_scope, *started.follow_ups)
    told = [started.texts.not_understood, *(topic.plain_text for topic in topics)]
    named = re.compile(r"stem cell|spine|interview|two experts|how much|cost", re.IGNORECASE)
    assert [text for text in told if named.search(text)] == []


def test_nothing_leads_to_bundled_entries_and_gaps(bundled, started):
    gone = {topic.id for topic in (*bundled.entries, *bundled.gaps)}
    assert {one.id for one in bundled.follow_ups} - {one.id for one in started.follow_ups} == {
        one.id for one in bundled.follow_ups if one.leads_to in gone
    }
    assert [topic.id for topic in started.small_talk if topic.related] == []


def test_phrasings_of_other_illnesses_are_not_off_topic_elsewhere(started):
    phrasings = {one for topic in started.topics() for one in topic.phrasings}
    assert not phrasings & {"sore throat 3 days", "what is a normal blood pressure"}
    assert "tell me a joke" in phrasings


def test_what_starter_yaml_names_exists(bundled, started):
    """Else a text would stay, or a phrasing come back, once somebody renames it."""
    text = (bundled_collections()[BUNDLED].parent / "starter.yaml").read_text("utf-8")
    ids = set(re.findall(r"^  ([a-z-]+): ", text.partition("topics:")[2], re.MULTILINE))
    topics = (*bundled.small_talk, *bundled.out_of_scope, *bundled.follow_ups)
    assert ids <= {topic.id for topic in topics}
    phrasings = {one for topic in topics for one in topic.phrasings}
    assert set(re.findall(r"^  - (.*)$", text, re.MULTILINE)) <= phrasings


def test_other_languages_are_not_told_that_only_english_is_understood():
    started = starter("klinik", "Eine Klinik", "de-AT", "Worum es geht.")
    assert started.texts.other_languages == ()
    assert "other-language" not in {topic.id for topic in started.out_of_scope}
    assert started.red_flags


def test_bare_leaves_only_the_texts():
    started = starter("clinic", "A clinic", "en", "What it covers.", bare=True)
    assert not [*started.topics()] and not started.contacts
    assert started.texts.safety_note
