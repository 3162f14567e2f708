"""The page of a run: what stands in it without its script, and that no text becomes HTML."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from chatbot.suites.html import run_page
from tests.suites.run_reports import HOSTILE, report, row


class Reader(HTMLParser):
    """The texts and elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(document: str) -> Reader:
    reader = Reader()
    reader.feed(document)
    reader.close()
    return reader


def data(document: str) -> dict[str, Any]:
    """The cases as the script of the page gets them."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', document, re.S)
    assert found
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


@pytest.mark.parametrize(
    "said",
    [
        "Prices", "Failed", "gate same_day_interrupted_or_noted == 100%: it is 0.5",
        "collection demo · content version abc · seed 0",
        "wrong <= 3%", "2.1%", "passed", "50.0%", "failed", "0.0% to 5.0%",
        "same_day_interrupted_or_noted == 100%",
        "none answered", "–", "money", "75.0%", "cost", "50.0%", "answer work", "pirce", "11.1%",
    ],
)  # fmt: skip
def test_the_figures_can_be_read_without_the_script(said: str) -> None:
    assert said in [text.strip() for text in read(run_page(report(row()))).texts]


def test_the_page_allows_its_own_style_and_script_and_nothing_else() -> None:
    document = run_page(report(row()))
    (policy,) = (
        attributes["content"]
        for tag, attributes in read(document).elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    for name in ("style", "script"):
        (body,) = re.findall(rf"<{name}>(.*?)</{name}>", document, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none'")


def test_nothing_is_fetched_and_nothing_has_a_style_or_handler_of_its_own() -> None:
    for tag, attributes in read(run_page(report(row()))).elements:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "style"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]


def test_hostile_texts_stay_texts() -> None:
    parts = [name for name, value in row().items() if isinstance(value, str)]
    hostile = row(**dict.fromkeys(parts, HOSTILE), tags=[HOSTILE], options=[HOSTILE])
    assert {"q", "text", "expected", "skip"} < set(parts)
    flip = dict.fromkeys(("question", "mutant", "before", "after"), HOSTILE)
    document = run_page(
        report(
            hostile | {"problems": [HOSTILE], "reason": [HOSTILE]},
            suites=[HOSTILE],
            reasons=[HOSTILE],
            gates=[{"gate": "wrong <= 3%", "suite": HOSTILE, "value": 1, "passed": True}],
            tags={HOSTILE: {"cases": 1, "correct": 1}},
            confusion=[{"expected": HOSTILE, "got": HOSTILE, "cases": 1}],
            mutations=[
                {"mutator": HOSTILE, "must": "keep", "tried": 1, "flips": 1, "rate": 1.0,
                 "smallest": flip, "cases": []},
            ],
        )
    )  # fmt: skip
    plain = [tag for tag, _ in read(run_page(report(row()))).elements]
    assert sorted({tag for tag, _ in read(document).elements}) == sorted(set(plain))
    assert [tag for tag, _ in read(document).elements].count("script") == 2
    (thread,) = data(document)["threads"]
    assert thread["turns"][0]["q"] == HOSTILE
    assert data(document)["texts"] == [HOSTILE]


def test_the_turns_of_a_dialogue_stand_together() -> None:
    turns = [
        row(id="a", dialogue="prices", q="hi", tags=["talk"], text="Hello."),
        row(id="b", dialogue="prices", q="cost?", tags=["money"]),
    ]
    found = data(run_page(report(row(), *turns, row(), row(dialogue="prices", suite="Other"))))
    assert [(one["name"], len(one["turns"])) for one in found["threads"]] == [
        ("one", 1), ("prices", 2), ("one", 1), ("prices", 1),
    ]  # fmt: skip
    assert found["threads"][1]["tags"] == ["money", "talk"]
    assert found["texts"] == ["That depends.", "Hello."]


@pytest.mark.parametrize(
    ("changes", "state", "failed", "note"),
    [
        ({}, "correct", False, []),
        ({"verdict": "wrong", "problems": ["It is not this."]}, "wrong", True, ["It is not this."]),
        ({"verdict": "wrong", "known_failure": "weak"}, "known_failure", False,
         ["Known failure: weak"]),
        ({"known_failure": "weak"}, "correct", False, ["Known failure: weak"]),
        ({"skip": "later", "verdict": "skipped"}, "skipped", False, ["Skipped: later"]),
    ],
)  # fmt: skip
def test_what_became_of_a_case(
    changes: dict[str, str], state: str, failed: bool, note: list[str]
) -> None:
    (thread,) = data(run_page(report(row(**changes))))["threads"]
    (turn,) = thread["turns"]
    assert (turn["state"], turn["failed"], turn["notes"]) == (state, failed, note)


@pytest.mark.parametrize(
    ("changes", "got"),
    [
        ({}, "answer cost"),
        ({"outcome": "clarify", "entry_id": None}, "clarify"),
        ({"outcome": "no_answer", "entry_id": None, "gap_id": "risks"}, "no_answer risks"),
        ({"outcome": "urgent", "entry_id": None, "level": "crisis"}, "urgent crisis"),
        ({"outcome": None, "entry_id": None}, ""),
    ],
)
def test_a_reply_in_words(changes: dict[str, Any], got: str) -> None:
    assert data(run_page(report(row(**changes))))["threads"][0]["turns"][0]["got"] == got


def test_the_bar_of_all_cases_starts_with_what_is_well() -> None:
    cases = [row(verdict="wrong"), row(), row(verdict="refused"), row()]
    bars = [
        (attributes["class"], attributes["x"], attributes["width"])
        for tag, attributes in read(run_page(report(*cases))).elements
        if tag == "rect" and "x" in attributes
    ]
    assert bars == [
        ("correct", "0.0", "500.0"), ("refused", "500.0", "250.0"), ("wrong", "750.0", "250.0"),
    ]  # fmt: skip


def test_a_run_without_charts_and_tables_is_a_page_too() -> None:
    without = ("gates", "reasons", "tags", "entries", "confusion", "curve", "calibration")
    bare = report(row(), **dict.fromkeys(without, ()), mutations=())
    tags = [tag for tag, _ in read(run_page(report(row()))).elements]
    assert (tags.count("polyline"), tags.count("section")) == (2, 9)
    tags = [tag for tag, _ in read(run_page(bare)).elements]
    assert (tags.count("polyline"), tags.count("section")) == (0, 3)


def test_a_case_that_was_not_asked_has_no_reply() -> None:
    asked = ("id", "suite", "q", "dialogue", "turn", "tags", "expected", "known_failure", "failed")
    case = {key: value for key, value in row().items() if key in asked}
    (thread,) = data(run_page(report(case | {"verdict": "skipped", "skip": "later"})))["threads"]
    assert (thread["turns"][0]["got"], thread["turns"][0]["confidence"]) == ("", None)


def test_the_same_run_gives_the_same_page() -> None:
    assert run_page(report(row())) == run_page(report(row()))
