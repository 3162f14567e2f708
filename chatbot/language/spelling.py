"""Misspelt words, resolved against the words that the collection itself uses, in their context."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .language import Language

MIN_LENGTH, MAX_LENGTH = 4, 40  # letters; longer ones are no words
MAX_LOOKED_UP = 12
_LONG_WORD, _LONG_SOUND = 8, 7  # shorter ones are near too many by chance: BRCA, Forteo
_MAX_SOUND_DISTANCE, _MAX_HOMOPHONE_DISTANCE = 3, 2
_SEEN_BESIDE = 0.75  # edits that a neighbour is worth which the collection has beside the word
_SAME_SOUND = 0.25
_CUT = 0.5  # edits that a missing space counts
_FAR_MORE = 5

Pair = tuple[str, str]


class Speller:
    """Reads misspelt words as words of the collection, if any is near.

    - A word that nobody knows is read as the nearest in spelling or the same in sound, as two words
      run together, or as one word with its neighbour.
    - A correct word is touched only where the collection never has it, or hardly ever, and has
      another of the same sound beside the same neighbour: "stem sell", "is it save".

    Else words of the collection and of the language's dictionary stay, however rare they are. So do
    short words and words with digits (L4, C5-6): those are as often a code as a typing error.
    """

    def __init__(self, counts: dict[str, int], pairs: Iterable[Pair], language: Language) -> None:
        self.counts = counts
        self.pairs = frozenset(pairs)
        self._dictionary = language.word_counts
        self._sound = language.sound
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        # A message is read as a whole and clause by clause.
        self._near = lru_cache(maxsize=1_000)(lambda word: list(self._find_near(word)))
        for word in sorted(counts):
            if len(word) >= MIN_LENGTH and word.isalpha():
                self._by_length[len(word)].append(word)
                if sound := self._sound(word):
                    self._by_sound[sound].append(word)

    @classmethod
    def fit(cls, edited: Iterable[str], phrasings: Iterable[str], language: Language) -> Speller:
        """Learn the words of normalised texts: all of edited ones, repeated ones of phrasings.

        A word that stands in one phrasing only may well be a typing error itself.
        """
        words: Counter[str] = Counter()
        pairs: Counter[Pair] = Counter()
        for text in phrasings:
            words.update(text.split())
            pairs.update(pairwise(text.split()))
        words = Counter({word: count for word, count in words.items() if count > 1})
        seen = {pair for pair, count in pairs.items() if count > 1}
        for text in edited:
            words.update(text.split())
            seen.update(pairwise(text.split()))
        return cls(dict(sorted(words.items())), sorted(seen), language)

    def correct(self, text: str) -> tuple[str, dict[str, str]]:
        """Return the normalised text with its misspelt words replaced, and what was replaced.

        At most ``MAX_LOOKED_UP`` words are looked up, so that the time is bounded.
        """
        changes: dict[str, str] = {}
        words = self._join(text.split(), changes)
        looked_up: set[str] = set()
        for at, word in enumerate(words):
            before = words[at - 1] if at else ""
            after = words[at + 1] if at + 1 < len(words) else ""
            if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isalpha():
                continue
            if not self._knows(word):
                if word in looked_up or len(looked_up) < MAX_LOOKED_UP:
                    looked_up.add(word)
                    words[at] = self._nearest(word, before, after)
            elif others := self._homophones(word, before, after):
                words[at] = max(others, key=lambda other: (self.counts[other], other))
            if words[at] != word:
                changes[word] = words[at]
        return " ".join(words), changes

    def _join(self, words: list[str], changes: dict[str, str]) -> list[str]:
        """Join neighbours that are one word of the collection, where a part alone is no word."""
        joined: list[str] = []
        for word in words:
            before = joined[-1] if joined else ""
            one = before + word
            if before and one in self.counts and not (self._knows(before) and self._knows(word)):
                changes[f"{before} {word}"] = joined[-1] = one
            else:
                joined.append(word)
        return joined

    def _knows(self, word: str) -> bool:
        return word in self.counts or word in self._dictionary

    def _homophones(self, word: str, before: str, after: str) -> list[str]:
        """The far more frequent words of the same sound that alone fit between the neighbours."""
        count = self.counts.get(word, 0)
        if (before, word) in self.pairs or (word, after) in self.pairs:
            return []
        return [
            other
            for other in self._sounding_like(word)
            if self.counts[other] >= _FAR_MORE * max(1, count)
            and OSA.distance(word, other) <= _MAX_HOMOPHONE_DISTANCE
            and (before or after)
            and (not before or (before, other) in self.pairs)
            and (not after or (other, after) in self.pairs)
        ]

    def _nearest(self, word: str, before: str, after: str) -> str:
        """The likeliest reading of an unknown word, or the word itself."""
        readings = [
            (
                cost - _SEEN_BESIDE * self._fits(other, before, after),
                -self.counts.get(other, 0),
                other,
            )
            for cost, other in self._near(word)
        ]
        return min(readings, default=(0.0, 0, word))[2]

    def _fits(self, words: str, before: str, after: str) -> bool:
        first, last = words.split()[0], words.split()[-1]
        return (before, first) in self.pairs or (last, after) in self.pairs

    def _find_near(self, word: str) -> Iterator[tuple[float, str]]:
        """Readings of an unknown word, with what each costs in edits."""
        cutoff = 2 if len(word) >= _LONG_WORD else 1
        lengths = range(len(word) - cutoff, len(word) + cutoff + 1)
        for length in lengths:
            choices = self._by_length.get(length, ())
            for known, distance, _ in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=cutoff, limit=None
            ):
                same = bool(self._by_sound) and self._sound(word) == self._sound(known)
                yield distance - _SAME_SOUND * same, known
        for known in self._sounding_like(word) if len(word) >= _LONG_SOUND else ():
            if OSA.distance(word, known) <= _MAX_SOUND_DISTANCE:
                yield float(cutoff), known
        for at in range(2, len(word) - 1):
            if (word[:at], word[at:]) in self.pairs:
                yield _CUT, f"{word[:at]} {word[at:]}"

    def _sounding_like(self, word: str) -> list[str]:
        return self._by_sound.get(self._sound(word) or "", [])
