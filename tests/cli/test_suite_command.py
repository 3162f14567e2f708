"""``suite run``: what a tester reads, and what a program reads."""

from __future__ import annotations

import json
import re

import pytest

CASES = [
    {"q": "is it legal", "topic": "approval", "kind": "plain"},
    {"q": "price", "topic": "approval"},
    {"q": "does it hurt", "topic": "none"},
    {"q": "zzz", "topic": "cost", "also": ["approval"]},
    {"q": "my legs are numb", "topic": "cost"},
    {"q": "zzz", "topic": "emergency"},
    {"q": "thank you", "topic": "smalltalk"},
    {
        "turns": [
            {"q": "price", "topic": "none"},
            {"q": "is it\nlegal " * 9, "topic": "cost"},
        ]
    },
]
VERDICTS = [
    "correct", "wrong", "correct", "refused", "false_alarm", "missed", "correct", "false_answer",
]  # fmt: skip
LONG = "is it legal is it legal is it legal is it legal is it legal is it…"
TABLE = f"""\
verdict       expected              got               question
wrong         answer approval       answer cost       price
refused       answer cost approval  no_answer         zzz
false_alarm   answer cost           urgent emergency  my legs are numb
missed        urgent                no_answer         zzz
false_answer  no_answer             answer cost       price
wrong         answer cost           answer approval   {LONG}"""
FIGURES = """\
cases                                      9
answerable                                 5
answerable_correct                     20.0%
answerable_correct_or_among_options    20.0%
answerable_wrong                       40.0%
none                                       2
none_answered                          50.0%
emergency                                  1
emergency_recall                        0.0%
same_day                                   0
same_day_interrupted_or_noted              –
calm                                       8
false_interrupts                       12.5%
smalltalk                                  1
smalltalk_correct                     100.0%
later_turns                                1
later_turns_correct                     0.0%
later_turns_wrong                     100.0%
"""


def values(figures):
    """The figures without their intervals."""
    return "".join(line.split("%  ")[0].removesuffix("%") + "\n" for line in figures.splitlines())


@pytest.fixture
def write(tmp_path):
    def write(name, rows):
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


@pytest.fixture
def suite(write):
    return write("suite.jsonl", CASES)


def test_what_failed_stands_in_a_table_above_the_figures(run, suite):
    result = run("suite", "run", suite)
    assert (result.exit_code, result.stderr) == (0, "")
    table, figures = result.stdout.split("\n\n")
    assert values(figures) == values(FIGURES)
    assert table == TABLE
    assert max(len(line) for line in table.splitlines()) == 120


LABELLED = [
    {"q": "my legs are numb", "label": "E"},
    {"q": "zzz", "label": "C"},
    {"q": "price", "label": "S"},
    {"q": "my legs are numb", "label": "A"},
    {"turns": [{"q": "price", "topic": "cost"}, {"q": "price", "label": "none"}]},
]
LABELLED_TABLE = """\
verdict      expected   got               question
missed       crisis     no_answer         zzz
missed       same_day   answer cost       price
false_alarm  past_harm  urgent emergency  my legs are numb"""


def test_a_suite_on_safety_shows_the_label_that_was_expected(run, write):
    result = run("suite", "run", write("safety.jsonl", LABELLED))
    assert (result.exit_code, result.stderr) == (0, "")
    table, figures = result.stdout.split("\n\n")
    assert table == LABELLED_TABLE
    shown = dict(line.split()[:2] for line in figures.splitlines())
    assert {name: shown[name] for name in ("cases", "emergency", "same_day", "calm")} == {
        "cases": "6",
        "emergency": "2",
        "same_day": "1",
        "calm": "3",
    }
    assert shown["emergency_recall"] == "50.0%"
    assert shown["same_day_interrupted_or_noted"] == "0.0%"
    assert shown["false_interrupts"] == "33.3%"
    assert shown["later_turns_correct"] == "100.0%"


def test_labels_in_json(run, write):
    suite = write("safety.jsonl", LABELLED)
    report = json.loads(run("suite", "run", suite, "--json").stdout)
    assert [(one["label"], one["topics"], one["verdict"]) for one in report["cases"]] == [
        ("emergency", [], "correct"),
        ("crisis", [], "missed"),
        ("same_day", [], "missed"),
        ("past_harm", [], "false_alarm"),
        ("", ["cost"], "correct"),
        ("calm", [], "correct"),
    ]


