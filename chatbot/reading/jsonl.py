"""Reading JSON Lines files that people write, with the line of every problem."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from ..errors import ContentError, Problem

T = TypeVar("T")
Row = dict[str, Any]


class RowError(ValueError):
    """A row that cannot be used for a reason with a fix of its own."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.fix = fix


def read_rows(path: Path, parse: Callable[[Row], T], example: str) -> list[T]:
    """Return one parsed object for each line of a file, plain or ``.gz``; empty lines are skipped.

    ``parse`` raises ``ValueError`` with what is wrong; ``example`` is a line that is right. Raises
    ``ContentError`` with every problem up to the first byte that is no text.
    """
    parsed: list[T] = []
    problems: list[Problem] = []
    write = f"Write one object a line, such as {example}."
    try:
        for number, line in enumerate(_lines(path), start=1):
            try:
                content = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if content.strip():
                    parsed.append(parse(_row(content)))
            except UnicodeDecodeError as error:
                what = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
                problems.append(Problem(path, number, what, "Save the file as UTF-8."))
                break
            except (ValueError, RecursionError) as error:
                what = f"the line cannot be used: {error}"
                problems.append(Problem(path, number, what, getattr(error, "fix", write)))
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fix = "Give a JSON Lines file in UTF-8, plain or .gz."
        problems.append(Problem(path, 0, f"the file cannot be read: {reason}", fix))
    if not problems and not parsed:
        problems.append(Problem(path, 0, "the file has no lines", write))
    if problems:
        raise ContentError(problems)
    return parsed


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from file


def _row(line: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg}, column {error.colno})") from None
    if not isinstance(row, dict):
        raise ValueError("it is not a JSON object")
    return row


def text(row: Row, key: str) -> str:
    """Return the text under a key; ``ValueError`` if there is none."""
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'"{key}" must be a text that is not empty')
    return value


def texts(row: Row, key: str) -> tuple[str, ...]:
    """Return the list of texts under a key, which may be missing."""
    value = row.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f'"{key}" must be a list of texts')
    return tuple(value)
