"""What to expect of suggestions: the content as it is and as it would be, measured alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..bot import FaqBot
from ..errors import ContentError
from ..model import Collection, Gap, Topic
from ..retrieval.learning import Progress
from ..studies import EvaluationError, cross_validate
from ..studies.fates import FATES, fates
from ..suites import InProcess, Known, SuiteResult, load_suites, run_suite, suites_of
from .proposals import Action, Proposal

FIGURES = ("answerable_correct", "answerable_wrong", "none_answered", "emergency_recall",
           "false_interrupts")  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What becomes of the phrasings that are there, left out, and of the collection's own suites.

    ``phrasings`` counts them by their fate before and after; ``new`` is how many are proposed,
    ``new_kept`` how many of those are not answered wrongly when they are left out. ``suites`` has
    figures before and after, ``mended`` and ``broken`` the cases whose result would be another.
    ``notes`` say what could not be measured, and why.
    """

    phrasings: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    new: int = 0
    new_kept: int = 0
    cases: int = 0
    suites: Mapping[str, tuple[float | int | None, float | int | None]] = field(
        default_factory=dict
    )
    mended: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as data."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """Yield it in words."""
        if self.phrasings:
            yield "Predicted effect on the phrasings that are there, each left out once:"
            for name, (before, after) in self.phrasings.items():
                if before or after:
                    yield f"  {name.replace('_', ' ')}: {before} -> {after}"
            if self.new:
                yield f"  of {self.new} new phrasings, {self.new_kept} are not answered wrongly"
        if self.suites:
            yield f"Predicted effect on the collection's own suites, {self.cases} cases:"
            for name, (before_share, after_share) in self.suites.items():
                if before_share is not None:
                    yield f"  {name.replace('_', ' ')}: {before_share} -> {after_share}"
            yield f"  cases that would pass: {len(self.mended)}, and fail: {len(self.broken)}"
            yield from (f"    would fail: {case}" for case in self.broken)
        yield from self.notes


def changed(collection: Collection, suggestions: Sequence[Proposal]) -> Collection:
    """Return a collection with the phrasings and gaps that are proposed.

    Entries whose answers are still to be written are left out: what they do depends on the answer.
    """
    by_id: dict[str, Topic] = {
        one.topic.id: one.topic for one in suggestions if one.action is Action.PHRASINGS
    }
    new = [one.topic for one in suggestions if isinstance(one.topic, Gap) and one.before is None]
    gaps = [*(by_id.get(gap.id, gap) for gap in collection.gaps), *new]
    entries: Any = tuple(by_id.get(entry.id, entry) for entry in collection.entries)
    sorted_gaps: Any = tuple(sorted(gaps, key=lambda gap: gap.id))
    return replace(collection, entries=entries, gaps=sorted_gaps)


def measure(
    collection: Collection,
    suggestions: Sequence[Proposal],
    folder: Path,
    bot: FaqBot,
    progress: Progress,
) -> Effect:
    """Measure suggestions; it builds the index twice, which takes a while.

    :param bot: answers from the collection as it is.
    """
    after = changed(collection, suggestions)
    if after == collection:
        return Effect(notes=("There is nothing whose effect can be measured.",))
    notes = []
    trial: dict[str, Any] = {}
    index = None
    try:
        old, new = cross_validate(collection, progress), cross_validate(after, progress)
        trial, index = _compared(fates(old), fates(new)), new.index
    except EvaluationError as error:
        notes.append(f"Left-out phrasings could not be measured. {error}")
    if index is None:
        would_be = FaqBot.load(after, progress=progress)
    else:
        would_be = FaqBot(after, index)
    suites: dict[str, Any] = {}
    try:
        before_run, after_run = (_run(folder, one) for one in (bot, would_be))
        suites = _flips(before_run, after_run) if before_run else {}
    except ContentError as error:
        notes.append(f"The collection's own suites could not be run. {error}")
    if not suites and not notes:
        notes.append("The collection has no suite of its own.")
    if any(one.action is Action.ENTRY for one in suggestions):
        notes.append("Not measured: entries whose answers are still to be written.")
    return Effect(**trial, **suites, notes=tuple(notes))


def _compared(
    old: Mapping[tuple[str, str], str], new: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    before, after = (Counter(found[key] for key in old if key in new) for found in (old, new))
    added = [fate for key, fate in new.items() if key not in old]
    return {
        "phrasings": {fate: (before[fate], after[fate]) for fate in FATES},
        "new": len(added),
        "new_kept": sum(fate != "answered_wrongly" for fate in added),
    }


def _run(folder: Path, bot: FaqBot) -> SuiteResult | None:
    paths = suites_of(folder)
    if not paths:
        return None
    return run_suite(InProcess(bot), load_suites(paths, Known.of(bot.collection)))


def _flips(before: SuiteResult, after: SuiteResult | None) -> dict[str, Any]:
    assert after
    old, new = before.figures(), after.figures()
    pairs = list(zip(before.results, after.results, strict=True))
    return {
        "cases": len(before.results),
        "suites": {name: (old[name], new[name]) for name in FIGURES},
        "mended": tuple(b.case.id for a, b in pairs if a.failed and not b.failed),
        "broken": tuple(b.case.id for a, b in pairs if b.failed and not a.failed),
    }
