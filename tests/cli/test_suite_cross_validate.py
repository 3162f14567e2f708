"""``suite cross-validate``: a collection's phrasings, reported like any suite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from taught_folder import teach


@pytest.fixture
def collection(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return teach(demo, monkeypatch)


def test_every_phrasing_is_asked_and_reported(run, collection: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = run("suite", "cross-validate", collection, "--json", "--html", page)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert found["suites"] == ["left out"]
    assert found["collection"] == "demo"
    assert found["figures"]["cases"] == len(found["cases"]) > 100
    assert 0.5 < found["figures"]["answerable_correct"] <= 1
    assert "<title>" in page.read_text()
    again = json.loads(run("suite", "cross-validate", collection, "--json").stdout)
    assert [one["verdict"] for one in again["cases"]] == [one["verdict"] for one in found["cases"]]


def test_a_gate_that_does_not_hold_fails(run, collection: Path) -> None:
    result = run("suite", "cross-validate", collection, "--gate", "answerable_correct > 100%")
    assert result.exit_code == 1
    assert "gate answerable_correct > 100%: does not hold" in result.stdout


def test_too_few_phrasings_are_told(run, demo: Path) -> None:
    result = run("suite", "cross-validate", demo)
    assert result.exit_code == 1
    assert "its 8 phrasings for 4 topics do not tell" in result.stderr
