"""Lists of words and the signs they make up, as a clinician writes them in ``signs.yaml``."""

from __future__ import annotations

import pytest
from guarded_collections import SIGNS
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language import Language
from chatbot.model import Signs
from chatbot.safety.signs import DENIED, REACH, SignFinder
from chatbot.text import normalise

EN = Language.of("en")
XX = Language.of("xx")

FINDER = SignFinder(SIGNS, EN)
NAMES = {name for name, _ in (*SIGNS.words, *SIGNS.circumstances, *SIGNS.calm)}


def names_in(text: str, finder: SignFinder = FINDER) -> set[str]:
    return set(finder.find(normalise(text)))


def denied(*names: str) -> set[str]:
    return {DENIED, *(f"{DENIED} {name}" for name in names)}


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("", set(), "nothing"),
        ("the price of a visit", set(), "no term"),
        ("numb", {"numb"}, "a word"),
        ("NUMB!", {"numb"}, "case and punctuation do not count"),
        ("two legs", {"limb"}, "a plural where the list has the singular"),
        ("it was weeping", {"oozing"}, "an ending as the list has it"),
        ("it weeps", {"oozing"}, "another ending"),
        ("a numbing cream", {"numb"}, "so does a stem"),
        ("number of clinics", set(), "a longer word is another one"),
        ("legislation", set(), "and so is one that begins alike"),
        ("no feeling there", {"numb"}, "a term of several words"),
        ("feeling no pain", denied("pain"), "the same words in another order are not it"),
        ("my wound", {"wound", "person"}, "a circumstance"),
        ("is it common", {"asked"}, "a calm list"),
        ("pills and a rope", {"means"}, "two terms of one list"),
    ],
)
def test_terms_are_found_whatever_their_endings(text, names, reason):
    assert names_in(text) == names, reason


@pytest.mark.parametrize("year", ["1900", "1998", "2000", "2019", "2099"])
def test_a_year_is_the_word_year(year):
    assert names_in(f"in {year} a doctor") == {"past"}


@pytest.mark.parametrize("number", ["1899", "2100", "19", "199", "19980", "x1998", "3000"])
def test_other_numbers_are_no_years(number):
    assert names_in(f"in {number} a doctor") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no feeling", {"numb"}),  # not a denial of something
        ("no fever", denied("fever")),
        ("want to die", {"death"}),
        ("between my legs", {"seat"}),  # neither whose nor a limb
        ("between her legs", {"person", "limb"}),
        ("since yesterday", {"now"}),
    ],
)
def test_of_several_terms_at_a_word_the_longest_is_meant(text, names):
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("no numbness", denied("numb"), "right after it"),
        ("no fever, numbness or weakness", denied("fever", "numb", "weak"), "an enumeration"),
        ("no fever and also no numbness", denied("fever", "numb"), "two denials"),
        ("not a bit weak", denied("weak"), "as far as the reach"),
        ("not any the least weak", {DENIED, "weak"}, "beyond the reach"),
        ("never weak but later on came fever", {*denied("weak"), "fever"}, "too far from the last"),
        ("not joking, my legs are numb", {DENIED, "person", "limb", "numb"}, "somebody is named"),
        ("no fever but my legs are weak", {*denied("fever"), "person", "limb", "weak"},
         "somebody is named after what is denied"),
        ("no fever today, numb legs", {*denied("fever"), "now", "numb", "limb"},
         "a time ends it as well"),
        ("numb, not weak", {"numb", *denied("weak")}, "what stands before it is not denied"),
        ("numb without fever", {"numb", *denied("fever")}, "another denial"),
        ("is there no numbness years ago", {*denied("numb"), "past"}, "calm lists are not denied"),
    ],
)  # fmt: skip
def test_how_far_a_denial_reaches(text, names, reason):
    assert names_in(text) == names, reason


@pytest.mark.parametrize("between", range(REACH + 3))
def test_the_reach_of_a_denial_is_that_many_words(between):
    text = " ".join(["no", *["zzz"] * between, "fever"])
    assert names_in(text) == (denied("fever") if between <= REACH else {DENIED, "fever"})


def test_a_term_in_two_lists_is_both():
    lists = (("a", ("cold sweat",)), ("b", ("cold sweat", "cold")))
    finder = SignFinder(Signs(words=lists), EN)
    assert names_in("in a cold sweat", finder) == {"a", "b"}
    assert names_in("it is cold", finder) == {"b"}


def test_without_signs_nothing_is_found():
    finder = SignFinder(Signs(), EN)
    assert names_in("my legs are numb", finder) == set()
    assert finder.sign_in(frozenset()) is None
    assert finder.completed(frozenset(), ["numb"]) is None
    assert finder.carried(frozenset({"numb"})) == ()


def test_a_language_without_a_stemmer_compares_whole_words():
    finder = SignFinder(SIGNS, XX)
    assert names_in("leg", finder) == {"limb"}
    assert names_in("legs", finder) == set()


