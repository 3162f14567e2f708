"""Suite files: canned questions and what is expected of the replies."""

from __future__ import annotations

from collections.abc import Collection as Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..content.wording import did_you_mean, listed, quoted
from . import jsonl

# What a topic of a case may be besides an entry id.
NONE, EMERGENCY, SMALLTALK = "none", "emergency", "smalltalk"
# What a label may be where a suite is about safety alone.
LABELS = {"E": "emergency", "C": "crisis", "S": "same_day", "A": "past_harm", "none": "calm"}
_EXAMPLE = '{"q": "my legs are numb", "topic": "emergency"}'


@dataclass(frozen=True)
class Case:
    """A question and the topics of which any is right; the first is the main one.

    A topic is an entry id, ``none`` (the experts did not answer it), ``emergency`` or
    ``smalltalk``. ``follows`` is true for every turn of a dialogue but the first. ``label`` is one
    of the values of ``LABELS`` in place of topics, where only the alarm matters.
    """

    question: str
    topics: tuple[str, ...]
    kind: str = ""
    follows: bool = False
    label: str = ""


def load_suite(path: Path, entry_ids: Container[str]) -> list[Case]:
    """Read a JSON Lines suite: ``{"q", "topic", "also"?, "kind"?}`` or ``{"turns": [...]}`` a line.

    A line of a suite on safety is ``{"q", "label"}`` with a label of ``LABELS``.

    Raises ``ContentError`` with every line that cannot be used, and for topics that the collection
    under test does not have.
    """
    known = {*entry_ids, NONE, EMERGENCY, SMALLTALK}

    def parse_turn(row: dict[str, Any], follows: bool) -> Case:
        if "label" in row and "topic" not in row:
            label = jsonl.text(row, "label")
            if label not in LABELS:
                fix = f"Write {listed(LABELS)}."
                raise jsonl.RowError(f"there is no label {quoted(label)}", fix)
            kind = str(row.get("kind") or "")
            return Case(jsonl.text(row, "q"), (), kind, follows, LABELS[label])
        topics = tuple(dict.fromkeys((jsonl.text(row, "topic"), *jsonl.texts(row, "also"))))
        for topic in topics:
            if topic not in known:
                fix = did_you_mean(topic, known, f"Write {listed(sorted(known))}.")
                raise jsonl.RowError(f"the collection has no entry {quoted(topic)}", fix)
        return Case(jsonl.text(row, "q"), topics, str(row.get("kind") or ""), follows)

    def parse(row: dict[str, Any]) -> list[Case]:
        turns = row.get("turns", [row])
        if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
            raise ValueError('"turns" must be a list of objects')
        if not turns:
            raise ValueError('"turns" must not be empty')
        return [parse_turn(turn, number > 0) for number, turn in enumerate(turns)]

    return [case for dialogue in jsonl.read_rows(path, parse, _EXAMPLE) for case in dialogue]
