"""``check``: problems with file and line, and what a sound collection holds."""

from __future__ import annotations

import datetime
import json
import xml.etree.ElementTree as ET

import pytest

from chatbot import bundled_collections, check_collection, load_collection
from chatbot.content.reviewing import sign
from tests.cli.taught_folder import teach

UNSIGNED = "5 of 5 texts have not been signed: 2 in entries/, 1 in gaps/, 1 in red_flags/"


def test_a_sound_collection_is_counted(run, demo):
    sign(demo, check_collection(demo).files, "Dr. Cole", datetime.date(2026, 11, 26))
    result = run("check", demo)
    assert (result.exit_code, result.stderr) == (0, "")
    version = load_collection(demo).version
    assert result.stdout == (
        "demo: 2 entries, 1 gaps, 1 red flags, 5 topics and 7 phrasings in all; 0 warnings. "
        f"Content version {version}.\n"
    )


def test_without_a_name_it_checks_the_collection_of_the_settings(run, demo):
    assert run("check").stdout == run("check", demo).stdout


def test_a_bundled_collection_is_found_by_its_id(run):
    for name in bundled_collections():
        result = run("check", name, "--quick")
        assert result.exit_code == 0
        assert result.stdout.startswith(f"{name}: ")


@pytest.fixture
def broken(demo):
    """A collection with an error on a known line of two files."""
    cost = demo / "entries" / "cost.md"
    cost.write_text(cost.read_text().replace("source: article", "source: artikel"))
    (demo / "gaps" / "side-effects.txt").write_text("does it hurt\nprice\n")
    return demo


def test_every_error_is_told_with_file_line_and_fix(run, broken):
    result = run("check", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    first, second = result.stderr.splitlines()
    assert first.startswith(f"Error: {broken}/entries/cost.md:3: ")
    assert '"article"?' in first
    assert second.startswith(f"Error: {broken}/gaps/side-effects.txt:2: ")


def test_errors_as_json(run, broken):
    result = run("check", broken, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    report = json.loads(result.stdout)
    assert list(report) == ["errors", "warnings"]
    assert report["warnings"] == []
    assert [(one["file"], one["line"]) for one in report["errors"]] == [
        (f"{broken}/entries/cost.md", 3),
        (f"{broken}/gaps/side-effects.txt", 2),
    ]
    assert all(list(one) == ["file", "line", "what", "fix", "rule"] for one in report["errors"])
    assert all(one["what"] and one["fix"] for one in report["errors"])


def test_a_warning_is_told_and_is_no_failure(run, demo):
    (demo / "entries" / "cost.txt").unlink()
    result = run("check", demo)
    assert result.exit_code == 0
    unsigned, no_phrasings = result.stderr.splitlines()
    assert UNSIGNED in unsigned
    assert no_phrasings.startswith(f"Warning: {demo}/entries/cost.md: cost has no phrasings")
    assert "; 2 warnings. " in result.stdout
    report = json.loads(run("check", demo, "--json").stdout)
    assert report["errors"] == []
    assert [(one["file"], one["rule"]) for one in report["warnings"]] == [
        (f"{demo}/collection.yaml", "not-reviewed"),
        (f"{demo}/entries/cost.md", "no-phrasings"),
    ]


def test_strict_fails_for_a_warning(run, demo):
    assert run("check", demo, "--quick").exit_code == 0
    assert run("check", demo, "--quick", "--strict").exit_code == 1


def test_a_sound_collection_as_json(run, demo):
    sign(demo, check_collection(demo).files, "Dr. Cole", datetime.date(2026, 11, 26))
    result = run("check", demo, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"errors": [], "warnings": []}


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_an_empty_folder_is_no_collection(run, tmp_path, arguments):
    (tmp_path / "empty").mkdir()
    result = run("check", tmp_path / "empty", *arguments)
    assert result.exit_code == 1
    assert "no collection.yaml" in result.stdout + result.stderr


def test_a_binary_file_in_a_collection_is_told(run, demo):
    (demo / "entries" / "cost.txt").write_bytes(b"price\n\x80\x81\n")
    result = run("check", demo)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {demo}/entries/cost.txt:2: the byte 0x80 is not UTF-8. Save the file as UTF-8.\n"
    )


@pytest.fixture
def taught(demo, monkeypatch):
    """A collection that learned, with phrasings that stand under a neighbour."""
    return teach(demo, monkeypatch)


def test_what_shows_when_phrasings_are_left_out_is_told_unless_it_has_to_be_quick(run, taught):
    rules = {one["rule"] for one in json.loads(run("check", taught, "--json").stdout)["warnings"]}
    quick = run("check", taught, "--json", "--quick").stdout
    assert rules > {one["rule"] for one in json.loads(quick)["warnings"]}
    assert "phrasing-elsewhere" in rules


def test_findings_as_sarif(run, demo, tmp_path, monkeypatch):
    (demo / "entries" / "cost.txt").unlink()
    monkeypatch.chdir(demo.parent)
    run("check", "demo", "--quick", "--sarif", "found.sarif")
    found = json.loads((demo.parent / "found.sarif").read_text())
    assert (found["version"], len(found["runs"])) == ("2.1.0", 1)
    rules = [rule["id"] for rule in found["runs"][0]["tool"]["driver"]["rules"]]
    header, cost = found["runs"][0]["results"]
    assert (cost["ruleId"], cost["level"]) == ("no-phrasings", "warning")
    assert rules[cost["ruleIndex"]] == cost["ruleId"]
    place = cost["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "demo/entries/cost.md"}}
    assert header["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_findings_as_junit(run, broken, tmp_path):
    run("check", broken, "--junit", tmp_path / "found.xml")
    (suite,) = ET.parse(tmp_path / "found.xml").getroot()
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("demo", "2", "2")
    assert all(case.find("failure") is not None for case in suite)


def test_in_junit_a_warning_is_skipped_and_nothing_found_is_a_test_too(run, demo, tmp_path):
    run("check", demo, "--quick", "--junit", tmp_path / "found.xml")
    (suite,) = ET.parse(tmp_path / "found.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("1", "0", "1")
    sign(demo, check_collection(demo).files, "Dr. Cole", datetime.date(2026, 11, 26))
    run("check", demo, "--quick", "--junit", tmp_path / "found.xml")
    (suite,) = ET.parse(tmp_path / "found.xml").getroot()
    assert (suite.get("tests"), suite[0].get("name")) == ("1", "nothing was found")
