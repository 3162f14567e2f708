"""What forbids an answer: terms, things that the entry never mentions, negations, weak links."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_collections import paragraph, tiny

from chatbot import bundled_collections, load_collection
from chatbot.language import Language
from chatbot.model import Collection, Entry, Gap
from chatbot.retrieval.vetoes import Veto, Vetoes

EN = Language.of("en")

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


def vetoes(**changes: Any) -> Vetoes:
    """The vetoes of two entries; ``changes`` are made to the one on approval."""
    more = {"phrasings": APPROVAL, **changes}
    approval = entry("approval", "Is the therapy approved?", **more)
    cost = entry("cost", "What does the therapy cost?", COST, answer="Hip or not, it varies.")
    return Vetoes.fit(collection(approval, cost, synonyms=(("hound", "dog"),)))


@pytest.mark.parametrize(
    ("message", "entry_id", "veto"),
    [
        ("is it approved", "approval", None),
        ("is it approved for knees", "approval", Veto("contrast", ("knees",))),
        ("is it approved for spines", "approval", None),
        ("is it approved for hips", "approval", Veto("contrast", ("hips",))),
        ("does it cost more for hips", "cost", None),  # its answer mentions them
        ("is it approved for the knee and the spine", "approval", None),
        ("is it approved for a puppy with a bad back", "approval", Veto("contrast", ("puppy",))),
        ("is it approved for dogs knees", "approval", Veto("contrast", ("dogs", "knees"))),
        ("does the bone marrow cost", "cost", None),
        ("does the bone marrow graft cost", "cost", Veto("contrast", ("bone marrow graft",))),
        ("is it about plasma", "approval", None),
        ("platelet rich plasma", "approval", Veto("contrast", ("platelet rich plasma",))),
        (
            "my neighbour has a dog and a big garden and she told me yesterday that it is approved",
            "approval",
            None,  # long enough to mention a dog by the way
        ),
    ],
)  # fmt: skip
def test_contrasts(message, entry_id, veto):
    assert vetoes().check(message, entry_id) == veto


def test_what_one_phrasing_of_very_many_mentions_is_no_subject_of_the_entry():
    few = tuple(f"is it licensed in place{number}" for number in range(100))
    many = tuple(f"is it licensed in place{number}" for number in range(250))
    aside = ("is it licensed for my dog",)
    assert vetoes(phrasings=few + aside).check("is it approved for dogs", "approval") is None
    assert vetoes(phrasings=many + aside).check("is it approved for dogs", "approval")


def test_excluded_and_required_terms():
    limited = vetoes(requires=("knee", "lower back"), excludes=("hound", "side effect"))
    for message, veto in (
        ("is it approved for my knees", None),  # what is required is no foreign thing either
        ("is it approved for the lower back", None),
        ("is it approved for the back", Veto("required", ())),
        ("is it approved for the lower knee of dogs", Veto("excluded", ("dogs",))),
        ("which knee side effects are approved", Veto("excluded", ("side effects",))),
        ("is it approved as my side has knee effects", None),
    ):
        assert limited.check(message, "approval") == veto, message
    assert limited.check("how much is it", "cost") is None
    garage = vetoes(requires=("garage",))
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
    assert EN.negations(text) == words
    assert Language.of("en-GB").negations(text) == words
    assert Language.of("fr").negations(text) == []


def test_a_negation_needs_an_entry_that_has_one():
    message = "is the therapy not approved"
    assert vetoes().check(message, "approval") == Veto("negation", ("not",))
    other = vetoes(phrasings=(*APPROVAL, "is it not legal"))
    assert other.check(message, "approval") is None
    long = "my sister would not try it but is the therapy approved"
    assert vetoes().check(long, "approval") is None


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
    found = vetoes(phrasings=(*APPROVAL, *asked)).check(message, "approval")
    assert found == (weak and Veto("weak link", weak))


def test_in_few_phrasings_no_word_is_too_frequent_to_link():
    assert vetoes().check("legal fda garage kitchen planning", "approval") is None


def test_without_known_pointing_words_only_many_foreign_words_are_too_many():
    asked = ("prix svp", *(f"prix de la clinique {number}" for number in range(25)))
    french = Vetoes.fit(collection(entry("prix", "Quel est le prix?", asked), language="fr"))
    assert french.check("svp garage jardin", "prix") is None
    assert french.check("garage jardin cuisine", "prix") == Veto(
        "weak link", ("garage", "jardin", "cuisine")
    )


@pytest.mark.parametrize("message", ["", "2019", "?", "ddd " * 500, "मेरी पीठ", "no"])
def test_any_message_can_be_checked(message):
    vetoes().check(message.strip(), "approval")


def test_other_topics_do_not_say_what_an_entry_is_about():
    gap = Gap("animals", "Animals", paragraph("Not said."), ("is it approved for dogs",))
    both = tiny(
        entries=(entry("approval", "Is it approved?", APPROVAL),), gaps=(gap,), contrasts=CONTRASTS
    )
    assert Vetoes.fit(both).check("is it approved for dogs", "approval")


def test_the_data_can_be_saved_as_json():
    learned = vetoes(requires=("knee",), excludes=("dog",))
    loaded = Vetoes(json.loads(json.dumps(learned.data)))
    assert loaded.data == learned.data == vetoes(requires=("knee",), excludes=("dog",)).data
    for message in ("is it approved", "is it approved for knees", "how much is it for my dog"):
        for entry_id in ("approval", "cost"):
            assert loaded.check(message, entry_id) == learned.check(message, entry_id)


@pytest.fixture(scope="module")
def bundled() -> Vetoes:
    return Vetoes.fit(load_collection(bundled_collections()["stem-cell-spine"]))


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
    veto = bundled.check(message, entry_id)
    assert (veto and veto.name) == guard
