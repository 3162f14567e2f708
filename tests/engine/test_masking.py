"""What hides words is undone: spaced letters and look-alike letters; all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language import Language, message
from chatbot.language.message import LONGEST_WORD, MAX_SPACED, unmask
from chatbot.text import normalise

EN = Language.of("en")
XX = Language.of("xx")

ANY_TEXT = st.text(st.characters(categories=None, codec=None))


@pytest.mark.parametrize(
    ("text", "plain", "reason"),
    [
        ("n u m b", "numb", "spaces"),
        ("n.u.m.b", "numb", "dots"),
        ("n-u-m-b", "numb", "hyphens"),
        ("n*u*m*b", "numb", "asterisks"),
        ("n . u - m * b", "numb", "some of each"),
        ("N U M B", "numb", "capitals"),
        ("n  u  m  b", "numb", "gaps that are all wide"),
        ("m y l e g s a r e n u m b", "my legs are numb", "words are told apart by a dictionary"),
        ("i c a n t f e e l m y l e g s", "i cant feel my legs", "without apostrophes"),
        ("m y  l e g s  a r e  n u m b", "my legs are numb", "or by the wider gaps"),
        ("k i l l   m y s e l f", "kill myself", "however wide"),
        ("x q  z v", "xq zv", "a wider gap parts what is in no dictionary"),
        ("help my l e g s are n u m b now", "help my legs are numb now", "amid other words"),
        ("(l e g s)?", "(legs)?", "amid punctuation"),
        ("I a m n u m b", "i am numb", "a word of one letter"),
        ("i c a n ' t f e e l m y l e g s", "i cant feel my legs", "an apostrophe"),
        ("i c a n’t f e e l m y l e g s", "i can’t feel my legs", "an apostrophe in a word"),
        ("l  é  g  s", "lé gs", "accents, which are in no English word"),
        ("", "", "nothing"),
    ],
)
def test_spaced_letters_are_joined(text, plain, reason):
    assert unmask(text, EN) == plain, reason


@pytest.mark.parametrize(
    "text",
    [
        "my legs are numb",
        "n u m",  # three letters may be initials
        "i.e. a",
        "U.S.A.",
        "i a m well",
        "L4-L5",
        "L 4 - L 5",
        "C5 6, C6/7 and T1",
        "1 2 3 4 5",
        "9 1 1",
        "9-9-9",
        "a 1 b 2 c 3",
        "n     u     m     b",  # gaps of five
        "sub-a-b-c",
        "what? a, b, c, d",
        "😀 👍 😀 👍 😀",
    ],
)
def test_what_is_not_spaced_stays_as_it_is(text):
    assert unmask(text, EN) == text


def test_a_language_without_a_dictionary_joins_to_one_word():
    assert unmask("m y l e g s", XX) == "mylegs"
    assert unmask("m y  l e g s", XX) == "my legs"


def test_the_language_is_that_of_the_tag():
    assert unmask("m y l e g s", Language.of("en-GB")) == "my legs"


@pytest.mark.parametrize(
    ("text", "plain", "reason"),
    [
        ("mу lеgs аrе numb", "my legs are numb", "Cyrillic letters amid Latin ones"),
        ("nυmb lεgs", "numb legs", "Greek ones"),
        ("ЅUIСIDЕ", "SUICIDE", "capitals"),
        ("lеg5", "leg5", "with a digit"),
        ("lеgs болит", "legs болит", "beside a word that is Russian"),
    ],
)
def test_look_alike_letters_in_a_mixed_word_are_read_as_latin(text, plain, reason):
    assert unmask(text, EN) == plain, reason


@pytest.mark.parametrize(
    "text",
    [
        "болит спина",  # Russian
        "сосуд",  # Russian, its first letters alike
        "хаос",  # Russian, all of them alike
        "μου πονάει η μέση",  # Greek
        "να",
        "naïve café",
        "vitaminжD",  # mixed, but no look-alike
        "lеgж",  # nor all of it
        "β2 α-blocker",
        "腰が痛い",
        "L4–L5",
    ],
)
def test_words_of_another_alphabet_stay(text):
    assert unmask(text, EN) == text


def test_every_look_alike_reads_as_one_latin_letter():
    for other, latin in message._LOOK_ALIKE.items():
        assert not chr(other).isascii()
        assert chr(latin).isascii() and chr(latin).isalpha()
        assert chr(other).isupper() == chr(latin).isupper()
        # As people see it, in a word whose other letters are Latin.
        assert unmask(f"qz{chr(other)}", EN) == f"qz{chr(latin)}"


class Costs(dict):
    """Costs of words that count how often one is asked for, and what was the longest."""

    def __init__(self) -> None:
        super().__init__(a=1.0)
        self.asked: list[str] = []

    def get(self, word: str, default: float) -> float:
        self.asked.append(word)
        return super().get(word, default)


@pytest.mark.parametrize("count", [10, MAX_SPACED, 40 * MAX_SPACED])
def test_the_work_for_a_run_of_letters_is_bounded(monkeypatch, count):
    costs = Costs()
    monkeypatch.setattr(message, "_costs", lambda code: costs)
    unmask("b " * count, EN)
    assert 0 < len(costs.asked) <= count * LONGEST_WORD
    assert max(map(len, costs.asked)) <= LONGEST_WORD
    if count > MAX_SPACED:  # in one run; what is done beyond it grows with the text alone
        assert len(costs.asked) <= max(MAX_SPACED, count) * LONGEST_WORD


def letters(text: str) -> str:
    return normalise(text).replace(" ", "")


WORDS = ["my", "legs", "are", "numb", "cant", "feel", "help", "please", "since", "today"]


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8), st.sampled_from("  .-*"))
def test_words_parted_by_wider_gaps_come_back_as_they_were(words: Sequence[str], between: str):
    spaced = "   ".join(between.join(word) for word in words)
    assert unmask(spaced, EN) == " ".join(words)


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8))
def test_no_letter_is_lost_in_single_gaps(words: Sequence[str]):
    assert letters(unmask(" ".join("".join(words)), EN)) == "".join(words)


@given(ANY_TEXT)
def test_any_text_keeps_its_letters_and_stays_text(text):
    plain = unmask(text, EN)
    assert isinstance(plain, str)
    if text.isascii():
        assert letters(plain) == letters(text)
    assert unmask(plain, EN).isascii() or not text.isascii()


@given(st.text(st.characters(codec="ascii")))
def test_only_spaced_letters_change_in_ascii(text):
    if unmask(text, EN) != text:
        assert re.search(r"(?<!\w)[a-z'](?:[ .\-_*]{1,4}[a-z']){3}", text, re.IGNORECASE)


def test_letters_parted_by_underscores_are_joined():
    assert unmask("n_u_m_b", EN) == "numb"


def test_the_end_of_a_sentence_does_not_run_the_spaced_words_before_it_together():
    assert unmask("m y l e g s a r e n u m b. h e l p", EN) == "my legs are numb help"


def test_no_letter_of_a_long_run_is_lost():
    padding = " ".join("niceday" * (MAX_SPACED // 7 + 1))
    assert letters(unmask(f"{padding} n u m b", EN)).endswith("numb")


@pytest.mark.parametrize("between", ["\u00a0", "\u2009", "\t", "\u2011", "\u00b7", "/"])
def test_other_ways_to_space_letters(between):
    assert unmask(between.join("numb"), EN) == "numb"
