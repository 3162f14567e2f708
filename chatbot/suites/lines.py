"""Suites as JSON Lines: ``{"q", "topic", "also"?, "kind"?}``, ``{"q", "label"}``, ``{"turns"}``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..model import Outcome
from ..reading import jsonl
from ..reading.wording import did_you_mean, listed, quoted
from .cases import Case, Known, Suite
from .expectations import CALM, Expectation

# What a topic may be besides an entry's id, and the outcome it stands for.
TOPICS = {
    "none": Outcome.NO_ANSWER,
    "emergency": Outcome.URGENT,
    "smalltalk": Outcome.SMALLTALK,
}
# What a label may be, where the alarm alone matters.
LABELS = {
    "E": ("emergency", Expectation((Outcome.URGENT,))),
    "C": ("crisis", Expectation((Outcome.URGENT,))),
    "S": ("same_day", Expectation((Outcome.URGENT,), heeded=True)),
    "A": ("past_harm", Expectation(CALM)),
    "none": ("calm", Expectation(CALM)),
}
_EXAMPLE = '{"q": "my legs are numb", "topic": "emergency"}'


def read_lines(path: Path, known: Known) -> Suite:
    """Return the suite in a file, plain or ``.gz``; every line is a case or a dialogue."""

    def parse(row: dict[str, Any]) -> list[Case]:
        turns = row.get("turns", [row])
        if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
            raise ValueError('"turns" must be a list of objects')
        if not turns:
            raise ValueError('"turns" must not be empty')
        return [_case(turn, number, known) for number, turn in enumerate(turns, start=1)]

    name = path.name.partition(".")[0]
    groups = jsonl.read_rows(path, parse, _EXAMPLE)
    return Suite(name, tuple(_named(name, groups)))


def of_topics(topics: tuple[str, ...]) -> Expectation:
    """Return the expectation of any of some topics; the first is the main one."""
    outcomes = dict.fromkeys(TOPICS.get(topic, Outcome.ANSWER) for topic in topics)
    return Expectation(tuple(outcomes), tuple(one for one in topics if one not in TOPICS))


def _case(row: dict[str, Any], turn: int, known: Known) -> Case:
    question = jsonl.text(row, "q")
    kind = str(row.get("kind") or "")
    tags = (kind,) if kind else ()
    if "label" in row and "topic" not in row:
        label = jsonl.text(row, "label")
        if label not in LABELS:
            raise jsonl.RowError(f"there is no label {quoted(label)}", f"Write {listed(LABELS)}.")
        name, expect = LABELS[label]
        return Case(question, expect, turn=turn, tags=(*tags, f"label:{name}"))
    topics = tuple(dict.fromkeys((jsonl.text(row, "topic"), *jsonl.texts(row, "also"))))
    for topic in topics:
        if known.entries is not None and topic not in (*known.entries, *TOPICS):
            options = sorted({*known.entries, *TOPICS})
            fix = did_you_mean(topic, options, f"Write {listed(options)}.")
            raise jsonl.RowError(f"the collection has no entry {quoted(topic)}", fix)
    return Case(question, of_topics(topics), turn=turn, tags=tags)


def _named(suite: str, groups: list[list[Case]]) -> Iterator[Case]:
    for number, cases in enumerate(groups, start=1):
        for case in cases:
            many = len(cases) > 1
            dialogue = f"{number}" if many else ""
            name = f"{suite}/{number}.{case.turn}" if many else f"{suite}/{number}"
            yield replace(case, id=name, suite=suite, dialogue=dialogue)
