"""``review``: who may sign what, and what is listed."""

from __future__ import annotations

import datetime
import json
import shutil

import pytest

from chatbot import bundled_collections


def listed(run, folder):
    return {row["id"]: row for row in json.loads(run("review", folder, "--json").stdout)}


def test_without_ids_it_lists_what_is_reviewed(run, demo):
    run("review", demo, "cost", "approval", "--by", "Dr. Ada  Adams", "--on", "2026-11-20")
    path = demo / "entries" / "approval.md"
    path.write_text(path.read_text().replace("not yet", "never"))
    result = run("review", demo)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "changed after review  entry       approval      Dr. Ada Adams, 2026-11-20\n"
        "reviewed              entry       cost          Dr. Ada Adams, 2026-11-20\n"
        "not reviewed          gap         side-effects\n"
        "not reviewed          red_flag    numb\n"
        "not reviewed          small_talk  thanks\n"
        "\n"
        "1 reviewed, 1 changed after review, 3 not reviewed.\n"
    )


def test_the_list_as_json(run, demo):
    run("review", demo, "cost", "--by", "Ada")
    rows = listed(run, demo)
    assert list(rows) == ["approval", "cost", "side-effects", "numb", "thanks"]
    digest = rows["cost"].pop("digest")
    assert len(digest) == 64
    assert rows["cost"] == {
        "id": "cost",
        "kind": "entry",
        "title": "What does it cost?",
        "state": "reviewed",
        "reviewed_by": "Ada",
        "reviewed_on": datetime.date.today().isoformat(),
        "file": str(demo / "entries" / "cost.md"),
    }
    assert rows["numb"]["reviewed_by"] is None


def test_all_signs_what_has_no_valid_review(run, demo):
    run("review", demo, "cost", "approval", "--by", "Ada", "--on", "2026-11-20")
    path = demo / "entries" / "approval.md"
    path.write_text(path.read_text().replace("not yet", "never"))
    result = run("review", demo, "--all", "--by", "Bo")
    assert result.stdout == "Signed: approval, side-effects, numb, thanks\n"
    assert {name: row["reviewed_by"] for name, row in listed(run, demo).items()} == {
        "approval": "Bo", "cost": "Ada", "side-effects": "Bo", "numb": "Bo", "thanks": "Bo",
    }  # fmt: skip
    assert run("review", demo, "--all", "--by", "Bo").stdout == "Signed: nothing\n"


def test_reviews_are_taken_out_again(run, demo):
    before = (demo / "entries" / "cost.md").read_bytes()
    run("review", demo, "--all", "--by", "Ada")
    assert run("review", demo, "cost", "--remove").stdout == "No longer signed: cost\n"
    assert (demo / "entries" / "cost.md").read_bytes() == before
    run("review", demo, "--all", "--remove")
    assert {row["state"] for row in listed(run, demo).values()} == {"not reviewed"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cost"], "--by NAME"),
        (["--all"], "--by NAME"),
        (["cost", "--by", "Ada", "--remove"], "--remove"),
        (["--by", "Ada"], "IDs"),
        (["--remove"], "IDs"),
        (["cost", "--all", "--by", "Ada"], "--all"),
        (["cost", "--by", "  "], "name"),
        (["cost", "--by", "x" * 101], "name"),
        (["cost", "--by", "A\u202eda"], "name"),
        (["cost", "--by", "Ada", "--on", "2999-01-01"], "date is in the future"),
        (["cost", "--by", "Ada", "--on", "yesterday"], "yesterday"),
        (["side-effect", "--by", "Ada"], 'Did you mean "side-effects"?'),
    ],
)
def test_wrong_usage_changes_nothing(run, demo, arguments, said):
    result = run("review", demo, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert {row["state"] for row in listed(run, demo).values()} == {"not reviewed"}


def test_what_has_errors_is_not_signed(run, demo):
    (demo / "gaps" / "side-effects.txt").write_text("price\n")
    result = run("review", demo, "cost", "--by", "Ada")
    assert result.exit_code == 1
    assert "side-effects.txt:1" in result.stderr
    assert "reviewed_by" not in (demo / "entries" / "cost.md").read_text()


@pytest.mark.slow
def test_a_bundled_collection_is_signed_in_a_copy_only(run, tmp_path):
    (name, folder), *_ = bundled_collections().items()
    result = run("review", name, "--all", "--by", "Ada")
    assert result.exit_code == 2
    assert "Copy it" in result.stderr
    assert run("review", name).exit_code == 0
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert run("review", copy, "evidence", "--by", "Ada").stdout == "Signed: evidence\n"
