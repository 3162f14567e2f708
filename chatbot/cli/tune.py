"""``tune``: the answer threshold that keeps to a stated risk."""

from __future__ import annotations

import json
import re

import click

from ..studies import Aim, Tuned, choose_threshold
from ..studies.tuning import Operation
from .common import find, json_option
from .evaluation import cross_validated


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a share, written as 2% or 0.02; none of the traffic may be out of scope, but not all."""
    if value is None:
        return None
    least, from_least = (0.0, "from 0%") if param.name == "out_of_scope" else (1e-9, "above 0%")
    found = re.fullmatch(r"([0-9]{1,9}\.?[0-9]{0,9}|\.[0-9]{1,9})\s*(%?)", value.strip())
    share = float(found[1]) / (100 if found[2] else 1) if found else 1.0
    if not least <= share < 1:
        said = f"{value!r} is not a share {from_least} and below 100%. Write 2% or 0.02."
        raise click.BadParameter(said, ctx, param)
    return share


@click.command()
@click.argument("collection", required=False)
@click.option("--max-wrong", callback=_share, required=True,
              help="Largest share of wrong answers, such as 2%.")  # fmt: skip
@click.option("--confidence", callback=_share, default="95%",
              help="Confidence that the share stays below that (default: 95%).")  # fmt: skip
@click.option("--out-of-scope", callback=_share,
              help="Share of messages no entry answers (default: as in phrasings).")  # fmt: skip
@json_option
def tune(
    collection: str | None,
    max_wrong: float,
    confidence: float,
    out_of_scope: float | None,
    as_json: bool,
) -> None:
    """Choose the answer threshold of COLLECTION (a bundled id or a folder) for a stated risk.

    The lowest threshold at which no more than --max-wrong of the answers are wrong, as far as the
    left-out phrasings tell. Nothing is changed.
    """
    study = cross_validated(find(collection))
    tuned = choose_threshold(study, Aim(max_wrong, confidence, out_of_scope))
    if as_json:
        head = {"collection": study.collection.id, "content_version": study.collection.version}
        click.echo(json.dumps(head | tuned.to_json(), ensure_ascii=False))
        return
    click.echo(_text(tuned))


def _text(tuned: Tuned) -> str:
    rows = [("", "chosen", "current")]
    rows += zip(_LABELS, *map(_cells, (tuned.chosen, tuned.current)), strict=True)
    lines = [f"answer threshold {tuned.chosen.threshold:.3f}", ""]
    lines += [f"{label:<34} {one:>22} {other:>22}" for label, one, other in rows]
    lines += [
        "",
        f"With {tuned.out_of_scope:.1%} of the messages out of scope, "
        f"and a confidence of {100 * tuned.aim.confidence:.4g}%.",
    ]
    return "\n".join(lines)


_LABELS = (
    "threshold",
    "entries' phrasings answered",
    "  between",
    "entries' phrasings answered rightly",
    "wrong among all answered",
    "  at most",
    "phrasings answered",
    "  of them wrongly",
)


def _cells(at: Operation) -> tuple[str, ...]:
    low, high = at.coverage_interval
    return (
        f"{at.threshold:.3f}",
        f"{at.coverage:.1%}",
        f"{low:.1%} and {high:.1%}",
        f"{at.rightly:.1%}",
        f"{at.risk:.2%}",
        f"{at.risk_bound:.2%}",
        f"{at.answered}",
        f"{at.answered_wrongly}",
    )
