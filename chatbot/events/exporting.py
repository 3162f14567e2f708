"""Rows as CSV or JSON Lines, one at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, TextIO

from ..text import as_cell

FORMATS = ("csv", "jsonl")


def write_rows(rows: Iterable[Mapping[str, Any]], stream: TextIO, form: str) -> None:
    """Write rows that all have the same keys to a stream, in one of ``FORMATS``."""
    for line in lines_of(rows, form):
        stream.write(line)


def lines_of(rows: Iterable[Mapping[str, Any]], form: str) -> Iterator[str]:
    """Yield rows that all have the same keys as lines of one of ``FORMATS``."""
    if form == "jsonl":
        for row in rows:
            yield json.dumps(row, ensure_ascii=False, default=str) + "\n"
        return
    line = StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: Any) -> Any:
    """Return a value so that a spreadsheet shows it and computes nothing."""
    if isinstance(value, str):
        return as_cell(value)
    return "" if value is None else value
