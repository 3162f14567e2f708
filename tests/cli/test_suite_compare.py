"""``suite compare``: what a person, a pull request and a program read, and the exit code."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def stored(run, tmp_path):
    """A baseline: what suite run --json prints, with what another question expects."""

    def stored(name, expect):
        suite = tmp_path / "prices.yaml"
        case = f"{{ask: price, expect: {expect}, severity: safety, name: price}}"
        suite.write_text(f"suite: Prices\ncases:\n  - {case}\n")
        path = tmp_path / name
        path.write_text(run("suite", "run", suite, "--json").stdout)
        return path

    return stored


def test_a_run_is_compared_with_a_baseline(run, stored):
    good, bad = stored("good.json", "answer cost"), stored("bad.json", "answer approval")
    same = run("suite", "compare", good, good)
    assert (same.exit_code, same.stderr) == (0, "")
    assert same.stdout == (
        "1 cases in both, 0 new, 0 gone; exact McNemar p = 1, of harm 1: not worse\n"
    )
    worse = run("suite", "compare", good, bad)
    assert worse.exit_code == 1
    assert "correct → wrong: price: price  SAFETY\n" in worse.stdout
    assert worse.stderr == "Worse: safety case price: correct → wrong\n"
    assert run("suite", "compare", bad, good).exit_code == 0


def test_as_json_and_as_markdown(run, stored):
    good, bad = stored("good.json", "answer cost"), stored("bad.json", "answer approval")
    found = json.loads(run("suite", "compare", good, bad, "--json").stdout)
    assert (found["worse"], found["kinds"], found["cases"]) == (True, {"correct → wrong": 1}, 1)
    text = run("suite", "compare", good, bad, "--markdown").stdout
    assert "| all_correct | 100.0% | 0.0% |" in text


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        '{"cases": [], "figures": []}',
        '{"cases": [{"q": "x", "verdict": "fine"}], "figures": {}}',
        '{"cases": [{"verdict": "correct"}], "figures": {}}',
    ],
)
def test_a_file_that_is_no_run_is_told(run, stored, tmp_path, content):
    odd = tmp_path / "odd.json"
    odd.write_text(content)
    result = run("suite", "compare", stored("good.json", "answer cost"), odd)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {odd}: this is not the output of a suite run")
