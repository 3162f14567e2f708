"""Charts stand on their axes, and nothing of what they show is lost or too high."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chatbot.events import Volume
from chatbot.model import Outcome
from chatbot.web.admin.charts import BOTTOM, HEIGHT, TOP, WIDTH, buckets, stacked

SINCE = date(2026, 1, 1)


def volumes(*days: int) -> list[Volume]:
    """Three answers and one emergency on each day."""
    return [
        Volume(SINCE + timedelta(day), outcome, replies)
        for day in days
        for outcome, replies in (("answer", 3), ("urgent", 1))
    ]


@pytest.mark.parametrize(("days", "bars"), [(7, 7), (30, 30), (31, 31), (32, 5), (365, 53)])
def test_every_day_or_week_has_its_bar_and_all_are_counted(days: int, bars: int) -> None:
    until = SINCE + timedelta(days - 1)
    found = buckets(volumes(0, days // 2, days - 1), SINCE, until)
    assert len(found) == bars
    assert sum(bucket.total for bucket in found) == 12
    assert found[0].total >= 4 and found[-1].total >= 4
    assert (found[0].first, found[-1].last) == (SINCE, until)
    assert all(a.last + timedelta(1) == b.first for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("shares", [False, True])
def test_parts_stand_on_each_other_between_the_axes(shares: bool) -> None:
    series = buckets(volumes(0, 1, 1, 6), SINCE, SINCE + timedelta(6))
    chart = stacked(series, shares=shares)
    room = HEIGHT - TOP - BOTTOM
    for bucket, parts in chart.bars:
        edge = float(HEIGHT - BOTTOM)
        for part in parts:
            assert part.y + part.height == pytest.approx(edge, abs=0.02)
            assert 0 <= part.x and part.x + part.width <= WIDTH
            edge = part.y
        assert edge >= TOP - 0.02
        if shares and bucket.total:
            assert edge == pytest.approx(TOP, abs=0.02)
            assert [round(100 * part.height / room) for part in parts] == [75, 25]
    assert [part.kind for part in chart.bars[0][1]] == [Outcome.ANSWER, Outcome.URGENT]


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, "4"), (1, "4"), (4, "4"), (5, "8"), (11, "20"), (41, "80"), (96, "100"), (9001, "10,000")],
)
def test_the_scale_has_even_steps(most: int, top: str) -> None:
    series = buckets([Volume(SINCE, "answer", most)], SINCE, SINCE)
    levels = [label.text for label in stacked(series).levels]
    assert levels[-1] == top and len(levels) == 5
    assert not any("." in text for text in levels)


def test_nothing_at_all_is_an_empty_chart() -> None:
    chart = stacked(buckets([], SINCE, SINCE + timedelta(6)), shares=True)
    assert [parts for _, parts in chart.bars] == [()] * 7
