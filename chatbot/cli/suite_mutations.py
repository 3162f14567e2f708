"""``suite run --mutate``: which changes are made, and what they did as a table."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..content import load_collection
from ..reading.wording import did_you_mean, listed
from ..suites import Asker, SuiteResult, Verdict
from ..suites.metrics import percent
from ..suites.mutations import Mutated, mutate
from ..suites.mutators import Mutator, mutators
from .common import Progress, find


def chosen_mutators(names: str, collection: str | None) -> list[Mutator]:
    """Return the mutators with these names, parted by commas, or ``all`` of the collection."""
    known = {one.name: one for one in mutators(load_collection(find(collection)))}
    if names == "all":
        return [*known.values()]
    wanted = dict.fromkeys(name.strip() for name in names.split(","))
    for name in wanted:
        if name not in known:
            fix = did_you_mean(name, known, f"Write all, or some of {listed(known)}.")
            raise click.UsageError(f"There is no mutation {name!r}. {fix}")
    return [known[name] for name in wanted]


def run_mutations(asker: Asker, result: SuiteResult, chosen: Sequence[Mutator]) -> list[Mutated]:
    """Change the single questions whose reply is correct; another one has nothing to keep."""
    questions = [
        one.case.question
        for one in result.results
        if one.verdict is Verdict.CORRECT and not one.case.dialogue
    ]
    progress = Progress()
    done = iter(range(1, len(questions) + 1))
    try:
        return mutate(
            lambda question: asker.ask(question, None).got,
            questions,
            chosen,
            result.seed,
            lambda: progress("Changing questions", next(done) / len(questions)),
        )
    finally:
        progress.clear()


def print_mutations(mutated: Sequence[Mutated]) -> None:
    """Print a line a mutator, and below it the smallest question that fails."""
    for one in mutated:
        counts = f"{len(one.flips)} of {one.tried}"
        click.echo(
            f"\nmust {one.mutator.must:<6}  {one.mutator.name:<20} {counts:>12} fail  "
            f"{percent(one.rate):>6}"
        )
        if flip := one.smallest:
            click.echo(f"  {flip.mutant}\n    {flip.after}; {flip.before} for: {flip.question}")
