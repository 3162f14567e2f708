"""Tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

WIDTH, MIN_LAST = 120, 40


def table(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Yield a line for each row; the last column is cut to what the others leave of ``WIDTH``."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    left = max(WIDTH - len(indent) - sum(widths) - 2 * len(widths), MIN_LAST)
    for *cells, last in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        cut = last if len(last) <= left else f"{last[: left - 1]}…"
        yield (indent + "  ".join([*padded, cut])).rstrip()
