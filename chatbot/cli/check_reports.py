"""What ``check`` found, for the tools that show findings beside the lines they are of."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..errors import Problem

Leveled = tuple[str, Problem]  # "error" or "warning"


def sarif(found: Sequence[Leveled]) -> str:
    """Return SARIF 2.1.0, as GitHub and editors read it; files are told from the current folder."""
    rules = sorted({problem.rule for _, problem in found})
    run = {
        "tool": {
            "driver": {
                "name": "faq-chatbot check",
                "version": version("faq-chatbot"),
                "rules": [{"id": rule} for rule in rules],
            }
        },
        "results": [_result(level, problem, rules) for level, problem in found],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(level: str, problem: Problem, rules: Sequence[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _relative(problem.path).as_posix()}}
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
    suite = ET.SubElement(root, "testsuite", name=collection)
    for level, problem in found:
        name = f"{_relative(problem.path)}:{problem.line} {problem.rule}"
        case = ET.SubElement(suite, "testcase", classname=problem.rule, name=name, time="0")
        tag = "failure" if level == "error" else "skipped"
        ET.SubElement(case, tag, message=f"{problem.what}. {problem.fix}")
    if not len(suite):
        ET.SubElement(suite, "testcase", classname="check", name="nothing was found", time="0")
    counts = {"tests": "testcase", "failures": ".//failure", "skipped": ".//skipped"}
    for name, path in counts.items():
        suite.set(name, str(len(suite.findall(path))))
    suite.set("errors", "0")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _relative(path: Path) -> Path:
    """Return a path from the current folder where it lies below that, else as it is."""
    return Path(os.path.relpath(path)) if path.resolve().is_relative_to(Path.cwd()) else path
