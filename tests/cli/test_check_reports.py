"""SARIF and JUnit XML: their form, whatever the file is called and the problem says."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest

from chatbot.cli.check_reports import check_junit, sarif
from chatbot.errors import Problem

TEXT = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
# The parts of SARIF 2.1.0 that are written, as its specification has them.
SCHEMA = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["id"],
                        "additionalProperties": False,
                        "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
                    },
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": TEXT,
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "additionalProperties": False,
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "additionalProperties": False,
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "uri": {"type": "string", "pattern": "^[!-~]+$"}
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1}
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}

FOUND = [
    ("error", Problem(Path("my content/é.md"), 3, 'The key "<x>" & more', "Fix it.", "markup")),
    ("error", Problem(Path("/elsewhere/a b.md"), 0, "A bad name", "Rename it.")),
    ("warning", Problem(Path("b\x01\udcff.txt"), 2, "Repeated \x00", "Go.", "repeated-phrasing")),
]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("found", [FOUND, []], ids=["problems", "none"])
def test_sarif_has_the_form_of_its_specification(found):
    jsonschema.validate(json.loads(sarif(found)), SCHEMA)


def test_sarif_names_files_as_addresses_and_describes_each_rule_once():
    (run,) = json.loads(sarif([*FOUND, *FOUND]))["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"][:3]]
    assert [one["artifactLocation"]["uri"] for one in places] == [
        "my%20content/%C3%A9.md",
        "file:///elsewhere/a%20b.md",
        "b%01%FF.txt",
    ]
    assert [one.get("region") for one in places] == [{"startLine": 3}, None, {"startLine": 2}]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["markup", "repeated-phrasing", "structure"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_junit_is_xml_whatever_a_problem_says():
    text = check_junit(FOUND, "demo\x02")
    (suite,) = ET.fromstring(text.encode())
    assert {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "3", "failures": "2", "skipped": "1", "errors": "0",
    }  # fmt: skip
    first, _, third = suite
    assert first[0].get("message") == 'The key "<x>" & more. Fix it.'
    assert third.get("name") == "b\ufffd\ufffd.txt:2 repeated-phrasing"
