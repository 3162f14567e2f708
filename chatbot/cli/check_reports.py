"""What ``check`` found, for the tools that show findings beside the lines they are of."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import Problem
from .check_rules import ERRORS, WARNINGS

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Leveled = tuple[str, Problem]  # "error" or "warning"


def sarif(found: Sequence[Leveled]) -> str:
    """Return SARIF 2.1.0, as GitHub and editors read it; files are told from the current folder."""
    rules = sorted({problem.rule for _, problem in found})
    run = {
        "tool": {
            "driver": {
                "name": "faq-chatbot check",
                "version": version("faq-chatbot"),
                "rules": [_rule(name) for name in rules],
            }
        },
        "results": [_result(level, problem, rules) for level, problem in found],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    said = {**ERRORS, **WARNINGS}[name]
    return {"id": name, "shortDescription": {"text": said.replace("`", "")}}


def _result(level: str, problem: Problem, rules: Sequence[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.path)}}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rules.index(problem.rule),
        "level": level,
        "message": {"text": f"{problem.what}. {problem.fix}"},
        "locations": [{"physicalLocation": place}],
    }


def junit(found: Iterable[Leveled], collection: str) -> str:
    """Return JUnit XML with a test case a finding; warnings are skipped, as they fail nothing."""
    root = ET.Element("testsuites", name="faq-chatbot check")
    suite = ET.SubElement(root, "testsuite", name=_xml(collection))
    for level, problem in found:
        name = _xml(f"{_relative(problem.path)}:{problem.line} {problem.rule}")
        case = ET.SubElement(suite, "testcase", classname=problem.rule, name=name, time="0")
        tag = "failure" if level == "error" else "skipped"
        ET.SubElement(case, tag, message=_xml(f"{problem.what}. {problem.fix}"))
    if not len(suite):
        ET.SubElement(suite, "testcase", classname="check", name="nothing was found", time="0")
    counts = {"tests": "testcase", "failures": ".//failure", "skipped": ".//skipped"}
    for name, path in counts.items():
        suite.set(name, str(len(suite.findall(path))))
    suite.set("errors", "0")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _uri(path: Path) -> str:
    relative = _relative(path)
    return (
        relative.as_uri()
        if relative.is_absolute()
        else quote(relative.as_posix(), errors="surrogateescape")
    )


def _xml(text: str) -> str:
    """Return a text without the characters that XML may not have, as file names can."""
    return _NOT_XML.sub("\ufffd", text)


def _relative(path: Path) -> Path:
    """Return a path from the current folder where it lies below that, else as it is."""
    return Path(os.path.relpath(path)) if path.resolve().is_relative_to(Path.cwd()) else path
