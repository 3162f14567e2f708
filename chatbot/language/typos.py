"""Typing errors that are the same every time, so that tolerance is measured on the same text."""

from __future__ import annotations

import hashlib
import random

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip


def noisy(text: str, rate: float = 0.25, seed: int = 0) -> str:
    """Misspell about a share ``rate`` of the words longer than three letters.

    One error a word: a letter dropped, doubled, swapped with the next, or replaced by a neighbour
    on an English keyboard. The same text and seed always give the same result.
    """
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    rng = random.Random(int(digest[:8], 16) + seed)
    return " ".join(
        _misspelt(word, rng) if len(word) > 3 and rng.random() < rate else word
        for word in text.split()
    )


def _misspelt(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    error = rng.randrange(4)
    if error == 0:
        return word[:at] + word[at + 1 :]
    if error == 1:
        return word[: at + 1] + word[at:]
    if error == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    letter = word[at].lower()
    near = _NEIGHBOURS.get(letter)
    return word[:at] + (rng.choice(near) if near else letter) + word[at + 1 :]
