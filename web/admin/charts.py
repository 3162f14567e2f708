"""Charts as shapes: what stands where is computed here, and drawn as SVG by a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10

from chatbot.events import Volume
from chatbot.model import Outcome

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 72, 8, 14, 30
MOST_DAYS = 31  # that get a bar each; longer spans get one a week
LABELS = 6  # under the bars
TICKS = 4


@dataclass(frozen=True)
class Bucket:
    """The replies of a day or a week by outcome."""

    first: date
    last: date
    counts: tuple[tuple[Outcome, int], ...]

    @property
    def total(self) -> int:
        """All replies."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True)
class Part:
    """A rectangle of a bar; ``kind`` is its class."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A word at a place."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Bars that are stacks of outcomes, with their axes."""

    bars: tuple[tuple[Bucket, tuple[Part, ...]], ...]
    levels: tuple[Label, ...]
    names: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def buckets(volumes: Iterable[Volume], since: date, until: date) -> list[Bucket]:
    """Return the replies of every day, or week, from one day to another, both included.

    All volumes are of these days.
    """
    days = (until - since).days + 1
    step = 1 if days <= MOST_DAYS else 7
    found: list[dict[Outcome, int]] = [dict.fromkeys(Outcome, 0) for _ in range(ceil(days / step))]
    for volume in volumes:
        place = (volume.day - since).days // step
        found[place][Outcome(volume.outcome)] += volume.replies
    return [
        Bucket(
            first := since + timedelta(step * place),
            min(until, first + timedelta(step - 1)),
            tuple(counts.items()),
        )
        for place, counts in enumerate(found)
    ]


def stacked(series: Sequence[Bucket], *, shares: bool = False) -> Chart:
    """Return a chart of how many replies there were, or of the share of each outcome."""
    top = 100 if shares else _round_up(max((bucket.total for bucket in series), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(1, len(series))
    bars = []
    for place, bucket in enumerate(series):
        y, parts = float(HEIGHT - BOTTOM), []
        for outcome, count in bucket.counts:
            value = 100 * count / bucket.total if shares and bucket.total else count
            height = room * value / top
            y -= height
            x = LEFT + place * step
            if count:
                drawn = (round(one, 2) for one in (x + step * 0.1, y, step * 0.8, height))
                parts.append(Part(str(outcome), *drawn))
        bars.append((bucket, tuple(parts)))
    levels = tuple(
        Label(
            f"{top * n // TICKS:,}{' %' if shares else ''}",
            LEFT - 6,
            round(HEIGHT - BOTTOM - room * n / TICKS, 2),
        )
        for n in range(TICKS + 1)
    )
    every = max(1, ceil(len(series) / LABELS))
    names = tuple(
        Label(f"{series[n].first.day} {series[n].first:%b}", LEFT + (n + 0.5) * step, HEIGHT - 8)
        for n in range(0, len(series), every)
    )
    return Chart(tuple(bars), levels, names)


def _round_up(most: int) -> int:
    """Return a number of at least ``most`` that divides into even steps."""
    unit: int = 10 ** int(log10(max(most, 4) / 4))
    steps = (unit, 2 * unit, 5 * unit // 2, 5 * unit, 10 * unit, 20 * unit)
    return next(TICKS * step for step in steps if TICKS * step >= most)
