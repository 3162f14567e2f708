"""Terms that mean the same, compared as one; and how terms are found among words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

Words = tuple[str, ...]


class TermFinder:
    """Finds terms of one or more words; where several start at a word, the longest is meant.

    So "bone marrow transplant" is that, and not a mention of bone marrow. A text is read once,
    and at each word only the terms that start with that word are tried.
    """

    def __init__(self, terms: Iterable[Words]) -> None:
        self._starting: dict[str, list[Words]] = defaultdict(list)
        for term in sorted(set(terms), key=len, reverse=True):
            self._starting[term[0]].append(term)

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, Words]]:
        """Yield each term that stands in ``words`` and where it starts; terms do not overlap."""
        free = 0
        for at, word in enumerate(words):
            for term in self._starting.get(word, ()) if at >= free else ():
                if tuple(words[at : at + len(term)]) == term:
                    free = at + len(term)
                    yield at, term
                    break


class Synonyms:
    """Replaces each term of a collection's synonyms by the canonical one.

    Phrasings, answers and messages all go through it, so that "ddd" finds what was written about
    degenerative disc disease.
    """

    def __init__(self, synonyms: Iterable[tuple[str, str]]) -> None:
        self.pairs = sorted(synonyms)
        self._canonical = {tuple(term.split()): canonical for term, canonical in self.pairs}
        self._finder = TermFinder(self._canonical)

    def replace(self, text: str) -> tuple[str, dict[str, str]]:
        """Return the normalised text with its terms replaced, and what was replaced by what."""
        words = text.split()
        pieces, replaced, done = [], {}, 0
        for at, term in self._finder.find(words):
            canonical = self._canonical[term]
            replaced[" ".join(term)] = canonical
            pieces += [*words[done:at], canonical]
            done = at + len(term)
        return " ".join([*pieces, *words[done:]]), replaced
