"""Texts of the content by their normal form: each has one owner, and is normalised once."""

from __future__ import annotations

from collections import Counter

import pytest

from chatbot.content import load_collection
from chatbot.model import Wordings, comparable, normal_form
from chatbot.text import normalise


@pytest.mark.parametrize(
    ("text", "form"),
    [("Isn’t it FDA-approved?", "isnt it fda approved"), ("???", "???"), ("", "")],
)
def test_the_form_in_which_texts_are_compared(text: str, form: str) -> None:
    assert comparable(text) == form


def test_the_first_to_claim_a_wording_owns_it() -> None:
    wordings: Wordings[str] = Wordings()
    claims = [("What is it?", "a"), ("what is it", "b"), ("???", "c"), ("!", "d")]
    assert [wordings.claim(text, owner) for text, owner in claims] == ["a", "a", "c", "d"]
    assert wordings == {"what is it": "a", "???": "c", "!": "d"}


def test_a_text_is_normalised_once(write_collection, monkeypatch):
    counted: Counter[str] = Counter()

    def counting(text: str) -> str:
        counted[text] += 1
        return normalise(text)

    monkeypatch.setattr("chatbot.model.wordings.normalise", counting)
    normal_form.cache_clear()
    root = write_collection()
    for _ in range(2):
        load_collection(root)
    assert set(counted.values()) == {1}
    assert {"Is it approved?", "is it legal", "my legs are numb"} <= set(counted)
