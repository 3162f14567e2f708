"""``dialogues/<name>.txt``: conversations, a paragraph each, that teach what follow-ups mean.

Each line is a message and, before a colon, what it is about. A paragraph that begins with a line
such as ``after side-effects`` lists messages each of which comes after that topic. After ``any``
topic, a message is about the ``same`` one or about an ``other``, which needs no names. After an
``alarm``, it may be about the ``alarm`` still.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from pathlib import Path

from ..model import ALARM, ANY, NONE, OTHER, SAME, SMALL_TALK, Dialogue, Turn
from ..reading.files import read_file
from ..reading.problems import Place, Problems
from ..reading.wording import did_you_mean, quoted

_LINE = re.compile(r"([a-z0-9-]+(?: *, *[a-z0-9-]+)*) *: *(\S.*)")
_AFTER = re.compile(r"after +(\S+)")


def read_dialogues(
    path: Path, ids: Mapping[str, Collection[str]], problems: Problems
) -> tuple[Dialogue, ...]:
    """Return the dialogues in a file; topics are looked up in ``ids``."""
    spoken_of = [*ids["entries"], *ids["gaps"]]
    lines = enumerate((read_file(path, problems) or "").split("\n"), start=1)
    written = ((number, line.strip()) for number, line in lines if not line.startswith("#"))
    found = []
    for has_text, paragraph in groupby(written, key=lambda numbered: bool(numbered[1])):
        if not has_text:
            continue
        (number, first), *rest = paragraph
        after, options = "", [*spoken_of, NONE, SMALL_TALK]
        if opening := _AFTER.fullmatch(first):
            after = _topic(opening[1], [*spoken_of, ANY, ALARM], Place(path, number), problems)
            options += {ANY: [SAME, OTHER], ALARM: [ALARM]}.get(after, [])
            if not rest:
                what = "no message comes after this"
                problems.add(Place(path, number), what, "Write one a line below it")
        else:
            rest = [(number, first), *rest]
        turns = (_turn(line, options, Place(path, at), problems) for at, line in rest)
        found.append(Dialogue(tuple(turn for turn in turns if turn), after))
    return tuple(found)


def dialogue_lines(dialogues: Iterable[Dialogue]) -> str:
    """Return the text of a file with these dialogues."""
    return "\n".join("".join(f"{line}\n" for line in _lines(one)) for one in dialogues)


def _lines(dialogue: Dialogue) -> list[str]:
    opening = [f"after {dialogue.after}"] if dialogue.after else []
    turns = [f"{', '.join((one.topic, *one.also))}: {one.message}" for one in dialogue.turns]
    return opening + turns


def _turn(line: str, options: list[str], place: Place, problems: Problems) -> Turn | None:
    parts = _LINE.fullmatch(line)
    if parts is None:
        what = f"{quoted(line)} does not say what the message is about"
        problems.add(place, what, "Write the topic and a colon before it: `cost: how much is it`")
        return None
    names = [name.strip() for name in parts[1].split(",")]
    topic, *also = (_topic(name, options, place, problems) for name in names)
    return Turn(parts[2], topic, tuple(also))


def _topic(name: str, options: list[str], place: Place, problems: Problems) -> str:
    if name not in options:
        otherwise = f"Write the id of an entry or a gap, {NONE} or {SMALL_TALK}"
        fix = did_you_mean(name, options, otherwise)
        problems.add(place, f"there is no topic {quoted(name)}", fix)
    return name
