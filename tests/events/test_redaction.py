"""Redaction: everyday words and the collection's stay, and nothing else does."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.events import Redactor
from chatbot.events.redaction import HIDDEN, MAX_WORDS, NUMBER
from chatbot.language import Language
from chatbot.model import Block, Collection, Entry, Expert, Gap, RedFlag, Source, Texts

COLLECTION = Collection(
    id="spine",
    title="Spine care",
    language="en",
    description="",
    sources=(Source("article", "An article", experts=(Expert("Ada Wang", "MD", "Professor"),)),),
    texts=Texts("", "", ""),
    entries=(
        Entry("cost", "What does it cost?", (Block("paragraph", "Wang says: a lot."),)),
        Entry("cells", "Are MSCs used?", (), ("mesenchymal stem cells",)),
    ),
    gaps=(Gap("risks", "Side effects", (), ("can it paralyse me",)),),
    red_flags=(RedFlag("legs", "Numb", (), ("my saddle went numb",)),),
)
REDACTOR = Redactor(COLLECTION)


def redact(text: str) -> str | None:
    return REDACTOR.redact(Language.of("en").read(text))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("How much does it cost?", "how much does it cost"),
        ("Can mesenchymal-stem cells paralyse me?!", "can mesenchymal stem cells paralyse me"),
        ("isn't it dangerous", "isnt it dangerous"),
        ("Isn’t it dangerous", "isnt it dangerous"),
        ("what did Wang say about it", "what did ▢ say about it"),
        ("my saddle was bought here", "my ▢ was bought here"),
        ("does it help Gwendolyn and Xu", "does it help ▢ and ▢"),
        ("does it help gwendolyn xu smith and me", "does it help ▢ and me"),
        ("I am 54 can I have it in 2027", "i am # can i have it in #"),
        ("call me on 555 123-4567 about the cost", "call me on # about the cost"),
        ("is it 1,500.50 or 10% more", "is it # or # more"),
        ("what about a1b2c3 and the cost", "what about ▢ and the cost"),
        ("will it help will young", "will it help will young"),
        ("will it help Will Young", "will it help ▢"),
        ("WILL IT HELP ME", "will it help me"),
        ("What then. May it hurt", "what then may it hurt"),
        ("does it help x at me@x.example or not", "does it help ▢ at ▢ or not"),
        ("see https://x.example/me for what it is", "see ▢ for what it is"),
        ("is it on @me or not", "is it on ▢ or not"),
        ("what is it\u200b for Jo\u200bhn", "what is it for ▢"),
        ("what is it for ①②", "what is it for ▢"),
        ("what is it for ٥٤", "what is it for #"),
        ("- what - is it", "what is it"),
    ],
)
def test_what_is_kept(asked: str, kept: str) -> None:
    assert redact(asked) == kept


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "…",
        "12 34",
        "Gwendolyn Xu",
        "what Gwendolyn Xu Smith",
        "my name is will young can it help",
        "can it help mr young",
        "Can it help MR. Young?",
        "can it help dr. hope",
        "you can email me about it",
        "i was born in may what does it cost",
        " ".join(["what"] * (MAX_WORDS + 1)),
    ],
)
def test_what_is_not_kept_at_all(asked: str) -> None:
    assert redact(asked) is None


@pytest.mark.parametrize("language", ["de", "fr-CA", "xx"])
def test_in_other_languages_only_the_words_of_the_collection_are_kept(language: str) -> None:
    unlisted = Redactor(replace(COLLECTION, language=language))
    assert (
        unlisted.redact(Language.of(language).read("mesenchymal cells john cost"))
        == "mesenchymal cells ▢ cost"
    )


@given(st.text(max_size=400))
def test_it_never_fails_and_is_the_same_twice(asked: str) -> None:
    kept = redact(asked)
    assert kept is None or redact(kept) == kept


@given(st.lists(st.text(string.ascii_letters + string.digits + "'-@.é▢#", min_size=1), max_size=9))
def test_every_word_that_is_kept_is_known(asked: list[str]) -> None:
    kept = redact("what does it cost and why is that " + " ".join(asked))
    known = REDACTOR._own | REDACTOR._common | {HIDDEN, NUMBER}
    assert kept is None or known.issuperset(kept.split())


def test_names_are_not_among_the_common_words() -> None:
    names = """john mary david michael sarah anna peter jose juan carlos smith miller rose grace
        mark frank charlie sam max paul tom london paris york texas miami california james robert
        linda susan karen nancy lisa betty sandra ashley emily jack kevin brian george edward"""
    assert REDACTOR._common.isdisjoint(names.split())


def test_random_letters_never_come_through() -> None:
    draw = random.Random(7)
    for _ in range(500):
        word = "".join(draw.choices(string.ascii_lowercase, k=9))
        kept = redact(f"what does it cost {word} and why")
        assert kept == "what does it cost ▢ and why", word
