"""Suites of other tools, turned into ours; what is lost on the way is told line by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..errors import ContentError, Problem, SettingError
from ..model import Outcome
from ..reading.files import read_file
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from ..reading.yaml_nodes import compose, items_of, mapping_of, scalar_of
from .cases import Known
from .expectations import Expectation
from .lines import read_lines

MAX_BYTES = 20_000_000
Row = dict[str, Any]
_ID = re.compile(r"[a-z0-9-]{1,64}")


class Converted:
    """The cases as they stand in a suite of ours, and what could not be taken over."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[Row] = []
        self.lost = Problems()

    def to_yaml(self) -> str:
        """Return the suite."""
        suite = {"suite": self.name, "cases": self.cases}
        return yaml.safe_dump(suite, allow_unicode=True, sort_keys=False, width=120)


def convert(path: Path, kind: str = "") -> Converted:
    """Return the suite in a file of another tool.

    :param kind: one of ``KINDS``; told by the file's name by default.
    :raises ContentError: where nothing in it can be used.
    """
    kind = kind or _kind_of(path)
    converted = Converted(path.name.partition(".")[0])
    KINDS[kind](path, converted)
    if not converted.cases:
        lost = converted.lost.sorted()
        nothing = Problem(path, 0, "no case can be used", "See the messages above.")
        raise ContentError([*lost, nothing])
    return converted


def _kind_of(path: Path) -> str:
    name = path.name.lower()
    if path.is_dir() or name.endswith(".convo.txt"):
        return "botium"
    for ending, kind in ((".tsv", "qna"), (".yml", "rasa"), (".yaml", "rasa"), (".jsonl", "lines"),
                         (".jsonl.gz", "lines")):  # fmt: skip
        if name.endswith(ending):
            return kind
    kinds = ", ".join(KINDS)
    raise SettingError(f"{path}: the kind of suite is not known by the name. Give --kind: {kinds}.")


def _from_lines(path: Path, into: Converted) -> None:
    """Take over JSON Lines of our own."""
    dialogues: dict[str, Row] = {}
    for case in read_lines(path, Known()).cases:
        assert case.expect is not None  # every line expects something
        row: Row = {"ask": case.question, "expect": _expect(case.expect)}
        if case.tags:
            row["tags"] = list(case.tags)
        if case.dialogue and case.turn == 1:
            dialogues[case.dialogue] = {"dialogue": []}
            into.cases.append(dialogues[case.dialogue])
        if case.dialogue:
            dialogues[case.dialogue]["dialogue"].append(row)
        else:
            into.cases.append(row)


def _expect(expect: Expectation) -> Any:
    """Return an expectation as a suite has it."""
    if len(expect.outcomes) == 1 or expect.alarm_alone:
        return str(expect)
    row: Row = {"outcome": [str(outcome) for outcome in expect.outcomes]}
    if expect.entries:
        row["entry"] = list(expect.entries)
    return row


def _from_qna(path: Path, into: Converted) -> None:
    """Take over QnA Maker's batch test: KBID, question, tags, top, expected answer's id."""
    for number, line in enumerate(_lines(path), start=1):
        cells = next(csv.reader([line], dialect="excel-tab"), [])
        if not any(cells) or (number == 1 and "question" in line.lower()):
            continue
        place = Place(path, number)
        if len(cells) < 5:
            what = f"the row has {len(cells)} columns, not five"
            into.lost.add(place, what, "Give KBID, question, tags, top and the expected id")
            continue
        _, question, tags, top, expected = (cell.strip() for cell in cells[:5])
        if tags or top not in ("", "1"):
            what = "metadata tags and the number of answers are not asked for"
            into.lost.add(place, what, "Nothing needs to be done if they do not matter")
        row = _expecting(question, expected, place, into)
        if row:
            into.cases.append(row)


def _expecting(question: str, expected: str, place: Place, into: Converted) -> Row | None:
    """Return a case that expects an entry by its id; -1 and none expect no answer."""
    if not question:
        into.lost.add(place, "there is no question", "Write one")
        return None
    if expected.casefold() in ("-1", "none"):
        return {"ask": question, "expect": "no_answer"}
    if not _ID.fullmatch(expected):
        what = f"the expected answer {quoted(expected)} cannot be the id of an entry"
        into.lost.add(place, what, "Write the id of one of your entries in its place")
        return None
    return {"ask": question, "expect": f"answer {expected}"}


def _from_botium(path: Path, into: Converted) -> None:
    """Take over Botium's conversations, of a file or of a folder with utterances beside them."""
    files = sorted(path.rglob("*.convo.txt")) if path.is_dir() else [path]
    folder = path if path.is_dir() else path.parent
    said: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*.utterances.txt")):
        name, *texts = [line.strip() for line in _lines(file) if line.strip()] or [""]
        said[name] = texts
    for file in files:
        _botium_conversation(file, said, into)


