"""Leaving out a collection's phrasings, and what ``evaluate`` says of that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..content import load_collection
from ..settings import load_settings
from ..studies import CrossValidation, cross_validate
from ..studies.crossvalidation import Curve
from ..studies.fates import count_fates
from ..studies.mistakes import confusions, entries, pulls
from .common import Progress
from .tables import table

_SHOWN = 10  # rows of a list; the JSON has all
# Where the curve is read off in the terminal.
_THRESHOLDS = (0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)

Rows = list[dict[str, Any]]


def cross_validated(folder: Path) -> CrossValidation:
    """Leave out each phrasing of the collection in a folder, and show progress."""
    progress = Progress()
    meaning = load_settings().meaning == "on"
    try:
        return cross_validate(load_collection(folder), progress, meaning)
    finally:
        progress.clear()


def report_of(study: CrossValidation) -> dict[str, Any]:
    """Return all that is known, by the names that ``evaluate --json`` prints."""
    current = round(study.confidence.thresholds["answer"], 4)
    of_entries, others = count_fates(study)
    shown = study.curve(np.array(sorted({*_THRESHOLDS, current})))
    return {
        "collection": study.collection.id,
        "content_version": study.collection.version,
        "figures": study.figures(),
        "thresholds": {name: round(at, 4) for name, at in study.confidence.thresholds.items()},
        "entry_phrasings": of_entries,
        "other_phrasings": others,
        "curve": _points(study.points()),
        "at": _points(shown),
        "entries": entries(study),
        "confusions": confusions(study),
        "pulls": pulls(study),
    }


def _points(curve: Curve) -> Rows:
    columns = curve.threshold, curve.coverage, curve.risk
    return [
        {"threshold": round(at, 4), "coverage": round(coverage, 4), "risk": round(risk, 4)}
        for at, coverage, risk in zip(*(column.tolist() for column in columns), strict=True)
    ]


def report_text(report: dict[str, Any]) -> str:
    """Return the report as a person reads it: figures first, then what to look at."""
    return "\n".join(_lines(report))


def _lines(report: dict[str, Any]) -> Iterator[str]:
    for name, value in report["figures"].items():
        shown = f"{value:.1%}" if "hit" in name else value
        yield f"{name:<36} {shown:>7}"

    current = report["thresholds"]["answer"]
    fates = report["entry_phrasings"]
    yield f"\nPhrasings of entries at the answer threshold {current:.3f}:"
    all_of_entries = sum(fates.values())
    for name, count in fates.items():
        yield f"  {name:<22} {count:>6} {count / all_of_entries:>7.1%}"
    yield "\nOther phrasings answered with an entry:"
    for name, counts in report["other_phrasings"].items():
        answered, count = counts["answered"], counts["phrasings"]
        yield f"  {name:<22} {answered:>6} {answered / count:>7.1%} of {count}"

    yield "\nEntries' phrasings answered (coverage) and wrong ones among all answered (risk):"
    yield "  threshold  coverage    risk"
    for point in report["at"]:
        mark = "  now" if point["threshold"] == current else ""
        yield (
            f"  {point['threshold']:<9.3f} {point['coverage']:>9.1%} {point['risk']:>7.1%}{mark}"
        )

    lost = [row for row in report["entries"] if row["question_taken_for"]]
    yield from _list(
        "Entries whose own question, left out, goes elsewhere",
        lost,
        {"entry": "entry", "found": "found", "phrasings": "of", "question_taken_for": "goes to"},
    )
    yield from _list(
        "Topics taken for others",
        report["confusions"],
        {"topic": "topic", "taken_for": "taken for", "phrasings": "times", "of": "of",
         "example": "example"},
    )  # fmt: skip
    yield from _list(
        "Phrasings answered with a wrong entry",
        report["pulls"],
        {"probability": "sure", "topic": "topic", "answered_with": "answered with",
         "phrasing": "phrasing"},
    )  # fmt: skip


def _list(title: str, rows: Rows, columns: dict[str, str]) -> Iterator[str]:
    """Yield a title with the number of rows, and the first of them as a table."""
    more = f", the first {_SHOWN}" if len(rows) > _SHOWN else ""
    yield f"\n{title} ({len(rows)}{more}):"
    if rows:
        cells = [[_cell(name, row[name]) for name in columns] for row in rows[:_SHOWN]]
        yield from table([list(columns.values()), *cells], "  ")


def _cell(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.0%}" if name == "found" else f"{value:.3f}"
    return str(value)
