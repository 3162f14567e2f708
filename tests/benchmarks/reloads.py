"""A server whose content is changed a hundred times, half of the time broken, while it answers.

``make reloads`` runs it on a small collection, with two workers and 10,000 requests or more. What
is counted: requests that failed, and turns of a conversation that were answered from an older
version than the turn before. Both must be none. With ``--kills`` workers are killed on the way;
what they were just answering is lost, and nothing else may be.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

import click

from tests.benchmarks.small_server import SmallServer, Visitors, wait_for


@click.command()
@click.option("--reloads", default=100)
@click.option("--requests", default=10_000)
@click.option("--workers", default=2)
@click.option("--clients", default=4)
@click.option("--kills", default=0, help="How many workers are killed on the way.")
@click.option("--gap", default=0.04, help="Seconds that a client waits between turns.")
def main(reloads: int, requests: int, workers: int, clients: int, kills: int, gap: float) -> None:
    """Print what 100 reloads under 10,000 requests did; exit with 1 if anything went wrong."""
    kill_at = {round((n + 0.5) * reloads / kills) for n in range(kills)} if kills else set()
    waits = []
    with tempfile.TemporaryDirectory(prefix="reloads-") as folder:
        server = SmallServer(Path(folder), workers=workers, log_level="error")
        server.start()
        try:
            with Visitors(server.port, clients, gap) as visitors:
                seen = visitors.seen
                began = time.monotonic()
                for number in range(1, reloads + 1):
                    changed = time.monotonic()
                    if number in kill_at:
                        os.kill(server.workers()[0], signal.SIGKILL)
                    if number % 2:
                        server.change(number)
                        wait_for(f"version {number}", 60, lambda want=number: want in seen.versions)
                        waits.append(time.monotonic() - changed)
                    else:
                        server.entry.write_text("---\nquestion: [", encoding="utf-8")
                        wait_for(f"break {number} seen", 60, server.keeps_back)
                took = time.monotonic() - began
                wait_for("enough requests", 600, lambda: len(seen.seconds) >= requests)
        finally:
            code = server.stop()
    failed = {**seen.lost, **seen.refused, **seen.bare}
    lost = sum(failed.values())
    click.echo(f"{reloads} reloads in {took:.0f} s, half of them broken; {kills} workers killed")
    click.echo(f"{len(seen.seconds)} requests answered, {lost} failed {failed or ''}")
    click.echo(f"{seen.unheard} red flags unheard")
    click.echo(f"{seen.went_back} turns answered from an older version than the turn before")
    click.echo(f"{len(seen.versions)} versions seen; live after {max(waits):.1f} s at the latest")
    click.echo(
        f"p50 {seen.percentile(0.5):.1f} ms, p99 {seen.percentile(0.99):.1f} ms, "
        f"slowest {seen.percentile(1):.0f} ms; ended {code}"
    )
    raise SystemExit(bool(seen.went_back or seen.unheard or lost > kills * clients or code))


if __name__ == "__main__":
    main()
