"""A language as the bot knows it: everything that is particular to one is reached from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import import_module
from threading import Lock
from typing import Any

import snowballstemmer

from ..text import normalise
from .dictionary import common_words, word_counts
from .message import Message
from .rules import Rules, rules_of

CONTEXT_WORDS = 150  # of a language; whatever a text is about, it has them
MOST_WORDS, MOST_CONTENT, MOST_BESIDE_POINTING = 9, 1, 3
MOST_QUESTIONS = 6
FEWEST_TOLD = 6  # words of a story
FEWEST_WORDS = 3  # of a question in a message; fewer say too little alone: "worth it?"
_SENTENCE_END = re.compile(r"(?<=[?!.;\n])\s*")
_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


class Language:
    """What is known of one language; ``Language.of`` makes one object for each.

    Stems come from Snowball, word frequencies from pyspellchecker, and the rest from the module of
    ``rules`` that is named after the language. Where one of them lacks a language, its words stay
    whole, no word is common, and no pattern is found.

    >>> english = Language.of("en-GB")
    >>> english.code, english.stems("injections helped")
    ('en', ['inject', 'help'])
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.rules: Rules = rules_of(code)
        self._stemmer = _stemmer(code)
        self._stem_of: dict[str, str] = {}
        self._lock = Lock()  # a stemmer keeps its word in attributes, and servers have threads

    @staticmethod
    def of(tag: str) -> Language:
        """Return the language of a tag: English for ``en``, ``en-US`` and ``EN``."""
        return _known(tag.split("-")[0].lower())

    def read(self, text: str | Message) -> Message:
        """Return what somebody wrote as a message; one that is read already stays the same."""
        return text if isinstance(text, Message) else Message.read(text, self)

    def stems(self, text: str) -> list[str]:
        """Return the stem of each word of a normalised text."""
        found = self._stem_of
        return [found.get(word) or self._stem(word) for word in text.split()]

    def _stem(self, word: str) -> str:
        stem = word
        if self._stemmer is not None:
            with self._lock:
                stem = str(self._stemmer.stemWord(word))
        if len(self._stem_of) >= _MOST_STEMS:
            self._stem_of.clear()
        self._stem_of[word] = stem
        return stem

    @cached_property
    def word_counts(self) -> Mapping[str, int]:
        """How often each word is used; empty where there is no list."""
        return word_counts(self.code)

    def common_words(self, most: int) -> frozenset[str]:
        """Return about ``most`` of the most frequent words, in normal form."""
        return common_words(self.code, most)

    def sound(self, word: str) -> str | None:
        """Return how a word sounds, ``None`` where that is not known."""
        return self.rules.sound(word) if self.rules.sound else None

    def negations(self, text: str) -> list[str]:
        """Return the words that negate what a normalised text asks.

        Negations with which a question asks the same as without them, or that are only about the
        person who asks, do not count.

        >>> Language.of("en").negations("is it not covered"), Language.of("en").negations("isnt it")
        (['not'], [])
        """
        negation, harmless = self.rules.negation, self.rules.harmless_negation
        if negation is None:
            return []
        return negation.findall(harmless.sub(" ", text) if harmless else text)

    def unsettled(self, text: str) -> bool:
        """Say whether a normalised text denies, hopes for or awaits what it says."""
        return bool(self.rules.unsettled and self.rules.unsettled.search(text))

    def tells(self, text: str) -> bool:
        """Say whether a message tells something and asks nothing.

        >>> Language.of("en").tells("my mum was offered this by a clinic in our town")
        True
        """
        words, rules = normalise(text), self.rules
        if "?" in text or len(words.split()) < FEWEST_TOLD or not (rules.telling and rules.asking):
            return False
        return bool(rules.telling.search(words)) and not rules.asking.search(words)

    def without_fillers(self, text: str) -> str:
        """Return a normalised text without the words around it that add nothing.

        >>> Language.of("en").without_fillers("ok so how long then")
        'how long'
        """
        return self.rules.fillers.sub("", text) if self.rules.fillers else text

    def leans_on_context(self, text: str) -> bool:
        """Say whether a normalised message may only be understood from the one before it.

        It is short, and either opens like the rest of a question, or points at something with few
        words of its own, or has hardly a word of its own.

        >>> Language.of("en").leans_on_context("and for them")
        True
        """
        words, rules = text.split(), self.rules
        if not words or len(words) > MOST_WORDS:
            return False
        common = self.common_words(CONTEXT_WORDS) | rules.pointing
        content = sum(word not in common for word in words)
        if content <= MOST_CONTENT:
            return True
        opens = bool(rules.opening and rules.opening.search(text))
        return content <= MOST_BESIDE_POINTING and (opens or not rules.pointing.isdisjoint(words))

    def questions_in(self, text: str) -> list[str]:
        """Return the parts of a message that may be questions of their own, at most six.

        Where sentences end in a question mark, only theirs count: the rest is a story around them.
        There are none in a message that cannot be divided.

        >>> Language.of("en").questions_in("What is it? How much does it cost?")
        ['What is it?', 'How much does it cost?']
        """
        joint = self.rules.question_joint
        asked: list[str] = []
        said: list[str] = []
        for sentence in _SENTENCE_END.split(text):
            pieces = joint.split(sentence) if joint else [sentence]
            parts = [piece.strip(" ,;") for piece in pieces if re.search(r"\w", piece)]
            (asked if sentence.strip().endswith("?") else said).extend(parts)
        if len(asked) + len(said) < 2:
            return []
        parts = [part for part in asked or said if len(part.split()) >= FEWEST_WORDS]
        return parts[:MOST_QUESTIONS]


_MOST_STEMS = 50_000  # words whose stems are kept


@cache
def _known(code: str) -> Language:
    return Language(code)


def _stemmer(code: str) -> Any:
    """Return the stemmer in Python, ``None`` for a language without one.

    The library prefers another package where that is installed, which fails at half characters.
    """
    name = _SNOWBALL.get(code)
    if name is None:
        return None
    module = import_module(f".{name}_stemmer", snowballstemmer.__name__)
    return getattr(module, f"{name.capitalize()}Stemmer")()
