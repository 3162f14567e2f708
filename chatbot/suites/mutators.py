"""Ways to change a question: some a bot must not mind, others it must not overlook.

Each takes a question and a source of chance, and returns the changed question: the same again where
it finds nothing to change. What needs words of a language is there for English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from ..language import Language
from ..language.typos import noisy
from ..model import Collection
from ..text import normalise
from . import mutator_words as words_of

Change = Callable[[str, Random], str]


@dataclass(frozen=True)
class Mutator:
    """A way to change a question, and what must become of its reply.

    ``keeps``: the reply must stay what it was; else it must not. ``alarms``: it must be urgent.
    ``divides``: a changed question with some of its changes undone is one of the same kind.
    """

    name: str
    change: Change
    keeps: bool = True
    alarms: bool = False
    divides: bool = True

    @property
    def must(self) -> str:
        """What the reply to a changed question must do."""
        return "alarm" if self.alarms else "keep" if self.keeps else "change"


def mutators(collection: Collection) -> tuple[Mutator, ...]:
    """Return the mutators for a collection.

    Each group of its contrasts gives one with the group's name, such as ``body-part``.
    """
    found = [
        Mutator("typos", _typos),
        Mutator("casing", _casing),
        Mutator("punctuation", _no_punctuation),
        Mutator("word-order", _word_order, divides=False),
    ]
    if collection.synonyms:
        found.append(Mutator("synonyms", _exchange(_synonyms(collection.synonyms))))
    if Language.of(collection.language).code == "en":
        found += [
            Mutator("filler", _filler),
            Mutator("padding", _padding, divides=False),
            Mutator("british-american", _exchange(_either_way(words_of.BRITISH_AMERICAN))),
            Mutator("dictation", _dictation),
            Mutator("negation", _negation, keeps=False),
        ]
    for group, things in collection.contrasts:
        foreign = _unmentioned(things, collection)
        if foreign:
            name = normalise(group).replace(" ", "-")
            found.append(Mutator(name, _other_thing(things, foreign), keeps=False))
    alarms = _alarms(collection)
    if alarms:
        found.append(Mutator("red-flag", _with_sentence(alarms), keeps=False, alarms=True))
    return tuple(found)


_LONGEST_ALARM = 12  # words
_LONGEST_BARE = 12  # words; a longer question is not about a thing that is named at its end
_PUNCTUATION = re.compile(r"(?<!\d)[^\w\s]|[^\w\s](?!\d)")
_DENIES = re.compile(r"(?:no|not|never|without|cannot|\w+n['’]?t)\W*", re.IGNORECASE)
_ACRONYM = re.compile(r"\b[A-Z]{2,4}\b")
_SPOKEN = re.compile(r"[?,!]|\.(?=\s|$)")
_ASKED = re.compile(
    rf"\b(?:{'|'.join(words_of.ASKING)})\b[^.,;!?]*?\b({'|'.join(words_of.AUXILIARIES)})\b",
    re.IGNORECASE,
)


def _typos(text: str, chance: Random) -> str:
    """Misspell a quarter of the long words; more in a short question, so that it has an error."""
    seed = chance.randrange(1_000_000)
    tried = (noisy(text, rate, seed) for rate in (0.25, 0.5, 1.0))
    return next((one for one in tried if one.split() != text.split()), text)


def _casing(text: str, chance: Random) -> str:
    others = [one for one in (text.upper(), text.title(), text.lower()) if one != text]
    return chance.choice(others) if others else text


def _no_punctuation(text: str, chance: Random) -> str:
    return " ".join(_PUNCTUATION.sub(" ", re.sub(r"(?<=\w)['’](?=\w)", "", text)).split())


def _word_order(text: str, chance: Random) -> str:
    """Swap two neighbours; a word that denies stays before what it denies."""
    words = text.split()
    free = [not _DENIES.fullmatch(word) for word in words]
    places = [at for at in range(len(words) - 1) if free[at] and free[at + 1]]
    if places:
        at = chance.choice(places)
        words[at : at + 2] = words[at + 1], words[at]
    return " ".join(words)


def _filler(text: str, chance: Random) -> str:
    words = text.split()
    at = chance.randrange(1, max(2, len(words)))
    said = [*words[:at], chance.choice(words_of.FILLERS), *words[at:]]
    return " ".join([chance.choice(words_of.OPENINGS), *said, chance.choice(words_of.CLOSINGS)])


def _padding(text: str, chance: Random) -> str:
    before, after = chance.choice(words_of.BEFORE), chance.choice(words_of.AFTER)
    return f"{before} {text}" if chance.random() < 0.5 else f"{_ended(text)} {after}"


def _dictation(text: str, chance: Random) -> str:
    """Write what a dictating phone would: signs as words, letters spelt out, words mistaken."""
    spelt = _ACRONYM.sub(lambda found: " ".join(found[0]), text)
    spelt = _SPOKEN.sub(lambda found: words_of.SPOKEN[found[0]], spelt).lower()
    sounds = dict(words_of.SAME_SOUND)
    return " ".join(
        sounds[word] if word in sounds and chance.random() < 0.5 else word for word in spelt.split()
    )


def _negation(text: str, chance: Random) -> str:
    """Turn round what is asked for; "is it approved" asks the same as "isn't it approved"."""
    found = _ASKED.search(text)
    if not found or any(map(_DENIES.fullmatch, text.split())):
        return text
    start, end = found.span(1)
    return f"{text[:start]}{words_of.AUXILIARIES[found[1].lower()]}{text[end:]}"


def _exchange(others: Mapping[str, Sequence[str]]) -> Change:
    """Return a change that replaces every term by one of its others."""
    terms = _any_of(others)

    def change(text: str, chance: Random) -> str:
        return terms.sub(lambda found: chance.choice(others[found[0].lower()]), text)

    return change


def _either_way(pairs: Iterable[tuple[str, str]]) -> dict[str, Sequence[str]]:
    both = [(one, other) for pair in pairs for one, other in (pair, pair[::-1])]
    return {one: [other] for one, other in both}


def _synonyms(pairs: Iterable[tuple[str, str]]) -> dict[str, Sequence[str]]:
    alike: dict[str, list[str]] = {}
    for term, canonical in pairs:
        alike.setdefault(canonical, [canonical]).append(term)
    return {
        term: [other for other in terms if other != term]
        for terms in alike.values()
        for term in terms
    }


def _unmentioned(things: Sequence[Sequence[str]], collection: Collection) -> list[str]:
    """Return a name of each thing that no entry's question or answer speaks of; best in a word."""
    said = normalise("\n".join(f"{one.title} {one.plain_text}" for one in collection.entries))
    foreign = (thing for thing in things if not _any_of(thing, "s?").search(said))
    return [min(thing, key=lambda term: term.count(" ")) for thing in foreign]


