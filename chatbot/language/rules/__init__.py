"""What is written down for a language, a module for each; copy ``en.py`` to add one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec


@dataclass(frozen=True)
class Rules:
    """The patterns and word lists of a language; what is left out is not known of it.

    Patterns are for texts in normal form, except those of ``clause_end`` and ``question_joint``.
    """

    #: Words that negate, and what is cut out first because it asks the same as without them.
    negation: re.Pattern[str] | None = None
    harmless_negation: re.Pattern[str] | None = None
    #: Words with which something is not said to be so: it is denied, hoped for or still to come.
    unsettled: re.Pattern[str] | None = None
    #: What a message that asks something has, besides a question mark.
    asking: re.Pattern[str] | None = None
    #: Words of a story about oneself or others.
    telling: re.Pattern[str] | None = None
    #: Words that point at something said before, and at what a page is about.
    pointing: frozenset[str] = frozenset()
    pointing_at_page: frozenset[str] = frozenset()
    #: How a message begins that goes on with the one before it.
    opening: re.Pattern[str] | None = None
    #: Words around a message that add nothing to it.
    fillers: re.Pattern[str] | None = None
    #: Where another question begins inside a sentence.
    question_joint: re.Pattern[str] | None = None
    #: Where a clause ends, besides punctuation.
    clause_end: re.Pattern[str] = re.compile(r"[,;:()]+|\s-+\s")
    #: Where another sentence, or a question, may begin without a mark before it.
    sentence_start: re.Pattern[str] | None = None
    question_start: re.Pattern[str] | None = None
    #: Words that introduce somebody, and how many of the most common words are no names.
    introductions: frozenset[str] = frozenset()
    not_names: int = 0
    #: Brings a word to its sound, for words that are spelt as they are spoken.
    sound: Callable[[str], str] | None = None


@cache
def rules_of(code: str) -> Rules:
    """Return the rules of a language code such as ``en``; empty ones where nothing is known."""
    name = f"{__name__}.{code}"
    if not code.isidentifier() or find_spec(name) is None:
        return Rules()
    found: Rules = import_module(name).RULES
    return found