def test_all_shows_what_is_correct_too(run, suite):
    rows = run("suite", "run", suite, "--all").stdout.split("\n\n")[0].splitlines()
    assert [row.split()[0] for row in rows] == ["verdict", *VERDICTS, "wrong"]
    assert rows[3].split() == "correct no_answer no_answer side-effects does it hurt".split()


def test_without_a_failure_there_are_only_the_figures(run, write):
    result = run("suite", "run", write("good.jsonl", CASES[:1]))
    assert result.stdout.startswith("cases                                      1\n")
    assert "none_answered                              –\n" in result.stdout


def test_as_json_with_every_case(run, suite):
    result = run("suite", "run", suite, "--json")
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    report = json.loads(result.stdout)
    assert list(report)[:2] == ["figures", "cases"]
    named = [line.split()[0] for line in FIGURES.splitlines()]
    assert list(report["figures"])[: len(named)] == named
    assert report["figures"]["false_interrupts"] == 0.125
    assert [case["verdict"] for case in report["cases"]] == [*VERDICTS, "wrong"]
    first = report["cases"][0]
    assert (
        first
        | {
            "q": "is it legal",
            "topics": ["approval"],
            "label": "",
            "kind": "plain",
            "verdict": "correct",
            "outcome": "answer",
            "entry_id": "approval",
            "gap_id": None,
            "confidence": 1.0,
            "options": ["cost"],
        }
        == first
    )


def test_shares_have_an_interval_and_the_seed_draws_it(run, suite):
    first, same, other = (
        run("suite", "run", suite, "--seed", seed).stdout for seed in ("1", "1", "2")
    )
    found = re.search(r"^false_interrupts +12.5%  0.0% – ([0-9.]+)%$", first, re.MULTILINE)
    assert found and 12.5 < float(found[1]) < 100
    assert first == same
    assert values(first) == values(other)


def stripped(report):
    for case in report["cases"]:
        del case["seconds"]
    return json.dumps(report)


def test_two_runs_differ_in_nothing_but_seconds(run, suite):
    runs = [json.loads(run("suite", "run", suite, "--json").stdout) for _ in range(2)]
    assert stripped(runs[0]) == stripped(runs[1])


def test_every_report_is_written(run, suite, tmp_path):
    starts = {
        "junit": '<?xml version="1.0" encoding="utf-8"?>',
        "tsv": "id\tsuite\t",
        "markdown": "## Passed: suite",
        "html": "<!doctype html>",
    }
    options = [word for name in starts for word in (f"--{name}", tmp_path / f"out.{name}")]
    assert run("suite", "run", suite, *options).exit_code == 0
    written = {name: (tmp_path / f"out.{name}").read_text() for name in starts}
    assert {name: written[name][: len(start)] for name, start in starts.items()} == starts


def test_a_collection_without_suites_is_told(run, demo):
    result = run("suite", "run", "--collection", demo)
    assert result.exit_code == 2
    assert "Name a suite to run" in result.stderr


def test_without_a_suite_the_collections_own_are_run(run, demo):
    (demo / "suites").mkdir()
    (demo / "suites" / "prices.yaml").write_text(
        "suite: Prices\ncases: [{ask: price, expect: answer cost}]\n"
    )
    found = json.loads(run("suite", "run", "--collection", demo, "--json").stdout)
    assert (found["suites"], found["passed"]) == (["Prices"], True)


def test_several_files_are_one_run(run, suite, write):
    more = write("more.jsonl", CASES[:2])
    report = json.loads(run("suite", "run", more, suite, "--json").stdout)
    assert report["figures"]["cases"] == 11
    assert [case["q"] for case in report["cases"]][:3] == ["is it legal", "price", "is it legal"]


def test_the_collection_can_be_named(run, suite, demo, monkeypatch):
    monkeypatch.delenv("FAQ_CHATBOT_COLLECTION")
    named = run("suite", "run", suite, "--collection", demo)
    assert values(named.stdout.split("\n\n")[1]) == values(FIGURES)


def test_bad_lines_are_told_at_once_and_nothing_is_run(run, write, suite):
    bad = write("bad.jsonl", [{"q": "x", "topic": "aproval"}, CASES[0], {"q": "x"}, []])
    result = run("suite", "run", suite, bad)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [["Error", f"{bad}:{n}"] for n in (1, 3, 4)]
    assert 'no entry "aproval". Did you mean "approval"?' in lines[0]


def test_a_lone_surrogate_in_a_question_does_not_end_it(run, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_text('{"q": "price \\ud800", "topic": "none"}')
    assert "price ?" in run("suite", "run", path).stdout
    report = json.loads(run("suite", "run", path, "--json").stdout)
    assert report["cases"][0]["q"] == "price ?"