@pytest.mark.parametrize(
    ("text", "flag", "reason"),
    [
        ("my groin is numb", "numb", "two lists"),
        ("numb groin", "numb", "in any order"),
        ("my legs are numb", "numb", "another sign of the same flag"),
        ("his foot is weak now", "weak-foot", "with a circumstance"),
        ("his foot is weak", None, "without it"),
        ("now his foot", None, "a part and a circumstance"),
        ("numb", None, "one list"),
        ("numb legs and a numb groin, weak foot now", "numb", "the first of several"),
        ("no numbness in my legs", None, "what is denied is none"),
        ("can it make legs numb", "numb", "a calm list is asked for apart"),
        ("my wound is weeping", "wound", "another flag's"),
    ],
)
def test_signs(text, flag, reason):
    assert FINDER.sign_in(FINDER.find(normalise(text))) == flag, reason


@pytest.mark.parametrize(
    ("text", "calm"),
    [("can it make legs numb", True), ("numb as a child", True), ("numb since 1998", False),
     ("in 1998", True), ("my legs are numb now", False), ("", False)],
)  # fmt: skip
def test_calm_lists(text, calm):
    assert FINDER.is_calm(FINDER.find(normalise(text))) is calm


@pytest.mark.parametrize(
    ("before", "now", "flag", "reason"),
    [
        (["seat"], "now its numb", "numb", "the place first"),
        (["numb"], "its in my groin", "numb", "the feeling first"),
        (["numb", "seat"], "what does it cost", None, "nothing of it is said now"),
        (["numb", "seat"], "since yesterday", None, "only when is said now"),
        (["weak", "limb"], "since yesterday", None, "a circumstance never completes one"),
        (["weak"], "my foot, since yesterday", "weak-foot", "a circumstance and a word do"),
        (["weak", "limb", "now"], "my foot", None, "circumstances are not carried"),
        (["weak", "now"], "my foot", None, "nor with a word now"),
        ([], "my groin is numb", None, "all now is for the whole message to tell"),
        (["seat"], "my groin is numb", None, "even if it was said before too"),
        ([], "numb", None, "nothing before"),
        (["pain"], "numb", None, "what is in no sign"),
        (["asked", "nonsense", ""], "numb", None, "what is no list of words"),
        (["numb"], "can it be in the groin", None, "a question in general is calm"),
        (["numb"], "it was my groin years ago", None, "the past is calm"),
        (["seat"], "no numbness", None, "what is denied now does not count"),
        (["(no) numb", "seat"], "my leg", None, "nor what was denied before"),
        (["fever"], "weak today", "numb", "three lists over two messages"),
        (["death"], "i have a rope", "despair", "despair"),
    ],
)
def test_signs_over_two_messages(before, now, flag, reason):
    assert FINDER.completed(FINDER.find(normalise(now)), before) == flag, reason


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("my groin", ("seat",)),
        ("numb legs since yesterday, numb", ("limb", "numb")),
        ("my pain", ()),  # in no sign
        ("today i", ()),  # circumstances alone
        ("can it", ()),
        ("no fever", ()),
        ("", ()),
    ],
)
def test_only_lists_of_words_that_are_in_a_sign_are_carried(text, carried):
    assert FINDER.carried(FINDER.find(normalise(text))) == carried


TERMS = [term for _, terms in (*SIGNS.words, *SIGNS.circumstances, *SIGNS.calm) for term in terms]
MESSAGES = st.lists(
    st.one_of(st.sampled_from([*TERMS, *SIGNS.denied, "1998", "zzz"]), st.text(max_size=5)),
    max_size=8,
).map(lambda parts: normalise(" ".join(parts)))


@given(MESSAGES, st.lists(st.one_of(st.sampled_from(sorted(NAMES)), st.text(max_size=3))))
def test_any_text_has_known_names_and_lists_go_along_only_if_they_alarm(text, before):
    found = FINDER.find(text)
    assert {name.removeprefix(f"{DENIED} ") for name in found} <= NAMES | {DENIED}
    in_signs = {name for _, sign in SIGNS.signs for name in sign}
    circumstances = {name for name, _ in SIGNS.circumstances}
    alarming = found & in_signs - circumstances
    assert set(FINDER.carried(found)) == (set() if FINDER.is_calm(found) else alarming)
    if FINDER.completed(found, before):
        assert not FINDER.is_calm(found)
        assert found & in_signs - circumstances
        assert set(before) & in_signs - circumstances


@given(MESSAGES)
def test_finding_twice_finds_the_same(text):
    assert FINDER.find(text) == SignFinder(SIGNS, EN).find(text)


@pytest.mark.parametrize(
    ("text", "plain", "reason"),
    [
        ("my legs are numb", True, "a sign"),
        ("my legs", False, "no sign"),
        ("can it make legs numb", False, "a calm list"),
        ("legs numb as a child", False, "the past"),
        ("no fever but my legs are numb", False, "anything denied"),
        ("not joking my legs are numb", False, "even a denial of nothing"),
        ("", False, "nothing"),
    ],
)
def test_plain_signs(text, plain, reason):
    assert FINDER.is_plain_sign(text) is plain, reason


def test_a_sign_of_one_list_is_never_plain():
    signs = Signs(words=(("numb", ("numb",)),), signs=(("numb", ("numb",)),))
    finder = SignFinder(signs, EN)
    assert finder.sign_in(finder.find("numb")) == "numb"
    assert not finder.is_plain_sign("numb")
