"""Misspelt words, resolved against the words that the collection itself uses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

MIN_LENGTH = 4
MAX_CORRECTED_WORDS = 12
_LONG_WORD = 8


class Speller:
    """Replaces a word that nobody knows by the collection's word nearest in spelling, if any.

    Words of the collection and of the language's dictionary are never touched: a correct word
    stays, however rare it is here. Nor are short words or words with digits (L4, C5-6): those are
    as often a code as a typing error.
    """

    def __init__(self, counts: dict[str, int], language: str) -> None:
        self.counts = counts
        self._dictionary = _dictionary(language.split("-")[0].lower())
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(counts):
            if len(word) >= MIN_LENGTH and word.isalpha():
                self._by_length[len(word)].append(word)

    @classmethod
    def fit(cls, edited: Iterable[str], phrasings: Iterable[str], language: str) -> Speller:
        """Learn the words of normalised texts: all of edited ones, repeated ones of phrasings.

        A word that stands in one phrasing only may well be a typing error itself.
        """
        counts = Counter(word for text in phrasings for word in text.split())
        repeated = Counter({word: count for word, count in counts.items() if count > 1})
        repeated.update(word for text in edited for word in text.split())
        return cls(dict(sorted(repeated.items())), language)

    def correct(self, text: str) -> tuple[str, dict[str, str]]:
        """Return the normalised text with its misspelt words replaced, and what was replaced.

        At most ``MAX_CORRECTED_WORDS`` words are looked up, so that the time is bounded.
        """
        unknown = [word for word in dict.fromkeys(text.split()) if self._is_unknown(word)]
        nearest = {word: self._nearest(word) for word in unknown[:MAX_CORRECTED_WORDS]}
        changes = {word: known for word, known in nearest.items() if known}
        return " ".join(changes.get(word, word) for word in text.split()), changes

    def _is_unknown(self, word: str) -> bool:
        return (
            len(word) >= MIN_LENGTH
            and word.isalpha()
            and word not in self.counts
            and word not in self._dictionary
        )

    def _nearest(self, word: str) -> str | None:
        """The known word at the least distance; the more frequent, then the first, if several."""
        cutoff = 2 if len(word) >= _LONG_WORD else 1
        candidates = [
            known
            for length in range(len(word) - cutoff, len(word) + cutoff + 1)
            for known in self._by_length.get(length, ())
        ]
        found = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=cutoff, limit=None
        )
        ranked = sorted((distance, -self.counts[known], known) for known, distance, _ in found)
        return ranked[0][2] if ranked else None


def _dictionary(language: str) -> Container[str]:
    """The words of a language, or none where pyspellchecker has no list of them."""
    if language not in SpellChecker.languages():
        return frozenset()
    words: dict[str, int] = SpellChecker(language=language).word_frequency.dictionary
    return words
