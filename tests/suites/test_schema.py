"""The JSON Schema of suites: it takes what the reader takes, and refuses what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from chatbot import bundled_collections
from chatbot.errors import ContentError
from chatbot.suites import load_suite, suites_of
from chatbot.suites.schema import suite_schema

SCHEMA = Draft202012Validator(suite_schema())
SUITES = [
    path
    for folder in bundled_collections().values()
    for path in suites_of(folder)
    if path.suffix == ".yaml"
]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(suite_schema())
    assert suite_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.name)
def test_the_bundled_suites_are_valid(path: Path) -> None:
    SCHEMA.validate(yaml.safe_load(path.read_text("utf-8")))


GOOD = [
    {"ask": "x", "expect": "answer"},
    {"ask": "x", "expect": "answer a-1 b_2"},
    {"ask": "x", "expect": "no_answer off_topic"},
    {"ask": "x", "expect": "urgent or note"},
    {"ask": "x", "expect": "no alarm"},
    {"ask": "x", "expect": "answer", "name": "n", "tags": "t", "severity": "safety"},
    {"ask": "x", "expect": "answer", "tags": ["a", "b"], "severity": "normal"},
    {"ask": "x", "expect": "answer", "skip": "why", "known_failure": "why"},
    {"ask": "x", "expect": {"outcome": "answer"}},
    {"ask": "x", "expect": {"outcome": ["answer", "clarify"], "entry": "a", "position": 3}},
    {"ask": "x", "expect": {"outcome": "no_answer", "gap": ["a"], "reason": "language"}},
    {"ask": "x", "expect": {"outcome": "urgent", "level": ["crisis", "emergency"]}},
    {"ask": "x", "expect": {"outcome": "answer", "contains": ["a"], "lacks": "b"}},
    {"ask": "x", "expect": {"outcome": "answer", "citation": {"title": "T", "url": "u"}}},
    {"ask": "x", "expect": {"outcome": "answer", "confidence": {"least": 0, "most": 1}}},
    {"ask": "x", "expect": {"outcome": "answer", "safety_note": False}},
    {"dialogue": [{"ask": "x", "expect": "answer"}]},
    {"dialogue": [{"ask": "x"}, {"ask": "y", "expect": "answer", "tags": "t"}]},
    {"dialogue": [{"ask": "x", "expect": "urgent", "known_failure": "y", "severity": "safety"}],
     "name": "n", "tags": "t", "severity": "safety", "skip": "why"},
]  # fmt: skip
BAD = [
    {},
    "x",
    {"ask": "x"},
    {"expect": "answer"},
    {"ask": "", "expect": "answer"},
    {"ask": 1, "expect": "answer"},
    {"ask": "x", "expect": ""},
    {"ask": "x", "expect": "anser"},
    {"ask": "x", "expect": "smalltalk hi"},
    {"ask": "x", "expect": "urgent loud"},
    {"ask": "x", "expect": ["answer"]},
    {"ask": "x", "expect": "answer", "expects": 1},
    {"ask": "x", "expect": "answer", "severity": "high"},
    {"ask": "x", "expect": "answer", "tags": []},
    {"ask": "x", "expect": "answer", "skip": True},
    {"ask": "x", "expect": "answer", "dialogue": [{"ask": "y", "expect": "answer"}]},
    {"ask": "x", "expect": {}},
    {"ask": "x", "expect": {"outcome": "anser"}},
    {"ask": "x", "expect": {"outcome": []}},
    {"ask": "x", "expect": {"outcome": "answer", "entri": "a"}},
    {"ask": "x", "expect": {"outcome": "answer", "entry": []}},
    {"ask": "x", "expect": {"outcome": "answer", "reason": "language"}},
    {"ask": "x", "expect": {"outcome": "no_answer", "entry": "a"}},
    {"ask": "x", "expect": {"outcome": ["answer"], "gap": "a"}},
    {"ask": "x", "expect": {"outcome": "answer", "level": "crisis"}},
    {"ask": "x", "expect": {"outcome": "answer", "position": 1}},
    {"ask": "x", "expect": {"outcome": "clarify", "position": 4}},
    {"ask": "x", "expect": {"outcome": "clarify", "position": 1.5}},
    {"ask": "x", "expect": {"outcome": "no_answer", "reason": "why"}},
    {"ask": "x", "expect": {"outcome": "answer", "citation": {}}},
    {"ask": "x", "expect": {"outcome": "answer", "citation": {"link": "x"}}},
    {"ask": "x", "expect": {"outcome": "answer", "confidence": {"least": 2}}},
    {"ask": "x", "expect": {"outcome": "answer", "safety_note": "maybe"}},
    {"dialogue": []},
    {"dialogue": [{"ask": "x"}]},
    {"dialogue": [{"expect": "answer"}]},
    {"dialogue": [{"ask": "x", "expect": "answer"}], "expect": "answer"},
    {"dialogue": [{"ask": "x", "expect": "answer"}], "known_failure": "why"},
    {"dialogue": [{"ask": "x", "expect": "answer", "skip": "why"}]},
    {"dialogue": [{"ask": "x", "severity": "safety"}, {"ask": "y", "expect": "answer"}]},
    {"dialogue": [{"ask": "x", "known_failure": "z"}, {"ask": "y", "expect": "answer"}]},
]
SUITES_GOOD = [
    {"suite": "S", "cases": GOOD[:1], "gates": ["wrong <= 3%"]},
]
SUITES_BAD = [
    {"cases": GOOD[:1]},
    {"suite": "S"},
    {"suite": "S", "cases": []},
    {"suite": "S", "cases": {}},
    {"suite": "S", "cases": GOOD[:1], "gates": []},
    {"suite": "S", "cases": GOOD[:1], "gates": "wrong <= 3%"},
    {"suite": "S", "cases": GOOD[:1], "gate": ["wrong <= 3%"]},
    {"suite": "", "cases": GOOD[:1]},
]


@pytest.mark.parametrize(
    ("suite", "good"),
    [
        *(({"suite": "S", "cases": [case]}, True) for case in GOOD),
        *(({"suite": "S", "cases": [case]}, False) for case in BAD),
        *((suite, True) for suite in SUITES_GOOD),
        *((suite, False) for suite in SUITES_BAD),
    ],
)
def test_the_schema_and_the_reader_agree(tmp_path: Path, suite: Any, good: bool) -> None:
    path = tmp_path / "suite.yaml"
    path.write_text(yaml.safe_dump(suite))
    try:
        load_suite(path)
        read = True
    except ContentError:
        read = False
    assert (SCHEMA.is_valid(suite), read) == (good, good)
