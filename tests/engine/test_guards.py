"""What forbids an answer: terms, things that the entry never mentions, negations, weak links."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_collections import paragraph, tiny

from chatbot import bundled_collections, load_collection
from chatbot.language.negation import negations
from chatbot.model import Collection, Entry, Gap
from chatbot.retrieval.guards import Guards, Stop

CONTRASTS = (
    ("body part", (("spine", "back"), ("knee", "kneecap"), ("hip",))),
    ("treatment", (("prp", "platelet rich plasma"), ("bone marrow",), ("bone marrow graft",))),
    ("patient", (("dog", "puppy"),)),
)
APPROVAL = ("is it licensed for the back", "did the fda allow these injections", "is it legal")
COST = ("how much is it", "what do injections for the spine cost", "price of the bone marrow")


def entry(id: str, question: str, phrasings: tuple[str, ...], **more: Any) -> Entry:
    return Entry(id, question, paragraph(more.pop("answer", "It depends.")), phrasings, **more)


def collection(*entries: Entry, **changes: Any) -> Collection:
    return tiny(entries=entries, gaps=(), contrasts=CONTRASTS, **changes)


def guards(**changes: Any) -> Guards:
    """The guards of two entries; ``changes`` are made to the one on approval."""
    more = {"phrasings": APPROVAL, **changes}
    approval = entry("approval", "Is the therapy approved?", **more)
    cost = entry("cost", "What does the therapy cost?", COST, answer="Hip or not, it varies.")
    return Guards.fit(collection(approval, cost, synonyms=(("hound", "dog"),)))


@pytest.mark.parametrize(
    ("message", "entry_id", "stop"),
    [
        ("is it approved", "approval", None),
        ("is it approved for knees", "approval", Stop("contrast", ("knees",))),
        ("is it approved for spines", "approval", None),
        ("is it approved for hips", "approval", Stop("contrast", ("hips",))),
        ("does it cost more for hips", "cost", None),  # its answer mentions them
        ("is it approved for the knee and the spine", "approval", None),
        ("is it approved for a puppy with a bad back", "approval", Stop("contrast", ("puppy",))),
        ("is it approved for dogs knees", "approval", Stop("contrast", ("dogs", "knees"))),
        ("does the bone marrow cost", "cost", None),
        ("does the bone marrow graft cost", "cost", Stop("contrast", ("bone marrow graft",))),
        ("is it about plasma", "approval", None),
        ("platelet rich plasma", "approval", Stop("contrast", ("platelet rich plasma",))),
        (
            "my neighbour has a dog and a big garden and she told me yesterday that it is approved",
            "approval",
            None,  # long enough to mention a dog by the way
        ),
    ],
)  # fmt: skip
def test_contrasts(message, entry_id, stop):
    assert guards().check(message, entry_id) == stop


def test_what_one_phrasing_of_very_many_mentions_is_no_subject_of_the_entry():
    few = tuple(f"is it licensed in place{number}" for number in range(100))
    many = tuple(f"is it licensed in place{number}" for number in range(250))
    aside = ("is it licensed for my dog",)
    assert guards(phrasings=few + aside).check("is it approved for dogs", "approval") is None
    assert guards(phrasings=many + aside).check("is it approved for dogs", "approval")


def test_excluded_and_required_terms():
    limited = guards(requires=("knee", "lower back"), excludes=("hound", "side effect"))
    for message, stop in (
        ("is it approved for my knees", None),  # what is required is no foreign thing either
        ("is it approved for the lower back", None),
        ("is it approved for the back", Stop("required", ())),
        ("is it approved for the lower knee of dogs", Stop("excluded", ("dogs",))),
        ("which knee side effects are approved", Stop("excluded", ("side effects",))),
        ("is it approved as my side has knee effects", None),
    ):
        assert limited.check(message, "approval") == stop, message
    assert limited.check("how much is it", "cost") is None
    garage = guards(requires=("garage",))
    assert garage.check("planning approved for a garage", "approval") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is it not approved", ["not"]),
        ("who cannot have it", ["cannot"]),
        ("who cant have it", ["cant"]),
        ("it wont help and never did", ["wont", "never"]),
        ("can i do it without surgery", ["without"]),
        ("is it approved", []),
        ("isnt it fda approved", []),
        ("it isnt approved", ["isnt"]),
        ("so isnt it approved", []),
        ("isnt stem cell therapy approved", []),
        ("it is approved no", []),
        ("dont you use marrow", []),
        ("cant i have it", []),
        ("why not", []),
        ("is it approved or not", []),
        ("is it approved yes or no", []),
        ("whats not to like", []),
        ("i dont know if it works", []),
        ("i dont really understand how it works", []),
        ("not sure if it works", []),
        ("no idea how it works", []),
        ("important point about my want", []),
    ],
)
def test_negations(text, words):
    assert negations(text, "en") == words
    assert negations(text, "en-GB") == words
    assert negations(text, "fr") == []


def test_a_negation_needs_an_entry_that_has_one():
    message = "is the therapy not approved"
    assert guards().check(message, "approval") == Stop("negation", ("not",))
    other = guards(phrasings=(*APPROVAL, "is it not legal"))
    assert other.check(message, "approval") is None
    long = "my sister would not try it but is the therapy approved"
    assert guards().check(long, "approval") is None


@pytest.mark.parametrize(
    ("message", "weak"),
    [
        ("planning approved for a garage", ("planning", "garage")),
        ("planning approved for a garage at the clinic", None),  # a word for the subject
        ("is it approved to plan a garage", None),  # one that points at it
        ("2019 garage planning", ("garage", "planning")),
        ("garage legal 2019", None),  # only one word too many
        ("clinic garage planning", None),
        ("clinic garage sandwich planning", ("garage", "sandwich", "planning")),
        ("clinic garage sandwich planning legal", None),  # a strong link
    ],
)
def test_weak_links(message, weak):
    asked = tuple(f"is the clinic number {number} allowed" for number in range(25))
    found = guards(phrasings=(*APPROVAL, *asked)).check(message, "approval")
    assert found == (weak and Stop("weak link", weak))


def test_in_few_phrasings_no_word_is_too_frequent_to_link():
    assert guards().check("legal fda garage kitchen planning", "approval") is None


def test_without_known_pointing_words_only_many_foreign_words_are_too_many():
    asked = ("prix svp", *(f"prix de la clinique {number}" for number in range(25)))
    french = Guards.fit(collection(entry("prix", "Quel est le prix?", asked), language="fr"))
    assert french.check("svp garage jardin", "prix") is None
    assert french.check("garage jardin cuisine", "prix") == Stop(
        "weak link", ("garage", "jardin", "cuisine")
    )


@pytest.mark.parametrize("message", ["", "2019", "?", "ddd " * 500, "मेरी पीठ", "no"])
def test_any_message_can_be_checked(message):
    guards().check(message.strip(), "approval")


def test_other_topics_do_not_say_what_an_entry_is_about():
    gap = Gap("animals", "Animals", paragraph("Not said."), ("is it approved for dogs",))
    both = tiny(
        entries=(entry("approval", "Is it approved?", APPROVAL),), gaps=(gap,), contrasts=CONTRASTS
    )
    assert Guards.fit(both).check("is it approved for dogs", "approval")


def test_the_data_can_be_saved_as_json():
    learned = guards(requires=("knee",), excludes=("dog",))
    loaded = Guards(json.loads(json.dumps(learned.data)))
    assert loaded.data == learned.data == guards(requires=("knee",), excludes=("dog",)).data
    for message in ("is it approved", "is it approved for knees", "how much is it for my dog"):
        for entry_id in ("approval", "cost"):
            assert loaded.check(message, entry_id) == learned.check(message, entry_id)


@pytest.fixture(scope="module")
def bundled() -> Guards:
    return Guards.fit(load_collection(bundled_collections()["stem-cell-spine"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("message", "entry_id", "guard"),
    [
        ("is it fda approved", "fda-approval", None),
        ("isnt it approved for backs", "fda-approval", None),
        ("is it approved for dogs", "fda-approval", "contrast"),
        ("is it approved in japan", "fda-approval", "contrast"),
        ("how much are injections", "cost-and-visits", None),
        ("how much is an epidural", "cost-and-visits", "contrast"),
        ("does it help herniated disc", "conditions-treated", None),
        ("does it help autism", "conditions-treated", "contrast"),
        ("who wrote war and peace", "experts", "weak link"),
        ("approval rating of the prime minister", "fda-approval", "weak link"),
        ("what does ms buser say", "experts", None),
        ("how do stem cells work", "how-it-works", None),
    ],
)
def test_the_bundled_collection(bundled, message, entry_id, guard):
    stop = bundled.check(message, entry_id)
    assert (stop and stop.guard) == guard
