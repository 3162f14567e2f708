"""What the red-flag screen finds and misses, on content left out of its learning.

python tests/benchmarks/screen.py [COLLECTION] [--folds 5] [--json]

Each fold of the phrasings and look-alikes is screened by a guard that learned from the others. The
figures flatter the screen where an author wrote the same thing twice. Look-alikes are told apart by
the files of their kinds, and all by the comments above them that name a language ("# es").
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from chatbot import bundled_collections, load_collection
from chatbot.content import background, find_collection
from chatbot.model import Collection, Level
from chatbot.safety import Guard

_LANGUAGE = re.compile(r"# ([a-z]{2})")
_URGENCY = {level: rank for rank, level in enumerate(Level)}
EARLIER = "en, es"  # the phrasings above the first such comment


class Line(NamedTuple):
    """A line of a file: ``flag`` is empty where it is calm, ``kind`` where it is not."""

    text: str
    flag: str
    kind: str
    language: str


def lines(file: Path, flag: str, kind: str) -> Iterator[Line]:
    """Yield the lines of a file of phrasings."""
    language = EARLIER
    for text in file.read_text("utf-8").splitlines():
        if found := _LANGUAGE.fullmatch(text):
            language = found[1]
        elif text.strip() and not text.startswith("# "):
            yield Line(text.strip(), flag, kind, language)


def content(root: Path, flags: dict[str, Level]) -> list[Line]:
    """Return all phrasings of red flags that interrupt, and all look-alikes."""
    told = [
        line
        for flag, level in flags.items()
        if level.interrupts and (file := root / "red_flags" / f"{flag}.txt").exists()
        for line in lines(file, flag, "")
    ]
    kinds = sorted((root / "look_alikes").glob("*.txt"))
    return told + [line for file in kinds for line in lines(file, "", file.stem)]


def without(collection: Collection, left_out: set[str]) -> Collection:
    """Return the collection without some phrasings and look-alikes."""
    flags = tuple(
        replace(flag, phrasings=tuple(one for one in flag.phrasings if one not in left_out))
        for flag in collection.red_flags
    )
    calm = tuple(one for one in collection.look_alikes if one not in left_out)
    return replace(collection, red_flags=flags, look_alikes=calm)


def measured(root: Path, folds: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures in percent, by flag, kind and language."""
    collection = load_collection(root)
    flags = {flag.id: flag.level for flag in collection.red_flags}
    told = content(root, flags)
    others = background()
    counts: dict[tuple[str, str], list[tuple[bool, ...]]] = defaultdict(list)
    for fold in range(folds):
        mine, away = told[fold::folds], others[fold::folds]
        learned = tuple(one for at, one in enumerate(others) if at % folds != fold)
        guard = Guard.fit(without(collection, {line.text for line in mine}), learned)
        for line in [*mine, *(Line(text, "", "ordinary messages", "") for text in away)]:
            screening = guard.screen(line.text)
            alarm, level = screening.alarm, flags.get(line.flag)
            found = alarm and flags[alarm.flag_id]
            row = (
                alarm is not None,
                alarm is not None or screening.note,
                bool(found and level and _URGENCY[found] > _URGENCY[level]),
            )
            sort = "alarms" if line.flag else "calm"
            counts[(f"{sort} by {'flag' if line.flag else 'kind'}", line.flag or line.kind)].append(
                row
            )
            counts[(f"{sort} by language", line.language or "en")].append(row)
            counts[(sort, "all")].append(row)
    figures: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for (sort, name), rows in sorted(counts.items()):
        shares = [round(100 * sum(column) / len(rows), 1) for column in zip(*rows, strict=True)]
        names = ("interrupted", "interrupted or noted", "level too low")
        figures[sort][name] = {"messages": len(rows), **dict(zip(names, shares, strict=True))}
    return figures


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("collection", nargs="?", default=next(iter(bundled_collections())))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measured(find_collection(given.collection), given.folds)
    if given.json:
        print(json.dumps(figures, indent=2))
        return
    for sort, names in figures.items():
        print(f"\n{sort}")
        for name, shares in names.items():
            print(f"  {name:28}", "  ".join(f"{what} {one:g}" for what, one in shares.items()))


if __name__ == "__main__":
    main()
