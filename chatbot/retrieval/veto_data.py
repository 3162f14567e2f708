"""What the vetoes of a collection know: learned once, kept as small JSON-able data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from ..language import Language
from ..language.synonyms import Synonyms, TermFinder, Words
from ..model import Collection, Entry
from ..text import normalise

MENTIONED = 0.005  # of an entry's phrasings; what fewer of them have is said by the way
SUBJECT = 0.02  # of the entries' phrasings; what more of them have is what they are about
FREQUENT = 0.05  # of all phrasings; what more of them have tells nothing apart
MIN_COUNT = 20  # phrasings, below which nothing is frequent
COMMON_WORDS = 100  # of the language; they are in every text, whatever it is about


def learn_vetoes(collection: Collection) -> dict[str, Any]:
    """Return what the vetoes need to know of a collection."""
    return _Learner(collection).data()


class _Learner:
    """Turns a collection into the data of its vetoes."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._synonyms = Synonyms(collection.synonyms)
        self._language = Language.of(collection.language)
        self._things = {
            self._stems(term): (group, " ".join(self._stems(thing[0])))
            for group, things in collection.contrasts
            for thing in things
            for term in thing
        }
        self._finder = TermFinder(self._things)

    def data(self) -> dict[str, Any]:
        pointing = self._stems(" ".join(sorted(self._language.rules.pointing_at_page)))
        often = self._language.common_words(COMMON_WORDS)
        common = {stem for word in often for stem in self._stems(word)}
        asked = [
            self._stems(text) for topic in self.collection.topics() for text in topic.phrasings
        ]
        entries = [
            self._stems(text) for entry in self.collection.entries for text in entry.phrasings
        ]
        subject = _frequent(entries, SUBJECT) - common
        return {
            "language": self.collection.language,
            "common": sorted(common | _frequent(asked, FREQUENT)),
            # Where the pointing words are not known, too many messages would look off the subject.
            "subject": sorted(subject.union(pointing)) if pointing else [],
            "things": [[" ".join(term), *thing] for term, thing in self._things.items()],
            "entries": {entry.id: self._entry(entry) for entry in self.collection.entries},
        }

    def _entry(self, entry: Entry) -> dict[str, Any]:
        phrasings = [self._stems(text) for text in entry.phrasings]
        required = [self._stems(term) for term in entry.requires]
        own = [*self._stems(entry.question), *self._stems(entry.plain_text), *chain(*required)]
        said = Counter(stem for phrasing in phrasings for stem in set(phrasing))
        named = Counter(thing for phrasing in phrasings for thing in self._named(phrasing))
        enough = MENTIONED * len(phrasings)
        return {
            "stems": sorted({*own, *said}),
            "links": sorted({*own, *(stem for stem, count in said.items() if count >= enough)}),
            "things": sorted(
                {
                    *self._named(own),
                    *(thing for thing, count in named.items() if count >= enough),
                }
            ),
            "negated": any(
                self._language.negations(self._resolve(text))
                for text in (entry.question, *entry.phrasings)
            ),
            "required": [" ".join(term) for term in required],
            "excluded": [" ".join(self._stems(term)) for term in entry.excludes],
        }

    def _resolve(self, text: str) -> str:
        return self._synonyms.replace(normalise(text))[0]

    def _stems(self, text: str) -> Words:
        return tuple(self._language.stems(self._resolve(text)))

    def _named(self, stems: Sequence[str]) -> set[str]:
        return {self._things[term][1] for _, term in self._finder.find(stems)}


def _frequent(texts: Sequence[Words], share: float) -> set[str]:
    """Return the stems in more than that share of the texts; in a few texts, none is frequent."""
    counts = Counter(stem for text in texts for stem in set(text))
    return {stem for stem, count in counts.items() if count > max(share * len(texts), MIN_COUNT)}
