"""The picture of a coverage-risk curve."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..reading.files import whole_file
from .crossvalidation import Curve, EvaluationError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png")


def require_matplotlib(cache: Path) -> None:
    """Make sure that pictures can be drawn; without an own folder the drawer makes one at home.

    :raises EvaluationError: where the extra is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise EvaluationError(
            "A picture needs matplotlib, which is not installed. "
            "Run: pip install 'faq-chatbot[plot]'"
        )
    os.environ.setdefault("MPLCONFIGDIR", str(cache))


def plot(curve: Curve, current: Curve, title: str, path: Path) -> None:
    """Draw risk over coverage to ``path``, whole or not at all, in the format of its suffix.

    :param current: the one point at the threshold to mark.
    """
    # Slow to import, and an extra.
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    # Text stays text, and the same curve gives the same bytes.
    fixed = {"svg.fonttype": "none", "svg.hashsalt": "faq-chatbot"}
    with matplotlib.rc_context(fixed):  # type: ignore[arg-type]
        figure = Figure(figsize=(7, 4.5), layout="constrained")
        axes = figure.add_subplot()
        axes.plot(curve.coverage, curve.risk)
        (coverage,), (risk,) = current.coverage, current.risk
        axes.plot([coverage], [risk], "o")
        axes.annotate(
            f"answer threshold {current.threshold[0]:.3g}",
            (coverage, risk),
            xytext=(-8, 8),
            textcoords="offset points",
            horizontalalignment="right",
        )
        axes.set(
            title=title,
            xlabel="coverage: share of the entries' phrasings that are answered",
            ylabel="risk: share of wrong ones among all answered",
            xlim=(0, 1),
        )
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1))
        _write(figure, path)


def _write(figure: Figure, path: Path) -> None:
    form = path.suffix.lower().lstrip(".")
    with whole_file(path, mode=0o644) as aside:
        figure.savefig(aside, format=form, metadata={"Date": None} if form == "svg" else None)
