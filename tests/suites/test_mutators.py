"""How questions are changed: what each mutator does, and that the same seed does the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.model import Level, RedFlag
from chatbot.suites.mutators import mutators
from tests.engine.small_collections import paragraph, tiny

COLLECTION = tiny(
    synonyms=(("fda", "food and drug administration"), ("jab", "injection")),
    contrasts=(
        ("body part", (("cell", "back"), ("hip joint", "hip"), ("knee", "kneecap"))),
        ("species", (("patient", "clinic"),)),
    ),
)
MUTATORS = {mutator.name: mutator for mutator in mutators(COLLECTION)}


def changed(name: str, text: str, seed: int = 0) -> str:
    return MUTATORS[name].change(text, Random(seed))


def every_change(name: str, text: str) -> set[str]:
    return {changed(name, text, seed) for seed in range(60)}


@pytest.mark.parametrize(
    ("name", "text", "possible"),
    [
        ("casing", "Is it ok", {"IS IT OK", "is it ok", "Is It Ok"}),
        ("punctuation", "I can't, it's 39.5 (or so)!", {"I cant its 39.5 or so"}),
        ("word-order", "a b c", {"b a c", "a c b"}),
        ("word-order", "it does not work", {"does it not work"}),
        ("word-order", "no", {"no"}),
        ("synonyms", "A Jab, is it fda?", {"A injection, is it food and drug administration?"}),
        ("synonyms", "a jabber", {"a jabber"}),
        ("british-american", "my mum has a tumor", {"my mom has a tumour"}),
        ("negation", "what does it treat", {"what doesn't it treat"}),
        ("negation", "So, which cells Can they use?", {"So, which cells can't they use?"}),
        ("negation", "is it approved", {"is it approved"}),
        ("negation", "what does it not treat", {"what does it not treat"}),
        ("body-part", "does it help backs", {"does it help hip", "does it help knee"}),
        ("body-part", "is it legal?", {"is it legal for hip", "is it legal for knee"}),
        ("body-part", "is it legal for kneecaps?", {"is it legal for kneecaps?"}),
        ("body-part", "word " * 13, {"word " * 13}),
    ],
)  # fmt: skip
def test_what_is_changed(name: str, text: str, possible: set[str]) -> None:
    assert every_change(name, text) == possible


def test_things_that_an_entry_speaks_of_are_not_other_things() -> None:
    """The entries speak of clinics, and a clinic stands in one line with a patient."""
    assert "species" not in MUTATORS


def test_a_dictated_question_is_lower_case_with_its_signs_as_words() -> None:
    said = changed("dictation", "Is 1.5 ml OK by the FDA, doctor?")
    assert said == "is 1.5 ml o k by the f d a comma doctor question mark"
    assert every_change("dictation", "is the pain weak") == {
        "is the pain weak", "is the pane weak", "is the pain week", "is the pane week",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_a_short_question_is_misspelt_too(seed: int) -> None:
    assert changed("typos", "is it safe", seed) != "is it safe"


def test_filler_and_padding_leave_the_words_in_their_order() -> None:
    for said in every_change("filler", "does it work"):
        words = said.split()
        assert [words.index(word) for word in ("does", "it", "work")] == sorted(
            words.index(word) for word in ("does", "it", "work")
        )
    for said in every_change("padding", "does it work"):
        assert said.startswith("does it work. ") or said.endswith(". does it work")


def test_a_red_flag_is_added_that_interrupts_and_is_short() -> None:
    harm = RedFlag("harm", "Harm", paragraph("Report it."), ("it hurt me",), level=Level.REPORT)
    numb = RedFlag(
        "numb", "Numb", paragraph("Go."), ("i am numb", "so " * 13), level=Level.EMERGENCY
    )
    found = {one.name: one for one in mutators(replace(COLLECTION, red_flags=(harm, numb)))}
    said = {found["red-flag"].change("is it ok?", Random(seed)) for seed in range(60)}
    assert said == {"is it ok? i am numb", "i am numb. is it ok?"}
    assert found["red-flag"].alarms


def test_what_needs_english_is_left_out_elsewhere() -> None:
    names = {one.name for one in mutators(tiny(language="de", red_flags=()))}
    assert names == {"typos", "casing", "punctuation", "word-order"}


def test_what_must_be_kept_and_what_must_not() -> None:
    assert [name for name, one in MUTATORS.items() if not one.keeps] == [
        "negation", "body-part", "red-flag",
    ]  # fmt: skip


@given(st.text(max_size=60), st.sampled_from(sorted(MUTATORS)), st.integers(0, 5))
def test_any_text_can_be_changed_and_always_in_the_same_way(
    text: str, name: str, seed: int
) -> None:
    assert changed(name, text, seed) == changed(name, text, seed)
