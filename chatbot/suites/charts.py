"""Charts as SVG to stand in a page, coloured by the page's own style sheet.

Every text is escaped, and every chart says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 420, 260, 44, 36, 10


def stacked_bar(parts: Sequence[tuple[str, int]]) -> str:
    """Draw shares of a whole side by side; the name of a part is also its class."""
    whole = sum(count for _, count in parts) or 1
    said = ", ".join(f"{count} {name}" for name, count in parts if count)
    drawn, x = [], 0.0
    for name, count in parts:
        width = 1000 * count / whole
        title = f"<title>{escape(name)}: {count}</title>"
        if count:
            drawn.append(
                f'<rect class="{escape(name)}" x="{x:.1f}" y="0" width="{width:.1f}" height="28">'
                f"{title}</rect>"
            )
        x += width
    return (
        f'<svg class="stack" viewBox="0 0 1000 28" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(said or "nothing")}">{"".join(drawn)}</svg>'
    )


def curve(
    label: str,
    points: Iterable[Point],
    across: str,
    up: str,
    highest: float = 1.0,
    ideal: bool = False,
) -> str:
    """Draw a line through points whose x is a share from 0 to 1, and y from 0 to ``highest``.

    :param ideal: draws the diagonal too, where what is on the axes should be equal.
    """
    placed = [_placed(x, y, highest) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in placed if len(placed) <= 20
    )
    start, end = _placed(0, 0, highest), _placed(1, highest, highest)
    diagonal = (
        f'<line class="ideal" x1="{start[0]:.1f}" y1="{start[1]:.1f}" '
        f'x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'
    )
    return (
        f'<svg class="curve" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{_grid(across, up, highest)}{diagonal if ideal else ""}'
        f'<polyline points="{path}"/>{dots}</svg>'
    )


def _placed(x: float, y: float, highest: float) -> Point:
    width, height = _WIDTH - _LEFT - 10, _HEIGHT - _BOTTOM - _TOP
    return _LEFT + x * width, _TOP + height - min(y / highest, 1.0) * height


def _grid(across: str, up: str, highest: float) -> str:
    lines = []
    for step in range(5):
        share = step / 4
        x, y = _placed(share, share * highest, highest)
        lines.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        lines.append(
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" class="end">{share * highest:.0%}</text>'
        )
        bottom = _HEIGHT - _BOTTOM + 16
        lines.append(f'<text x="{x:.1f}" y="{bottom}" class="middle">{share:.0%}</text>')
    middle = (_LEFT + _WIDTH) / 2
    lines.append(f'<text x="{middle}" y="{_HEIGHT - 4}" class="middle">{escape(across)}</text>')
    lines.append(f'<text x="{_LEFT + 6}" y="{_TOP + 12}">{escape(up)}</text>')
    return "".join(lines)


def share_bar(share: float) -> str:
    """Draw a share from 0 to 1 as the filled part of a bar; the number stands beside it."""
    return (
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="8"/><rect width="{100 * share:.1f}" height="8"/>'
        "</svg>"
    )
