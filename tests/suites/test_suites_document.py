"""docs/suites.md: its example is a suite of the bundled collection, and no key is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from chatbot import bundled_collections, load_collection
from chatbot.cli import main
from chatbot.suites import Known, load_suite
from chatbot.suites.prose import CASE_KEYS, EXPECT_KEYS, TURN_KEYS
from chatbot.suites.schema import suite_schema

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "suites.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def told(head: str) -> list[str]:
    """The names in the first column of the table with that head."""
    found = re.search(rf"^\| {head} \|.*\n\|---\|---\|\n((?:\|.*\n)*)", DOCUMENT, re.MULTILINE)
    assert found
    return [
        name for row in found[1].splitlines() for name in re.findall("`(.+?)`", row.split("|")[1])
    ]


def test_the_example_is_a_suite(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(BLOCKS[0][1])
    Draft202012Validator(suite_schema()).validate(yaml.safe_load(BLOCKS[0][1]))
    known = Known.of(load_collection(bundled_collections()["stem-cell-spine"]))
    suite = load_suite(path, known)
    assert (len(suite.cases), len(suite.gates)) == (7, 2)


def test_every_key_is_told() -> None:
    assert sorted(told("Key of a case")) == sorted(CASE_KEYS)
    assert sorted(told("Key of `expect`")) == sorted(("outcome", *EXPECT_KEYS))
    (turn,) = re.findall(r"^A turn has (.*) of its own", DOCUMENT, re.MULTILINE)
    assert sorted(re.findall("`(.+?)`", turn)) == sorted(("ask", *TURN_KEYS))


def calls() -> list[str]:
    lines = [line for _, block in BLOCKS[1:] for line in block.splitlines()]
    lines += re.findall(r"^    (faq-chatbot .*)$", DOCUMENT, re.MULTILINE)
    found = [re.search("faq-chatbot (suite .*?)(?: [|>]|$)", line) for line in lines]
    return [one[1] for one in found if one]


@pytest.mark.parametrize("line", calls())
def test_a_command_in_it_has_these_options(line: str) -> None:
    command, *options = [line.split()[1], *re.findall("--[a-z]+", line)]
    shown = CliRunner().invoke(main, ["suite", command, "--help"]).stdout
    assert [option for option in options if option not in shown] == []


@pytest.mark.parametrize("name, block", [block for block in BLOCKS if block[0] == "yaml"])
def test_what_is_said_to_be_yaml_is(name: str, block: str) -> None:
    assert isinstance(yaml.safe_load(block), dict)