def _other_thing(things: Sequence[Sequence[str]], foreign: Sequence[str]) -> Change:
    """Return a change to a question about a thing that the entries do not speak of."""
    unmentioned = [thing for thing in things if not set(foreign).isdisjoint(thing)]
    known = _any_of((term for thing in things if thing not in unmentioned for term in thing), "s?")
    others = _any_of((term for thing in unmentioned for term in thing), "s?")

    def change(text: str, chance: Random) -> str:
        other = chance.choice(foreign)
        if others.search(text):
            return text
        if known.search(text):
            return known.sub(other, text)
        bare = len(text.split()) <= _LONGEST_BARE and text.strip()
        return f"{text.rstrip(' .!?')} for {other}" if bare else text

    return change


def _any_of(terms: Iterable[str], ending: str = "") -> re.Pattern[str]:
    """Return what finds any of the terms in a text, the longest first; without terms, nothing."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    either = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"\b(?:{either}){ending}\b", re.IGNORECASE)


def _alarms(collection: Collection) -> list[str]:
    """Return the short phrasings of red flags that interrupt."""
    return [
        phrasing
        for flag in collection.red_flags
        if flag.level.interrupts
        for phrasing in flag.phrasings
        if len(phrasing.split()) <= _LONGEST_ALARM
    ]


def _with_sentence(sentences: Sequence[str]) -> Change:
    def change(text: str, chance: Random) -> str:
        sentence = chance.choice(sentences)
        first, second = (text, sentence) if chance.random() < 0.5 else (sentence, text)
        return f"{_ended(first)} {second}"

    return change


def _ended(text: str) -> str:
    """Return a text with a sign at its end."""
    return text if text.rstrip()[-1:] in tuple(".!?") else f"{text}."
