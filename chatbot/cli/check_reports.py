"""What ``check`` found, for the tools that show findings beside the lines they are of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import Problem
from ..suites.junit import add_outcome, junit_case, junit_document
from .check_rules import ERRORS, WARNINGS

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


def check_junit(found: Iterable[Leveled], collection: str) -> str:
    """Return JUnit XML with a test case a finding; warnings are skipped, as they fail nothing."""
    cases = []
    for level, problem in found:
        name = f"{_relative(problem.path)}:{problem.line} {problem.rule}"
        case = junit_case(problem.rule, name)
        tag = "failure" if level == "error" else "skipped"
        add_outcome(case, tag, f"{problem.what}. {problem.fix}")
        cases.append(case)
    nothing = junit_case("check", "nothing was found")
    return junit_document("faq-chatbot check", [(collection, cases or [nothing])])


def _uri(path: Path) -> str:
    relative = _relative(path)
    return (
        relative.as_uri()
        if relative.is_absolute()
        else quote(relative.as_posix(), errors="surrogateescape")
    )


def _relative(path: Path) -> Path:
    """Return a path from the current folder where it lies below that, else as it is."""
    return Path(os.path.relpath(path)) if path.resolve().is_relative_to(Path.cwd()) else path
