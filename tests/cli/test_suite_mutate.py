"""``suite run --mutate`` and ``--html``: what is printed, and what is in the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CASES = [
    {"q": "is it legal", "topic": "approval"},
    {"q": "what does it cost", "topic": "cost"},
    {"q": "price", "topic": "approval"},
    {"turns": [{"q": "thank you", "topic": "smalltalk"}]},
]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "suite.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in CASES))
    return path


def test_questions_that_are_answered_rightly_are_changed(run, suite):
    found = json.loads(run("suite", "run", suite, "--json", "--mutate", "casing, negation").stdout)
    casing, negation = found["mutations"]
    assert (casing["mutator"], casing["must"], casing["tried"]) == ("casing", "keep", 3)
    assert (negation["mutator"], negation["must"], negation["tried"]) == ("negation", "change", 1)
    assert casing["flips"] == 0
    assert [flip["question"] for flip in negation["cases"]] == ["what does it cost"]


def test_the_smallest_change_that_fails_is_printed(run, suite):
    printed = run("suite", "run", suite, "--mutate", "negation").stdout
    assert printed.endswith(
        "\nmust change  negation                   1 of 1 fail  100.0%\n"
        "  what doesn't it cost\n"
        "    answer cost; answer cost for: what does it cost\n"
    )


def test_all_mutations_of_the_collection(run, suite):
    found = json.loads(run("suite", "run", suite, "--json", "--mutate", "all").stdout)
    names = [one["mutator"] for one in found["mutations"]]
    assert names == [
        "typos", "casing", "punctuation", "word-order", "filler", "padding", "british-american",
        "dictation", "negation", "red-flag",
    ]  # fmt: skip


def test_the_seed_decides_and_without_mutate_there_are_none(run, suite):
    def mutations(*options: str) -> object:
        return json.loads(run("suite", "run", suite, "--json", *options).stdout)["mutations"]

    def flips(seed: str) -> object:
        return mutations("--mutate", "typos,filler,padding", "--seed", seed)

    assert flips("1") == flips("1")
    assert len({json.dumps(flips(seed)) for seed in "12345"}) > 1
    assert mutations() == []


def test_a_mutation_that_there_is_not(run, suite):
    result = run("suite", "run", suite, "--mutate", "typo")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no mutation 'typo'. Did you mean \"typos\"?" in result.stderr


def test_the_page_is_written_with_everything_in_it(run, suite, tmp_path):
    page = tmp_path / "page.html"
    result = run("suite", "run", suite, "--html", page, "--mutate", "negation")
    assert result.exit_code == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    for text in ("suite/3", "what doesn&#39;t it cost", "exact words of a phrasing"):
        assert text in written
