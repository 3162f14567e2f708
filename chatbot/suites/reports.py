"""Reports for other programs and for pull requests, made from a run's document."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from ..reading.wording import forbidden_characters
from ..text import as_cell
from . import metrics

Document = Mapping[str, Any]

TSV_COLUMNS = (
    *("id", "suite", "dialogue", "turn", "q", "expected", "verdict", "outcome", "entry_id"),
    *("gap_id", "level", "confidence", "severity", "known_failure", "skip"),
)


def junit(document: Document) -> str:
    """Return JUnit XML as CI servers read it: a test suite a suite, a test case a case.

    Known failures are skipped ones; gates are a test suite of their own.
    """
    root = ET.Element("testsuites", name="faq-chatbot")
    for suite in document["suites"]:
        cases = [case for case in document["cases"] if case["suite"] == suite]
        _junit_suite(root, suite, [_junit_case(suite, case) for case in cases])
    if document["gates"]:
        _junit_suite(root, "gates", [_junit_gate(gate) for gate in document["gates"]])
    for name in ("tests", "failures", "errors"):  # the schema of Jenkins has no others here
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _junit_suite(root: ET.Element, name: str, cases: Sequence[ET.Element]) -> None:
    counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite = ET.SubElement(root, "testsuite", name=_plain(name), tests=str(len(cases)))
    for attribute, tag in counted.items():
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
    suite.extend(cases)


def _junit_case(suite: str, case: Mapping[str, Any]) -> ET.Element:
    name = f"{case['id']}: {case['q']}"
    time = f"{case.get('seconds', 0.0):.3f}"
    element = ET.Element("testcase", classname=_plain(suite), name=_plain(name), time=time)
    if case["verdict"] == "skipped":
        ET.SubElement(element, "skipped", message=_plain(case["skip"]))
    elif case["known_failure"] and case["verdict"] != "correct":
        ET.SubElement(element, "skipped", message=_plain(f"known: {case['known_failure']}"))
    elif case["verdict"] == "unjudged" and not case["failed"]:
        ET.SubElement(element, "skipped", message=_plain("; ".join(case["problems"])))
    elif case["failed"]:
        tag = "error" if case["verdict"] == "error" else "failure"
        message = "; ".join(case["problems"])
        found = ET.SubElement(element, tag, type=case["verdict"], message=_plain(message))
        found.text = _plain("\n".join([case["text"], "", *case["reason"]]))
    return element


def _junit_gate(gate: Mapping[str, Any]) -> ET.Element:
    name = f"{gate['gate']} ({gate['suite'] or 'all suites'})"
    element = ET.Element("testcase", classname="gates", name=_plain(name), time="0.000")
    if not gate["passed"]:
        message = f"it is {gate['value']}"
        ET.SubElement(element, "failure", type="gate", message=message)
    return element


def tsv(document: Document) -> str:
    """Return a row a case, for spreadsheets; no cell is taken for a formula."""
    text = io.StringIO()
    rows = csv.writer(text, dialect="excel-tab", lineterminator="\n")
    rows.writerow(TSV_COLUMNS)
    for case in document["cases"]:
        rows.writerow([_cell(case.get(column)) for column in TSV_COLUMNS])
    return text.getvalue()


def markdown(document: Document) -> str:
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


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    for name in forbidden_characters(text):
        text = text.replace(chr(int(name[2:], 16)), "\ufffd")
    return text
