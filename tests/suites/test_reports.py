"""Reports for machines: JUnit XML by its schema, a table for spreadsheets, and Markdown."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from chatbot.suites.reports import TSV_COLUMNS, run_junit, run_markdown, run_tsv
from tests.suites.run_reports import HOSTILE, report, row

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))
NOT_XML = "bell\x07 null\x00 escape\x1b half\ud800 no\ufffe"


def parsed(document: Mapping[str, Any]) -> ET.Element:
    """The report, after it was found valid."""
    written = run_junit(document).encode()
    SCHEMA.assertValid(etree.fromstring(written))
    return ET.fromstring(written)


def mixed() -> dict[str, Any]:
    """A run with one case of every kind in two suites."""
    return report(
        row(seconds=0.0104),
        row(id="two", verdict="wrong", problems=["expected a", "and b"], reason=["rule: near"]),
        row(id="three", verdict="error", problems=["HTTP 500"], outcome=None, entry_id=None),
        row(id="four", verdict="refused", known_failure="too short"),
        row(id="five", verdict="skipped", skip="not yet"),
        row(id="six", verdict="correct", known_failure="was too short"),
        row(id="seven", verdict="unjudged", problems=["texts alone"], failed=False),
        row(id="one", suite="Other", verdict="missed", severity="safety", problems=["quiet"]),
        suites=["Prices", "Other"],
    )


def test_a_test_suite_is_a_suite_and_gates_are_one_too() -> None:
    root = parsed(mixed())
    names = ("name", "tests", "failures", "errors")
    assert [root.get(one) for one in names] == ["faq-chatbot", "10", "3", "1"]
    suites = [[one.get(name) for name in (*names, "skipped")] for one in root]
    assert suites == [
        ["Prices", "7", "1", "1", "3"],
        ["Other", "1", "1", "0", "0"],
        ["gates", "2", "1", "0", "0"],
    ]
    assert root[0].get("time") == root[0][0].get("time") == "0.010"


@pytest.mark.parametrize(
    ("number", "tag", "attributes", "text"),
    [
        (1, "failure", {"type": "wrong", "message": "expected a; and b"},
         "That depends.\n\nrule: near"),
        (2, "error", {"type": "error", "message": "HTTP 500"}, "That depends.\n"),
        (3, "skipped", {"message": "known: too short"}, None),
        (4, "skipped", {"message": "not yet"}, None),
        (6, "skipped", {"message": "texts alone"}, None),
    ],
)  # fmt: skip
def test_what_did_not_go_well_is_told(
    number: int, tag: str, attributes: dict[str, str], text: str | None
) -> None:
    case = parsed(mixed())[0][number]
    assert [(one.tag, one.attrib, one.text) for one in case] == [(tag, attributes, text)]


def test_what_went_well_is_bare() -> None:
    suite = parsed(mixed())[0]
    assert [[*suite[number]] for number in (0, 5)] == [[], []]
    assert suite[0].get("name") == "one: what does it cost"
    assert suite[0].get("classname") == "Prices"


def test_a_gate_that_does_not_hold_is_a_failure() -> None:
    gates = parsed(mixed())[2]
    assert [one.get("name") for one in gates] == [
        "wrong <= 3% (all suites)",
        "same_day_interrupted_or_noted == 100% (Prices)",
    ]
    assert [[(one.tag, one.get("message")) for one in gate] for gate in gates] == [
        [],
        [("failure", "it is 0.5")],
    ]


def test_a_run_without_gates_has_no_suite_of_them() -> None:
    assert [one.get("name") for one in parsed(report(row(), gates=[]))] == ["Prices"]


@pytest.mark.parametrize("hostile", [HOSTILE, NOT_XML, "]]>", "a\nb\tc"])
def test_no_text_breaks_the_xml(hostile: str) -> None:
    texts = {"q": hostile, "text": hostile, "problems": [hostile], "reason": [hostile]}
    skipped = {"skip": hostile, "known_failure": hostile}
    found = parsed(
        report(
            row(verdict="wrong", suite=hostile, id=hostile, **texts),
            row(verdict="skipped", suite=hostile, **skipped),
            suites=[hostile],
        )
    )
    assert (found.get("failures"), found[0].get("skipped")) == ("2", "1")
    failure = found[0][0][0]
    assert failure.text and not {*failure.text} & {*"\x07\x00\x1b\ud800\ufffe"}
    if "\ufffe" in hostile:
        assert failure.get("message") == "bell\ufffd null\ufffd escape\ufffd half\ufffd no\ufffd"


def test_the_schema_refuses_what_jenkins_does() -> None:
    written = run_junit(mixed())
    for good, bad in (
        ('<testsuites name="faq-chatbot"', '<testsuites skipped="1" name="faq-chatbot"'),
        ('classname="Prices"', 'class="Prices"'),
        ('time="0.010"', 'time="0.01041"'),
        ("<failure", "<problem"),
    ):
        assert good in written
        spoilt = written.replace(good, bad).replace("</failure", "</" + bad.strip("<"))
        with pytest.raises((etree.DocumentInvalid, etree.XMLSyntaxError)):
            SCHEMA.assertValid(etree.fromstring(spoilt.encode()))


def test_a_row_of_the_table_is_a_case() -> None:
    rows = [*csv.DictReader(run_tsv(mixed()).splitlines(), dialect="excel-tab")]
    assert [*rows[0]] == [*TSV_COLUMNS]
    assert len(rows) == len(mixed()["cases"]) == run_tsv(mixed()).count("\n") - 1
    assert rows[0] == {
        "id": "one",
        "suite": "Prices",
        "dialogue": "",
        "turn": "1",
        "q": "what does it cost",
        "expected": "answer cost",
        "verdict": "correct",
        "outcome": "answer",
        "entry_id": "cost",
        "gap_id": "",
        "level": "",
        "confidence": "0.91",
        "severity": "normal",
        "known_failure": "",
        "skip": "",
    }


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ('=cmd|"/c calc"!A1', '\'=cmd|"/c calc"!A1'),
        ("a=1", "a=1"),
        ("one\ttwo\nthree", "one two three"),
        ('say "hi"', 'say "hi"'),
    ],
)
def test_no_cell_is_a_formula_or_two_cells(text: str, cell: str) -> None:
    written = run_tsv(report(row(q=text, suite=text)))
    rows = [*csv.DictReader(written.splitlines(), dialect="excel-tab")]
    assert [(one["q"], one["suite"]) for one in rows] == [(cell, cell)]


def test_markdown_tells_the_figures_and_what_failed() -> None:
    assert run_markdown(mixed()).splitlines() == [
        "## Failed: Prices, Other",
        "",
        "- gate same\\_day\\_interrupted\\_or\\_noted == 100%: it is 0.5",
        "",
        "| figure | value | 95 % interval |",
        "|---|---|---|",
        "| cases | 8 |  |",
        "| answerable_wrong | 2.1% | 0.0% – 5.0% |",
        "",
        "| case | question | verdict | expected | got |",
        "|---|---|---|---|---|",
        "| two | what does it cost | wrong | answer cost | answer cost |",
        "| three | what does it cost | error | answer cost |  |",
        "| one | what does it cost | missed | answer cost | answer cost |",
    ]


def test_markdown_of_a_run_that_passed_is_short() -> None:
    written = run_markdown(report(row(), passed=True, reasons=[], figures={"cases": 1}))
    assert written.splitlines()[0] == "## Passed: Prices"
    assert written.splitlines()[2:] == [
        "| figure | value | 95 % interval |",
        "|---|---|---|",
        "| cases | 1 |  |",
    ]


def test_no_text_means_anything_in_markdown() -> None:
    hostile = "a|b\n# c <img src=x> [d](http://e) @team `f` *g* _h_ &lt; \\"
    written = run_markdown(
        report(row(verdict="wrong", q=hostile, id=hostile), suites=[hostile], reasons=[hostile])
    )
    escaped = r"a\|b \# c \<img src=x\> \[d\](http://e) \@team \`f\` \*g\* \_h\_ \&lt; \\"
    lines = written.splitlines()
    assert lines[0] == f"## Failed: {escaped}"
    assert lines[2] == f"- {escaped}"
    assert lines[-1] == f"| {escaped} | {escaped} | wrong | answer cost | answer cost |"
