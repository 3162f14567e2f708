"""``import``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CSV = "question,answer,variants\nWhat does it cost?,900.,price\nIs it safe?,Yes.,\nWho?,,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "faq.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


def test_a_new_collection_can_be_served(run, table, clinic):
    result = run("import", table, "-o", clinic, "--bare", "--title", "Prices", "--publisher", "We",
                 "--url", "https://a.example", "--updated", "2026-01-02",
                 "--review-due", "2027-01-02", "--language", "en-GB")  # fmt: skip
    assert result.exit_code == 0
    assert result.stdout == (
        "question            answer  phrasings  where\n"
        "What does it cost?       4          1  Row 2\n"
        "Is it safe?              4          0  Row 3\n"
        "\n"
        "csv: 2 questions. 2 added, 0 changed, 0 kept as they are, 0 unchanged. "
        f"{clinic}.\n"
    )
    assert result.stderr == (
        f"Note: {table}:4: the row has no answer. Write one, or take the row out.\n"
    )
    checked = run("check", clinic)
    assert checked.exit_code == 0
    header = (clinic / "collection.yaml").read_text()
    assert "language: en-GB" in header
    for line in ("title: Prices", "publisher: We", "url: https://a.example", "updated: 2026-01-02",
                 "review_due: 2027-01-02"):  # fmt: skip
        assert line in header


@pytest.mark.slow
def test_red_flags_come_along(run, table, clinic):
    assert run("import", table, "-o", clinic).exit_code == 0
    assert "18 red flags" in run("check", clinic).stdout


def test_importing_again_shows_a_diff(run, table, clinic):
    run("import", table, "-o", clinic, "--bare")
    table.write_text(CSV.replace("900.", "950.").replace("Is it safe?,Yes.,\n", "New?,No.,\n"))
    (clinic / "entries" / "own.md").write_text(
        "---\nquestion: Mine?\nsource: faq-csv\nlocator: x\n---\nYes.\n"
    )
    dry = run("import", table, "-o", clinic, "--dry-run")
    result = run("import", table, "-o", clinic)
    assert "-900\\.\n+950\\.\n" in result.stdout
    assert "No longer in the source, but still in the collection: is-it-safe\n" in result.stdout
    assert "1 added, 1 changed, 0 kept as they are, 0 unchanged" in result.stdout
    assert "1 would be added, 1 would be changed" in dry.stdout
    assert "Nothing was written." in dry.stdout
    assert "own\n" not in result.stdout
    assert (clinic / "entries" / "own.md").exists()


def test_what_was_changed_by_hand_is_kept_unless_it_is_to_be_replaced(run, table, clinic):
    run("import", table, "-o", clinic, "--bare")
    path = clinic / "entries" / "is-it-safe.md"
    path.write_text(path.read_text().replace("Yes.", "Ask us."))
    kept = run("import", table, "-o", clinic)
    assert "Edited or reviewed, so kept: is-it-safe\n" in kept.stdout
    assert "Ask us." in path.read_text()
    assert "-Ask us.\n+Yes.\n" in run("import", table, "-o", clinic, "--replace").stdout
    assert "Ask us." not in path.read_text()


def test_json(run, table, clinic):
    result = run("import", table, "-o", clinic, "--bare", "--dry-run", "--json")
    report = json.loads(result.stdout)
    assert report["pairs"][0] == {
        "id": "what-does-it-cost",
        "question": "What does it cost?",
        "answer_characters": 4,
        "phrasings": 1,
        "locator": "Row 2",
        "file": str(table),
        "line": 2,
    }
    assert report["notes"] == [
        {
            "file": str(table),
            "line": 4,
            "what": "the row has no answer",
            "fix": "Write one, or take the row out.",
        }
    ]
    assert {
        key: report[key] for key in ("format", "collection", "added", "changed", "dry_run")
    } == {
        "format": "csv",
        "collection": "clinic",
        "added": ["is-it-safe", "what-does-it-cost"],
        "changed": [],
        "dry_run": True,
    }
    assert not clinic.exists()


def test_columns(run, tmp_path, clinic):
    path = tmp_path / "faq.csv"
    path.write_text("Stichwort,Text,Nr\nA?,B.,7\n")
    refused = run("import", path, "-o", clinic, "--bare")
    assert refused.exit_code == 1
    assert "Name them: --column question=HEADER --column answer=HEADER." in refused.stderr
    columns = ("--column", "question=Stichwort", "--column", "answer=Text")
    assert run("import", path, "-o", clinic, "--bare", *columns).exit_code == 0


def test_an_encoding(run, tmp_path, clinic):
    path = tmp_path / "faq.csv"
    path.write_bytes("question,answer\nWarum?,Für alle.\n".encode("cp1252"))
    run("import", path, "-o", clinic, "--bare", "--encoding", "cp1252")
    assert "Für alle." in (clinic / "entries" / "warum.md").read_text("utf-8")


def test_long_tables_are_cut(run, tmp_path, clinic):
    path = tmp_path / "faq.csv"
    rows = "".join(f"{'x' * 80}{number}?,B{number}.\n" for number in range(43))
    path.write_text(f"question,answer\n{rows}")
    lines = run("import", path, "-o", clinic, "--bare", "--dry-run").stdout.splitlines()
    assert len(lines) == 44
    assert lines[-3] == "… and 3 more; --json lists them all"
    assert f"{'x' * 69}…" in lines[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--column", "nonsense=x"),
            "'nonsense=x' is not FIELD=HEADER with one of question, answer",
        ),
        (("--column", "question"), "'question' is not FIELD=HEADER"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--updated", "1.2.2024"), "does not match the format"),
    ],
)
def test_wrong_usage(run, table, clinic, options, message):
    result = run("import", table, "-o", clinic, *options)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("option", ["--title", "--url"])
def test_a_title_or_address_is_of_one_source(run, tmp_path, clinic, option):
    path = tmp_path / "faq.csv"
    path.write_text("question,answer,url\nA?,B.,https://a.example/1\nC?,D.,https://a.example/2\n")
    result = run("import", path, "-o", clinic, option, "https://a.example")
    assert result.exit_code == 2
    assert f"{option} applies to one source, but there are 2" in result.stderr


@pytest.mark.parametrize("source", ["https://clinic.example/faq", "HTTP://clinic.example/faq"])
def test_a_page_needs_its_host_to_be_named(run, clinic, source):
    result = run("import", source, "-o", clinic)
    assert result.exit_code == 1
    assert "Add --allow-host clinic.example if you trust it." in result.stderr


def test_a_file_that_is_not_there(run, tmp_path, clinic):
    result = run("import", tmp_path / "none.csv", "-o", clinic)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {tmp_path}/none.csv: this cannot be read (No such file or directory). "
        "Check that it exists and that you have permission to read it.\n"
    )
    assert not clinic.exists()
