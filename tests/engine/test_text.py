"""The normal form is one form and costs linear work."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot import text as text_module
from chatbot.text import normalise

ANY_TEXT = st.text(st.characters(categories=None, codec=None))
WITH_SURROGATES = st.text(st.one_of(st.characters(categories=["Cs", "Mn", "Cf"]), st.characters()))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Is it APPROVED?", "is it approved"),
        ("FDA-approved", "fda approved"),
        ("C5-6, L4/L5", "c5 6 l4 l5"),
        ("café CAFÉ cafe\u0301", "cafe cafe cafe"),
        ("isn't isn’t isn‘t isn`t isn´t isnʼt isn＇t", "isnt " * 6 + "isnt"),
        ("Straße", "strasse"),
        ("ﬁne ＦＤＡ", "fine fda"),
        ("z\u0351\u0362\u036fa\u0300\u0301l\u20ddgo", "zalgo"),
        ("\u202eabc\u202c \u2066def\u2069", "abc def"),
        ("st\u200bem\u00ad ce\ufeffll\u200d", "stem cell"),
        ("a\u00a0b\u3000c\td\r\ne\0f", "a b c d e f"),
        ("\ud800stem\udfff", "stem"),
        ("\ue000cell", "cell"),
        ("😀 ok 👍🏽", "ok"),
        ("$$$ ?!…", ""),
        ("", ""),
        ("привет Ёж", "привет еж"),
        ("10%", "10"),
        ("snake_case __init__", "snake case init"),
        ("x² ½ Ⅳ", "x2 1 2 iv"),
        ("नमस्ते", "नमसत"),
        ("naïve\u0301\u200d, coöperate", "naive cooperate"),
    ],
)
def test_normal_form(text, normal):
    assert normalise(text) == normal


@given(st.one_of(ANY_TEXT, WITH_SURROGATES))
def test_normalising_twice_changes_nothing_more(text):
    normal = normalise(text)
    assert normalise(normal) == normal
    assert normal == " ".join(normal.split())
    assert all(char.isalnum() or char == " " for char in normal)
    normal.encode("utf-8")


def test_every_character_that_changes_has_one_normal_form():
    special = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.decomposition(char) or char.casefold() != char
    ]
    assert [one for one in special if normalise(normalise(one)) != normalise(one)] == []


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd", "Zs"], max_codepoint=0x24F)))
def test_case_does_not_matter(text):
    assert normalise(text.upper()) == normalise(text.upper().lower())


@pytest.mark.parametrize(
    "run",
    ["\u0301", "\u202e", "\u200b", "\ud800", "\ue000"],
    ids=["marks", "bidi", "zero width", "surrogates", "private use"],
)
def test_invisible_runs_never_reach_the_unicode_normalisation(monkeypatch, run):
    """It takes time that grows with the square of a run of marks."""
    seen = []

    class Counting:
        category = staticmethod(unicodedata.category)

        @staticmethod
        def normalize(form, text):
            seen.append(len(text))
            return unicodedata.normalize(form, text)

    monkeypatch.setattr(text_module, "unicodedata", Counting)
    assert normalise("a" + run * 100_000 + "b") == "ab"
    assert seen == [2]
