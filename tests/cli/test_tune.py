"""``tune``: how risks are written, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from taught_folder import teach

from chatbot.cli import evaluation

USED = ["phrasings answered", "  of them wrongly"]


@pytest.fixture
def clinic(demo, monkeypatch):
    return teach(demo, monkeypatch)


@pytest.fixture
def at_once(monkeypatch):
    """Fail where the long work begins: what is wrong with the call is told before."""
    monkeypatch.setattr(evaluation, "cross_validate", lambda *_: pytest.fail("long work"))


def test_as_json(run, clinic):
    result = run("tune", clinic, "--max-wrong", "20%", "--json")
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    found = json.loads(result.stdout)
    assert list(found) == [
        "collection",
        "content_version",
        "max_wrong",
        "confidence",
        "out_of_scope",
        "threshold",
        "chosen",
        "current",
    ]
    assert (found["collection"], found["max_wrong"], found["confidence"]) == ("demo", 0.2, 0.95)
    assert found["chosen"]["risk"] <= found["chosen"]["risk_bound"] <= 0.2
    assert list(found["chosen"]) == list(found["current"]) == [
        "threshold",
        "coverage",
        "coverage_interval",
        "rightly",
        "risk",
        "risk_bound",
        "answered",
        "answered_wrongly",
    ]  # fmt: skip


def test_as_text(run, clinic):
    aim = ("--max-wrong", "0.2", "--out-of-scope", "30%", "--confidence", ".9")
    found = json.loads(run("tune", clinic, *aim, "--json").stdout)
    result = run("tune", clinic, *aim)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == f"answer threshold {found['threshold']:.3f}"
    assert lines[2].split() == ["chosen", "current"]
    rows = {line[:34].rstrip(): line[34:].split() for line in lines[3:-2]}
    both = found["chosen"], found["current"]
    assert rows["threshold"] == [f"{one['threshold']:.3f}" for one in both]
    assert rows["wrong among all answered"] == [f"{one['risk']:.2%}" for one in both]
    assert [rows[name] for name in USED] == [
        [str(one["answered"]) for one in both],
        [str(one["answered_wrongly"]) for one in both],
    ]
    low, high = found["chosen"]["coverage_interval"]
    assert rows["  between"][:3] == [f"{low:.1%}", "and", f"{high:.1%}"]
    assert lines[-1] == "With 30.0% of the messages out of scope, and a confidence of 90%."


def test_the_collection_is_that_of_the_settings(run, clinic):
    named = run("tune", clinic, "--max-wrong", "20%", "--json")
    assert run("tune", "--max-wrong", "20%", "--json").stdout == named.stdout


def test_a_share_may_be_written_in_two_ways(run, clinic):
    found = [
        json.loads(run("tune", "--json", "--max-wrong", wrong, "--out-of-scope", scope).stdout)
        for wrong, scope in (("20%", "0%"), (" .20 ", "0"), ("20.0 %", "0.0"))
    ]
    assert found[0] == found[1] == found[2]
    assert (found[0]["max_wrong"], found[0]["out_of_scope"]) == (0.2, 0)


@pytest.mark.parametrize(
    "share", ["", "2", "1", "100%", "0", "0%", "-2%", "two", "2%%", "1e-2", "nan", "٢%", "0,02"]
)
@pytest.mark.parametrize("option", ["--max-wrong", "--confidence", "--out-of-scope"])
def test_what_is_no_share_is_wrong_usage(run, demo, at_once, option, share):
    if option == "--out-of-scope" and share in ("0", "0%"):
        return
    result = run("tune", "--max-wrong", "2%", option, share)
    assert (result.exit_code, result.stdout) == (2, "")
    least = "from 0%" if option == "--out-of-scope" else "above 0%"
    said = f"{option}': {share!r} is not a share {least} and below 100%. Write 2% or 0.02."
    assert said in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing option '--max-wrong'"),
        (("a", "b", "--max-wrong", "2%"), "unexpected extra argument"),
        (("--max-wrong",), "requires an argument"),
    ],
)
def test_wrong_usage(run, at_once, arguments, said):
    result = run("tune", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("max_wrong", "said"),
    [
        ("0.01%", "even with none of them wrong it would take 29956."),
        ("20%", ""),
    ],
)
def test_an_aim_out_of_reach_fails(run, clinic, max_wrong, said):
    result = run("tune", "--max-wrong", max_wrong)
    assert result.exit_code == bool(said)
    assert said in result.stderr and bool(result.stdout) != bool(said)
    if said:
        assert result.stderr.startswith('Error: The collection "demo" has no answer threshold that')


def test_too_few_phrasings_are_told(run, demo):
    result = run("tune", "--max-wrong", "2%")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        'Error: The collection "demo" cannot be measured: its 8 phrasings for 4 topics '
    )


def test_an_unknown_collection_is_told(run):
    result = run("tune", "nowhere", "--max-wrong", "2%")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith('Error: The collection "nowhere" is neither bundled')


def test_every_key_is_documented(run, clinic):
    found = json.loads(run("tune", "--max-wrong", "20%", "--json").stdout)
    path = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
    section = path.read_text(encoding="utf-8").split("\n## tune\n")[1].split("\n## ")[0]
    assert [name for name in [*found, *found["chosen"]] if f"`{name}`" not in section] == []
