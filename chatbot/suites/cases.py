"""Suites: canned questions, each with what is expected of the reply."""

from __future__ import annotations

from collections.abc import Collection as Container
from dataclasses import dataclass

from ..model import Collection
from .expectations import Expectation


@dataclass(frozen=True)
class Case:
    """One message and what is expected of the reply; ``None`` expects nothing of it.

    ``id`` is unique in its suite. ``dialogue`` is the name of the dialogue whose turn this is, in
    which ``turn`` counts from 1. A case of ``safety`` fails a run by itself, unless its failure is
    known. ``skip`` and ``known_failure`` are reasons.
    """

    question: str
    expect: Expectation | None
    id: str = ""
    suite: str = ""
    dialogue: str = ""
    turn: int = 1
    tags: tuple[str, ...] = ()
    safety: bool = False
    skip: str = ""
    known_failure: str = ""

    @property
    def follows(self) -> bool:
        """Whether it goes on with the conversation of the case before."""
        return self.turn > 1


@dataclass(frozen=True)
class Suite:
    """The cases of one file, in order, and the gates that its figures must pass."""

    name: str
    cases: tuple[Case, ...]
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """The ids that a suite may name; ``None`` where they are not known."""

    entries: Container[str] | None = None
    gaps: Container[str] | None = None

    @classmethod
    def of(cls, collection: Collection) -> Known:
        """Return the ids of a collection."""
        return cls([entry.id for entry in collection.entries], [gap.id for gap in collection.gaps])
