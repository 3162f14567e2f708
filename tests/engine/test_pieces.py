"""Texts cut into word pieces: as BERT's tokeniser does it, in time linear in their length."""

import pytest

from chatbot.meaning.pieces import LONGEST_WORD, Pieces, words

PIECES = Pieces(
    ["[UNK]", "[CLS]", "[SEP]", "un", "##afford", "##able", "##a", "a", "able", "’", "?", "it"]
)
UNKNOWN, FIRST, LAST = 0, 1, 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\r\n\u00a0\u3000\u2028", []),
        ("Isn’t it FDA-approved?", ["isn", "’", "t", "it", "fda", "-", "approved", "?"]),
        ("$5,000 C5-C6 foo_bar", ["$", "5", ",", "000", "c5", "-", "c6", "foo", "_", "bar"]),
        ("Café NAÏVE İstanbul", ["cafe", "naive", "istanbul"]),
        ("cafe\u0301\u0302\u0303s", ["cafes"]),
        ("脊椎 is 手术ok", ["脊", "椎", "is", "手", "术", "ok"]),
        ("hi😀 25°C 5€", ["hi😀", "25°c", "5€"]),
        ("a\0b \x01c soft\u00adhyphen zero\u200bwidth \ud800x", "ab c softhyphen zerowidth x"),
        ("[CLS] [unk]", ["[", "cls", "]", "[", "unk", "]"]),
        ("ＦＤＡ", ["ｆｄａ"]),
    ],
)
def test_words(text, expected):
    assert list(words(text)) == (expected.split() if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("unaffordable", [3, 4, 5]),
        ("unable", [3, 5]),
        ("able", [8]),
        ("unaffordables", [UNKNOWN]),
        ("xyz it", [UNKNOWN, 11]),
        ("a" * LONGEST_WORD, [7] + [6] * (LONGEST_WORD - 1)),
        ("a" * (LONGEST_WORD + 1), [UNKNOWN]),
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(text, expected):
    assert PIECES.ids(text, 1000) == [FIRST, *expected, LAST]


def test_only_the_first_pieces_count():
    assert PIECES.ids("it unaffordable", 3) == [FIRST, 11, 3, 4, LAST]
    assert PIECES.ids("it", 0) == [FIRST, LAST]


def test_a_long_run_of_marks_is_nothing():
    assert PIECES.ids("a" + "\u0301\u0328" * 50_000, 64) == [FIRST, 7, LAST]
