"""What of a collection no case asks for."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Collection, Outcome
from .cases import Case


def uncovered(collection: Collection, cases: Iterable[Case]) -> dict[str, list[str]]:
    """Return the ids of entries and gaps that no case expects, and the levels of red flags.

    Which red flag a message raises is not shown to patients, so no case can name it: a red flag
    counts as covered where a case has its id for a tag.
    """
    asked = [case for case in cases if not case.skip and case.expect]
    entries = {entry for case in asked if case.expect for entry in case.expect.entries}
    gaps = {gap for case in asked if case.expect for gap in case.expect.gaps}
    tags = {tag for case in asked for tag in case.tags}
    talks = any(case.expect and Outcome.SMALLTALK in case.expect.outcomes for case in asked)
    return {
        "entries": [one.id for one in collection.entries if one.id not in entries],
        "gaps": [one.id for one in collection.gaps if one.id not in gaps],
        "red_flags": [one.id for one in collection.red_flags if one.id not in tags],
        "small_talk": [] if talks else ["any"] * bool(collection.small_talk),
    }
