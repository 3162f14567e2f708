"""``check``: problems with file and line, and what a sound collection holds."""

from __future__ import annotations

import json

import pytest

from chatbot import bundled_collections, load_collection


def test_a_sound_collection_is_counted(run, demo):
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
        result = run("check", name)
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
    assert all(list(one) == ["file", "line", "what", "fix"] for one in report["errors"])
    assert all(one["what"] and one["fix"] for one in report["errors"])


def test_a_warning_is_told_and_is_no_failure(run, demo):
    (demo / "entries" / "cost.txt").unlink()
    result = run("check", demo)
    assert result.exit_code == 0
    assert result.stderr.startswith(f"Warning: {demo}/entries/cost.md: cost has no phrasings")
    assert len(result.stderr.splitlines()) == 1
    assert "; 1 warnings. " in result.stdout
    report = json.loads(run("check", demo, "--json").stdout)
    assert report["errors"] == []
    assert [one["file"] for one in report["warnings"]] == [f"{demo}/entries/cost.md"]


def test_a_sound_collection_as_json(run, demo):
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
