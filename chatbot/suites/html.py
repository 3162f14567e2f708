"""A run as one HTML page that needs nothing but itself: figures, charts, and every transcript.

It is made from the document of a run, so that a stored run can be looked at too. The
policy in the page allows its own style and script alone, and the script writes texts, never HTML:
whatever a question or a reply holds stays text.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .gates import parse_gate
from .metrics import percent, shown

Row = Mapping[str, Any]

_FOLDER = "page"
_ABOUT = ("collection", "content_version", "seed")
# What is well first, then what is worse; verdicts that are not here come last.
_ORDER = ("correct", "known_failure", "skipped", "unjudged", "helped", "refused")


def run_page(report: Row) -> str:
    """Return the page of a run; the same run gives the same page."""
    files = resources.files(__package__) / _FOLDER
    cases = report["cases"]
    risk = [(one["coverage"], one["risk"]) for one in report["curve"]]
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=", ".join(report["suites"]) or "Suite",
            about=" · ".join(
                f"{key.replace('_', ' ')} {report[key]}" for key in _ABOUT if key in report
            ),
            style=(files / "report.css").read_text("utf-8"),
            script=(files / "report.js").read_text("utf-8"),
            passed=report["passed"],
            reasons=report["reasons"],
            gates=[{**gate, "value": _gate_value(gate)} for gate in report["gates"]],
            figures={name: shown(name, report["figures"]) for name in report["figures"]},
            intervals=report["intervals"],
            states=_stacked(Counter(_state(case) for case in cases)),
            risk=risk,
            risk_top=max((y for _, y in risk), default=0) or 1,
            calibration=[(one["confidence"], one["right"]) for one in report["calibration"]],
            tags=report["tags"],
            entries=report["entries"],
            confusion=report["confusion"],
            mutations=report.get("mutations", ()),
            data=_data(cases),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(str(__package__), _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "sha256": _sha256,
        "words": lambda name: str(name).replace("_", " "),
    }
    return environment


def _data(cases: Sequence[Row]) -> dict[str, Any]:
    """Return the cases for the script, the turns of a dialogue together.

    Replies repeat, so each is there once, and a turn has its number.
    """
    texts: dict[str, int] = {}
    threads = []
    for dialogue, rows in _threads(cases):
        turns = [_turn(row, texts) for row in rows]
        tags = sorted({tag for row in rows for tag in row["tags"]})
        threads.append(
            {
                "name": dialogue or rows[0]["id"],
                "suite": rows[0]["suite"],
                "tags": tags,
                "turns": turns,
            }
        )
    return {"threads": threads, "texts": list(texts)}


def _threads(cases: Sequence[Row]) -> Iterable[tuple[str | None, list[Row]]]:
    """Yield each dialogue with its turns, and each single question with ``None``."""
    numbered = enumerate(cases)
    groups = groupby(numbered, lambda one: (one[1]["dialogue"] or one[0], one[1]["suite"]))
    for (dialogue, _), rows in groups:
        yield dialogue if isinstance(dialogue, str) else None, [row for _, row in rows]


def _turn(row: Row, texts: dict[str, int]) -> dict[str, Any]:
    notes = [*row.get("problems", ())]
    if row["known_failure"]:
        notes.append(f"Known failure: {row['known_failure']}")
    if row["skip"]:
        notes.append(f"Skipped: {row['skip']}")
    about = row.get("entry_id") or row.get("gap_id") or row.get("level")
    return {
        "q": row["q"],
        "expected": row["expected"],
        "state": _state(row),
        "failed": row["failed"],
        "got": " ".join(one for one in (row.get("outcome"), about) if one),
        "confidence": row.get("confidence"),
        "options": row.get("options", ()),
        "text": texts.setdefault(row.get("text", ""), len(texts)),
        "notes": notes,
        "reason": "\n".join(row.get("reason", ())),
    }


def _state(row: Row) -> str:
    """What became of a case, in the one word by which the page colours and filters it."""
    known = row["known_failure"] and row["verdict"] not in ("correct", "skipped")
    return "known_failure" if known else str(row["verdict"])


def _stacked(counts: Counter[str]) -> list[dict[str, Any]]:
    """Return the parts of a bar of 1,000 units: what is well first."""
    order = {state: place for place, state in enumerate(_ORDER)}
    whole, start, parts = counts.total() or 1, 0.0, []
    for kind in sorted(counts, key=lambda state: (order.get(state, len(order)), state)):
        width = 1000 * counts[kind] / whole
        parts.append({"kind": kind, "count": counts[kind], "start": start, "width": width})
        start += width
    return parts


def _gate_value(gate: Row) -> str:
    figure = parse_gate(gate["gate"]).figure
    return shown(figure, {figure: gate["value"]})


def _sha256(text: str) -> str:
    """Return the hash by which a policy names an inline style or script."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
