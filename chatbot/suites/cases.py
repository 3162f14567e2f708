"""Suite files: canned questions with what is expected of the replies."""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import ContentError, Problem
from ..model import Collection
from ..reading.wording import quoted
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


def load_suite(path: Path, known: Known = Known()) -> Suite:  # noqa: B008 - it is frozen
    """Read a suite: YAML, or JSON Lines where the name ends in .jsonl or .gz.

    Raises ``ContentError`` with everything that cannot be used, ids included that are not known.
    """
    # The readers make what is defined here.
    from . import lines, prose

    if path.suffix in (".yaml", ".yml"):
        return prose.read(path, known)
    return lines.read(path, known)


def load_suites(paths: Iterable[Path], known: Known = Known()) -> list[Suite]:  # noqa: B008
    """Read the suites of one run, which are told apart by their names.

    Raises ``ContentError`` with everything that cannot be used in any of them.
    """
    suites: dict[str, tuple[Path, Suite]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            suite = load_suite(path, known)
        except ContentError as error:
            problems += error.problems
            continue
        if suite.name in suites:
            what = f"the suite {quoted(suite.name)} is already in {suites[suite.name][0]}"
            problems.append(Problem(path, 0, what, "Give each suite of a run its own name."))
        suites[suite.name] = path, suite
    if problems:
        raise ContentError(problems)
    return [suite for _, suite in suites.values()]


def suites_of(folder: Path) -> list[Path]:
    """Return the suites that a collection's folder has of its own."""
    found = (folder / "suites").glob("*")
    return sorted(
        path
        for path in found
        if path.name.endswith((".yaml", ".yml", ".jsonl", ".jsonl.gz"))
        and not path.name.startswith((".", "_"))
    )
