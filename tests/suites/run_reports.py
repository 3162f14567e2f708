"""Documents of ``suite run --json``, made by hand."""

from __future__ import annotations

from typing import Any


def row(**changes: Any) -> dict[str, Any]:
    """Return a case that went well."""
    case: dict[str, Any] = {
        "id": "one",
        "suite": "Prices",
        "q": "what does it cost",
        "dialogue": None,
        "turn": 1,
        "tags": ["money"],
        "severity": "normal",
        "expected": "answer cost",
        "verdict": "correct",
        "outcome": "answer",
        "entry_id": "cost",
        "gap_id": None,
        "level": None,
        "confidence": 0.91,
        "options": [],
        "text": "That depends.",
        "problems": [],
        "reason": [],
        "known_failure": "",
        "skip": "",
    }
    failed = changes.get("verdict", "correct") not in ("correct", "skipped")
    return case | {"failed": failed and not changes.get("known_failure")} | changes


def report(*cases: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the document of a run with these cases."""
    document: dict[str, Any] = {
        "suites": ["Prices"],
        "passed": False,
        "reasons": ["gate same_day_interrupted_or_noted == 100%: it is 0.5"],
        "collection": "demo",
        "content_version": "abc",
        "seed": 0,
        "figures": {"cases": len(cases), "answerable_wrong": 0.021, "none_answered": None},
        "intervals": {"answerable_wrong": [0.0, 0.05]},
        "gates": [
            {"gate": "wrong <= 3%", "suite": "", "value": 0.021, "passed": True},
            {
                "gate": "same_day_interrupted_or_noted == 100%",
                "suite": "Prices",
                "value": 0.5,
                "passed": False,
            },
        ],
        "tags": {"money": {"cases": 4, "correct": 3}},
        "entries": {"cost": {"cases": 2, "correct": 1}},
        "confusion": [{"expected": "answer cost", "got": "answer work", "cases": 1}],
        "curve": [{"coverage": 0.5, "risk": 0.0}, {"coverage": 1.0, "risk": 0.1}],
        "calibration": [{"confidence": 0.9, "right": 0.8, "cases": 10}],
        "mutations": [
            {
                "mutator": "typos",
                "must": "keep",
                "tried": 9,
                "flips": 1,
                "rate": 0.1111,
                "smallest": {
                    "question": "price",
                    "mutant": "pirce",
                    "before": "answer cost",
                    "after": "no_answer",
                },
                "cases": [],
            }
        ],
        "cases": list(cases),
    }
    return document | changes


HOSTILE = (
    """</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;"'`{{7*7}} \u2028]]>"""
)
