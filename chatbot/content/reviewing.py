"""Who reviewed which text: the state of a review, and signing it in the topic's own file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from ..errors import ContentError
from ..model import Approval, Topic
from ..reading.files import write_files
from ..reading.problems import Place, Problems
from .topics import APPROVAL, TopicFile
from .writing import approval_fields

_MARK = "---"
_WIDTH = 1_000  # characters, so that no value is broken over lines


class State(StrEnum):
    """Whether a text is the one that somebody reviewed."""

    REVIEWED = "reviewed"
    CHANGED = "changed after review"
    UNREVIEWED = "not reviewed"


def state_of(topic: Topic) -> State:
    """Return the state of a topic's review."""
    if topic.approval is None:
        return State.UNREVIEWED
    return State.REVIEWED if topic.approval.digest == topic.digest else State.CHANGED


def sign(folder: Path, files: Iterable[TopicFile], by: str, on: datetime.date) -> None:
    """Write into each topic's file who reviewed its text; every other byte of it stays.

    All of them are signed or, where one cannot be, none. Raises ContentError and ``OSError``.
    """
    topics = [(file, Approval(by, on, file.topic.digest)) for file in files]
    _write(folder, topics)


def unsign(folder: Path, files: Iterable[TopicFile]) -> None:
    """Take out of each topic's file who reviewed it; else as ``sign``."""
    _write(folder, [(file, None) for file in files if file.topic.approval])


def _write(folder: Path, approvals: Iterable[tuple[TopicFile, Approval | None]]) -> None:
    root = Path(os.path.realpath(folder))  # a link within the collection stays one
    texts, problems = {}, Problems()
    for file, approval in approvals:
        path = file.title.path
        fields = approval_fields(replace(file.topic, approval=approval))
        try:
            # Not read_file(), which would change line ends and drop a byte order mark.
            text = _with_approval(path.read_bytes().decode("utf-8"), fields)
        except (ValueError, yaml.YAMLError):
            what = "the front matter is written in a form that this program cannot edit"
            problems.add(Place(path, 1), what, "Write each key and its value on one line")
        else:
            texts[os.path.relpath(os.path.realpath(path), root)] = text
    if len(problems):
        raise ContentError(problems.sorted())
    write_files(root, texts)


def _with_approval(text: str, fields: dict[str, Any]) -> str:
    """Return a topic's file with these keys for its review and no others.

    Raises ValueError and YAMLError where that cannot be done by changing or adding whole lines.
    """
    lines = text.splitlines(keepends=True)
    end = next(at for at, line in enumerate(lines) if at and line.rstrip() == _MARK)
    front, newline = lines[1:end], lines[0][len(lines[0].rstrip("\r\n")) :]
    lines_of = {name: _line(name, value) + newline for name, value in fields.items()}
    indent = ""
    for key, value in _pairs(front):
        at = key.start_mark.line
        indent = " " * key.start_mark.column
        if key.value in APPROVAL:
            if not at == value.start_mark.line == value.end_mark.line:
                raise ValueError("the value is not on the same line as its key")
            front[at] = indent + lines_of.pop(key.value) if fields else ""
    front += [indent + line for line in lines_of.values()]
    if {key.value for key, _ in _pairs(front)} & set(APPROVAL) != set(fields):
        raise ValueError("the keys do not end where the front matter does")
    return "".join([lines[0], *front, *lines[end:]])


def _pairs(front: list[str]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    node = yaml.compose("".join(front), yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("there are no keys")
    yield from node.value


def _line(name: str, value: Any) -> str:
    line = yaml.safe_dump({name: value}, allow_unicode=True, width=_WIDTH)
    return str(line).rstrip("\n")
