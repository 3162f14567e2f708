"""JUnit XML, as CI servers read it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_case(suite: str, name: str, seconds: float = 0.0) -> ET.Element:
    """Return a test case that has passed."""
    time = f"{seconds:.3f}"
    return ET.Element("testcase", classname=_plain(suite), name=_plain(name), time=time)


def add_outcome(case: ET.Element, tag: str, message: str, text: str = "", kind: str = "") -> None:
    """Say that a test case did not pass.

    :param tag: ``failure``, ``error`` or ``skipped``.
    """
    outcome = ET.SubElement(case, tag, message=_plain(message))
    if kind:
        outcome.set("type", kind)
    if text:
        outcome.text = _plain(text)


def junit_document(name: str, suites: Iterable[tuple[str, Sequence[ET.Element]]]) -> str:
    """Return the document that has these test suites, each with its test cases."""
    root = ET.Element("testsuites", name=name)
    for suite_name, cases in suites:
        suite = ET.SubElement(root, "testsuite", name=_plain(suite_name), tests=str(len(cases)))
        counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
        for attribute, tag in counted.items():
            suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
        suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
        suite.extend(cases)
    for attribute in ("tests", "failures", "errors"):  # the schema of Jenkins has no others here
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _plain(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