def _botium_conversation(path: Path, said: dict[str, list[str]], into: Converted) -> None:
    texts = _lines(path)
    turns: list[Row] = []
    speaker = ""
    for number, line in enumerate(texts[1:], start=2):
        text, place = line.strip(), Place(path, number)
        if text.startswith("#"):
            speaker = text.split()[0]
            if speaker not in ("#me", "#bot"):
                into.lost.add(place, f"{quoted(text)} is not supported", "Take it out")
        elif not text or speaker not in ("#me", "#bot"):
            continue
        elif speaker == "#me":
            if len(said.get(text, ())) > 1:
                what = f"of the utterances {text} the first is asked"
                into.lost.add(place, what, "Add cases for the others if they matter")
            turns.append({"ask": said.get(text, [text])[0]})
        elif not turns:
            into.lost.add(place, "the bot speaks first, which ours does not", "Take it out")
        else:
            _botium_assertion(text, said, turns[-1], place, into)
    asked = [turn for turn in turns if "expect" in turn]
    if not asked:
        into.lost.add(Place(path), "it expects nothing that can be checked in a reply", "Add it")
    elif len(turns) == 1:
        into.cases.append({"name": texts[0].strip() or path.name, **turns[0]})
    else:
        into.cases.append({"name": texts[0].strip() or path.name, "dialogue": turns})


def _botium_assertion(
    text: str, said: dict[str, list[str]], turn: Row, place: Place, into: Converted
) -> None:
    wanted = not text.startswith("!")
    key = "contains" if wanted else "lacks"
    text = text.removeprefix("!").strip()
    word, _, rest = text.partition(" ")
    expect = turn.get("expect", {"outcome": [str(outcome) for outcome in Outcome]})
    if word == "INTENT" and wanted and _ID.fullmatch(rest):
        turn["expect"] = {**expect, "outcome": "answer", "entry": rest}
    elif word == "INTENT_CONFIDENCE" and wanted and rest.isdigit():
        turn["expect"] = {**expect, "confidence": {"least": min(int(rest), 100) / 100}}
    elif word.startswith("TEXT_CONTAINS"):
        parts = [part.strip() for part in rest.split("|") if part.strip()]
        turn["expect"] = {**expect, key: [*expect.get(key, ()), *parts]}
        if "ANY" in word and len(parts) > 1:
            into.lost.add(place, "any of several texts became all of them", "Keep one of them")
    elif word.isupper() and len(word) > 3 and text not in said:
        into.lost.add(place, f"the asserter {quoted(text)} is not supported", "Rewrite it")
    else:
        texts = said.get(text, [text])
        if wanted and len(texts) > 1:
            into.lost.add(place, f"of the utterances {text} the first is wanted", "See to it")
            texts = texts[:1]
        turn["expect"] = {**expect, key: [*expect.get(key, ()), *texts]}


def _from_rasa(path: Path, into: Converted) -> None:
    """Take over Rasa's test stories: steps of a user's text, and the bot's action."""
    problems = Problems()
    root = compose("\n".join(_lines(path)), path, problems)
    stories = items_of(mapping_of(root).get("stories"))
    if len(problems) or not stories:
        nothing = Problem(path, 0, "there are no Rasa stories", "Give a file with `stories:`.")
        raise ContentError(problems.sorted() or (nothing,))
    for story in stories:
        _rasa_story(story, path, into)


def _rasa_story(story: yaml.Node, path: Path, into: Converted) -> None:
    fields = mapping_of(story)
    name = scalar_of(fields.get("story"))
    turns: list[Row] = []
    for step in items_of(fields.get("steps")):
        own = {key: scalar_of(value) for key, value in mapping_of(step).items()}
        entry = _rasa_entry(own.get("action", ""))
        if own.get("user"):
            turns.append({"ask": " ".join(own["user"].split())})
        elif entry and turns and "expect" not in turns[-1]:
            turns[-1]["expect"] = f"answer {entry}"
        else:
            told = ", ".join(f"{key}: {value}" for key, value in own.items())
            place = Place(path, step.start_mark.line + 1)
            fix = "Only a user's text can be, and the first utter_… after it"
            into.lost.add(place, f"the step {quoted(told)} is not supported", fix)
    if not any("expect" in turn for turn in turns):
        place = Place(path, story.start_mark.line + 1)
        into.lost.add(place, f"the story {quoted(name)} expects nothing we know", "Add utter_…")
    else:
        into.cases.append({"name": name, **(turns[0] if len(turns) == 1 else {"dialogue": turns})})


def _rasa_entry(action: str) -> str:
    """Return the entry that an action such as ``utter_faq/side_effects`` stands for, if any."""
    entry = action.removeprefix("utter_").rpartition("/")[2].replace("_", "-").lower()
    return entry if action.startswith("utter_") and _ID.fullmatch(entry) else ""


def _lines(path: Path) -> list[str]:
    problems = Problems()
    text = read_file(path, problems, MAX_BYTES)
    if text is None:
        raise ContentError(problems.sorted())
    return text.split("\n")


KINDS: dict[str, Callable[[Path, Converted], None]] = {
    "qna": _from_qna,
    "botium": _from_botium,
    "rasa": _from_rasa,
    "lines": _from_lines,
}
