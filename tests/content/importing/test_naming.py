"""Ids out of questions."""

import re

import pytest

from chatbot.content.importing.naming import slug
from chatbot.model import ID_PATTERN


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("What does it cost?", "what-does-it-cost"),
        ("Isn’t it FDA-approved?", "isnt-it-fda-approved"),
        ("Où est l'hôpital?", "ou-est-lhopital"),
        ("cancergov-1_2", "cancergov-1-2"),
        ("ask_cost", "ask-cost"),
    ],
)
def test_plain_questions(text, id):
    assert slug(text) == id


def test_no_word_is_cut():
    *words, tail = slug("abcdef " * 20).split("-")
    assert {*words} == {"abcdef"}
    assert len(tail) == 6


@pytest.mark.parametrize(
    "text", ["Сколько это стоит?", "费用是多少?", "???", "x" * 500, "word " * 50, "a б", "ask б?"]
)
def test_what_is_cut_or_lost_is_told_apart_by_a_hash(text):
    id = slug(text)
    assert ID_PATTERN.fullmatch(id)
    assert re.search(r"(^|-)[0-9a-f]{6}$", id)
    assert slug(text) == id
    assert slug(f"{text} ж") != id
    assert len(slug(text, 40)) <= 40
