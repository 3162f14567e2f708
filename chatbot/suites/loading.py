"""Reading suite files, and finding those of a collection."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..errors import ContentError, Problem
from ..reading.wording import quoted
from .cases import Known, Suite
from .lines import read_lines
from .prose import read_prose


def load_suite(path: Path, known: Known = Known()) -> Suite:  # noqa: B008 - it is frozen
    """Read a suite: YAML, or JSON Lines where the name ends in .jsonl or .gz.

    Raises ``ContentError`` with everything that cannot be used, ids included that are not known.
    """
    if path.suffix in (".yaml", ".yml"):
        return read_prose(path, known)
    return read_lines(path, known)


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
