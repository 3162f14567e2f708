"""Terms of one or more words are found, the longest first, and compared as their canonical one."""

from __future__ import annotations

import time

import pytest

from chatbot.language.synonyms import Synonyms, TermFinder

PAIRS = (
    ("ddd", "degenerative disc disease"),
    ("slipped disk", "herniated disc"),
    ("slipped", "moved"),
    ("disk", "disc"),
    ("food and drug administration", "fda"),
)


@pytest.mark.parametrize(
    ("text", "expected", "replaced"),
    [
        ("", "", {}),
        ("is it approved", "is it approved", {}),
        ("ddd", "degenerative disc disease", {"ddd": "degenerative disc disease"}),
        ("help my ddd please", "help my degenerative disc disease please", None),
        ("addd", "addd", {}),
        ("a slipped disk", "a herniated disc", {"slipped disk": "herniated disc"}),
        ("a slipped disc", "a moved disc", {"slipped": "moved"}),
        ("disk disk", "disc disc", {"disk": "disc"}),
        ("slipped slipped disk", "moved herniated disc", None),
        ("the food and drug administration", "the fda", None),
        ("food and drug people", "food and drug people", {}),
        ("food and drug", "food and drug", {}),
    ],
)
def test_replacing(text, expected, replaced):
    found = Synonyms(PAIRS).replace(text)
    assert found[0] == expected
    if replaced is not None:
        assert found[1] == replaced


def test_what_is_replaced_stays():
    synonyms = Synonyms(PAIRS)
    once, _ = synonyms.replace("ddd and a slipped disk disk")
    assert synonyms.replace(once) == (once, {})


def test_without_synonyms_nothing_changes():
    assert Synonyms(()).replace("a  b") == ("a b", {})


def test_the_longest_term_is_found_and_terms_do_not_overlap():
    finder = TermFinder([("bone", "marrow"), ("bone", "marrow", "graft"), ("graft", "bone")])
    words = "bone marrow graft bone marrow".split()
    assert list(finder.find(words)) == [
        (0, ("bone", "marrow", "graft")),
        (3, ("bone", "marrow")),
    ]


def test_time_grows_with_the_length_of_the_text_only():
    synonyms = Synonyms([(f"w{number} x", "y") for number in range(20_000)])
    start = time.process_time()
    assert synonyms.replace("w7 w8 x " * 10_000)[1] == {"w8 x": "y"}
    assert time.process_time() - start < 1.0
