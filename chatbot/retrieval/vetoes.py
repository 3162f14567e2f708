"""Reasons not to answer a message with an entry, however likely the entry looks.

A recogniser weighs words; it does not see that one word makes it another question: a knee instead
of a back, a dog instead of a patient, "not". The vetoes know a few such reasons. What an entry is
about follows from its own question, phrasings and answer, so that nobody has to list it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..language import Language
from ..language.synonyms import TermFinder, Words
from ..model import Collection
from .veto_data import learn_vetoes

MIN_FOREIGN, MANY_FOREIGN = 2, 3
LONG, SHORT = 16, 8  # words; longer messages name things, or negate, by the way


class Veto(NamedTuple):
    """Why a message is not answered with an entry, and the words that show it."""

    name: str
    words: tuple[str, ...]


class _About(NamedTuple):
    """What an entry is about, and the terms that a message must or must not have."""

    stems: frozenset[str]  # all that it says
    links: frozenset[str]  # those that one of them is enough to link a message to it
    things: frozenset[str]  # of the contrasts
    negated: bool
    required: TermFinder | None
    excluded: TermFinder


class Vetoes:
    """Says what forbids to answer a message with an entry; messages change nothing in it.

    ``data`` is what was learned, small and JSON-able: stemming a collection's words again takes
    longer than a saved index takes to load.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._language = Language.of(data["language"])
        self._common = frozenset(data["common"])
        self._subject = frozenset(data["subject"])
        self._things: dict[Words, tuple[str, str]] = {
            tuple(term.split()): (group, thing) for term, group, thing in data["things"]
        }
        self._finder = TermFinder(self._things)
        self._entries = {entry_id: _about(entry) for entry_id, entry in data["entries"].items()}

    @classmethod
    def fit(cls, collection: Collection) -> Vetoes:
        """Learn what each entry of a collection is about."""
        return cls(learn_vetoes(collection))

    def check(self, text: str, entry_id: str) -> Veto | None:
        """Return the first reason not to answer with that entry, or None.

        ``text`` is normalised, its spelling and its synonyms resolved.
        """
        about = self._entries[entry_id]
        words, stems = text.split(), tuple(self._language.stems(text))
        if found := [said for said, _ in _find(about.excluded, words, stems)]:
            return Veto("excluded", tuple(found))
        if about.required and not _find(about.required, words, stems):
            return Veto("required", ())
        if len(words) <= LONG and (found := self._foreign_things(words, stems, about)):
            return Veto("contrast", tuple(found))
        if len(words) <= SHORT and not about.negated:
            if found := self._language.negations(text):
                return Veto("negation", tuple(found))
        if found := self._foreign_words(words, stems, about):
            return Veto("weak link", tuple(found))
        return None

    def _foreign_things(self, words: list[str], stems: Words, about: _About) -> list[str]:
        """Things that the entry never mentions.

        Beside one of their group that it does mention they are said by the way: "my hip was
        approved, is it approved for the spine".
        """
        named = [(said, *self._things[term]) for said, term in _find(self._finder, words, stems)]
        known = {group for _, group, thing in named if thing in about.things}
        return [said for said, group, _ in named if group not in known]

    def _foreign_words(self, words: list[str], stems: Words, about: _About) -> list[str]:
        """Words that the entry never says, where no more than one other links the message to it.

        Two are too many in a message without a word for the collection's subject or one that
        points at it: "approval for a garage". Others may have more, if the link is a strong one.
        """
        content = {
            stem: word
            for stem, word in zip(stems, words, strict=True)
            if stem not in self._common and not stem.isdigit()
        }
        links = [stem for stem in content if stem in about.stems]
        foreign = [word for stem, word in content.items() if stem not in about.stems]
        if len(links) > 1 or len(foreign) < MIN_FOREIGN:
            return []
        if self._subject and self._subject.isdisjoint({*stems} - {*links}):
            return foreign
        linked = not about.links.isdisjoint(links)
        return foreign if len(foreign) >= MANY_FOREIGN and not linked else []


def _find(finder: TermFinder, words: list[str], stems: Words) -> list[tuple[str, Words]]:
    """Return the terms in a message, each with the words that it stands there in."""
    return [(" ".join(words[at : at + len(term)]), term) for at, term in finder.find(stems)]


def _about(entry: dict[str, Any]) -> _About:
    required, excluded = (
        TermFinder(tuple(term.split()) for term in entry[key]) for key in ("required", "excluded")
    )
    return _About(
        frozenset(entry["stems"]),
        frozenset(entry["links"]),
        frozenset(entry["things"]),
        bool(entry["negated"]),
        required if entry["required"] else None,
        excluded,
    )


def veto_terms(collection: Collection) -> list[str]:
    """Return the terms that the vetoes of a collection look for in messages."""
    named = [term for _, things in collection.contrasts for thing in things for term in thing]
    return named + [
        term for entry in collection.entries for term in entry.requires + entry.excludes
    ]
