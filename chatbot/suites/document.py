"""The one document of a run: what ``suite run --json`` prints and every report is made from."""

from __future__ import annotations

from typing import Any

from ..model import Outcome
from . import metrics
from .cases import Case
from .metrics import CaseResult
from .run import SuiteResult

_TOPICS = {
    Outcome.NO_ANSWER: "none",
    Outcome.URGENT: "emergency",
    Outcome.SMALLTALK: "smalltalk",
}
SKIPPED = "skipped"  # what stands for the verdict on a case that was not asked
TIMINGS = "seconds"  # the only keys that differ between two runs on the same content


def run_document(result: SuiteResult, *, collection: str = "", version: str = "") -> dict[str, Any]:
    """Return everything that a run found, as JSON-able data."""
    results = result.results
    judged = metrics.judged_of(results)
    return {
        "figures": result.figures(),
        "cases": [*map(case_row, results), *map(skipped_row, result.skipped)],
        "suites": list(dict.fromkeys(one.case.suite for one in results)),
        "collection": collection,
        "content_version": version,
        "seed": result.seed,
        "passed": result.passed,
        "reasons": result.reasons,
        "intervals": metrics.intervals(results, result.seed),
        "gates": [gate.to_json() for gate in result.gates],
        "tags": metrics.by_tag(judged),
        "entries": metrics.by_entry(judged),
        "confusion": metrics.confusion(judged),
        "curve": metrics.curve(judged),
        "calibration": metrics.calibration(judged),
    }


def case_row(result: CaseResult) -> dict[str, Any]:
    """Return a case and what became of it."""
    got = result.got
    return {
        **_asked(result.case),
        "verdict": result.verdict,
        "outcome": got.outcome,
        "entry_id": got.entry_id,
        "gap_id": got.gap_id,
        "level": got.level,
        "confidence": got.confidence,
        "options": list(got.options),
        "text": got.text,
        "problems": list(result.problems),
        "reason": list(result.reason),
        "failed": result.failed,
        TIMINGS: round(result.seconds, 4),
    }


def skipped_row(case: Case) -> dict[str, Any]:
    """Return a case that was not asked."""
    return {**_asked(case), "verdict": SKIPPED, "failed": False}


def _asked(case: Case) -> dict[str, Any]:
    labels = [tag.removeprefix("label:") for tag in case.tags if tag.startswith("label:")]
    tags = [tag for tag in case.tags if not tag.startswith("label:")]
    topics: list[str] = []
    if case.expect and not labels:
        for outcome in case.expect.outcomes:
            topics += [_TOPICS[outcome]] if outcome in _TOPICS else case.expect.entries
    return {
        "id": case.id,
        "suite": case.suite,
        "q": case.question,
        "dialogue": case.dialogue or None,
        "turn": case.turn,
        "topics": list(dict.fromkeys(topics)),
        "label": labels[0] if labels else "",
        "kind": tags[0] if tags else "",
        "tags": tags,
        "severity": "safety" if case.safety else "normal",
        "expected": "" if case.expect is None else str(case.expect),
        "skip": case.skip,
        "known_failure": case.known_failure,
    }
