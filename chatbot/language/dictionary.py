"""The words of a language and how often they are used, from pyspellchecker's lists."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import spellchecker

from ..text import normalise


@cache
def word_counts(code: str) -> Mapping[str, int]:
    """Return how often each word of a language is used; empty where there is no list."""
    # Read here, because the library's own class takes twice as long to prepare its corrections.
    file = files(spellchecker) / "resources" / f"{code}.json.gz"
    counts: dict[str, int] = (
        json.loads(gzip.decompress(file.read_bytes())) if file.is_file() else {}
    )
    return counts


@cache
def common_words(code: str, most: int) -> frozenset[str]:
    """Return about ``most`` of a language's most frequent words, in normal form."""
    counts = word_counts(code)
    least = sorted(counts.values(), reverse=True)[:most][-1] if counts else 0
    return frozenset(
        word if word.isascii() and word.isalpha() else normalise(word)
        for word, count in counts.items()
        if count >= least
    )
