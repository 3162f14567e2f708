"""Reports for other programs and for pull requests, made from a run's document."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from ..text import as_cell
from . import metrics
from .junit import add_outcome, junit_case, junit_document

Document = Mapping[str, Any]

TSV_COLUMNS = (
    *("id", "suite", "dialogue", "turn", "q", "expected", "verdict", "outcome", "entry_id"),
    *("gap_id", "level", "confidence", "severity", "known_failure", "skip"),
)


def run_junit(document: Document) -> str:
    """Return JUnit XML: a test suite for each suite, and a test case for each case.

    Known failures are skipped; the gates are a test suite of their own.
    """
    suites = [
        (suite, [_junit_case(case) for case in document["cases"] if case["suite"] == suite])
        for suite in document["suites"]
    ]
    if document["gates"]:
        suites.append(("gates", [_junit_gate(gate) for gate in document["gates"]]))
    return junit_document("faq-chatbot", suites)


def _junit_case(case: Mapping[str, Any]) -> Element:
    element = junit_case(case["suite"], f"{case['id']}: {case['q']}", case.get("seconds", 0.0))
    if case["verdict"] == "skipped":
        add_outcome(element, "skipped", case["skip"])
    elif case["known_failure"] and case["verdict"] != "correct":
        add_outcome(element, "skipped", f"known: {case['known_failure']}")
    elif case["verdict"] == "unjudged" and not case["failed"]:
        add_outcome(element, "skipped", "; ".join(case["problems"]))
    elif case["failed"]:
        tag = "error" if case["verdict"] == "error" else "failure"
        text = "\n".join([case["text"], "", *case["reason"]])
        add_outcome(element, tag, "; ".join(case["problems"]), text, case["verdict"])
    return element


def _junit_gate(gate: Mapping[str, Any]) -> Element:
    element = junit_case("gates", f"{gate['gate']} ({gate['suite'] or 'all suites'})")
    if not gate["passed"]:
        add_outcome(element, "failure", f"it is {gate['value']}", kind="gate")
    return element


def run_tsv(document: Document) -> str:
    """Return a row a case, for spreadsheets; no cell is taken for a formula."""
    text = io.StringIO()
    rows = csv.writer(text, dialect="excel-tab", lineterminator="\n")
    rows.writerow(TSV_COLUMNS)
    for case in document["cases"]:
        rows.writerow([_cell(case.get(column)) for column in TSV_COLUMNS])
    return text.getvalue()


def run_markdown(document: Document) -> str:
    """Return a summary for a pull request or a wiki."""
    figures, intervals = document["figures"], document["intervals"]
    suites = ", ".join(map(escaped, document["suites"]))
    lines = [
        f"## {'Passed' if document['passed'] else 'Failed'}: {suites}",
        "",
        *(f"- {escaped(reason)}" for reason in document["reasons"]),
        *([""] if document["reasons"] else []),
        "| figure | value | 95 % interval |",
        "|---|---|---|",
    ]
    for name in figures:
        if figures[name] is not None:
            low_high = intervals.get(name)
            between = f"{low_high[0]:.1%} – {low_high[1]:.1%}" if low_high else ""
            lines.append(f"| {name} | {metrics.shown(name, figures)} | {between} |")
    failed = [case for case in document["cases"] if case["failed"]]
    if failed:
        lines += ["", "| case | question | verdict | expected | got |", "|---|---|---|---|---|"]
        for case in failed:
            got = case["entry_id"] or case["gap_id"] or case["level"] or ""
            cells = (case["id"], case["q"], case["verdict"], case["expected"],
                     f"{case['outcome'] or ''} {got}")  # fmt: skip
            lines.append("| " + " | ".join(escaped(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return as_cell(text)


def escaped(value: Any) -> str:
    """Return a text that means nothing else in Markdown, in one line."""
    text = " ".join(str(value).split())
    for mark in "\\|`*_[]<>&#@":
        text = text.replace(mark, f"\\{mark}")
    return text
