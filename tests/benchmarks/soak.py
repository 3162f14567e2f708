"""Whether the real server stays as it is: 200,000 requests at an even rate, some of them a burden.

``make soak`` takes about eleven minutes on the bundled collection. Every request must be answered
with 200, no worker may end, and after a warm-up no worker may grow by more than 5 MB or hold more
than two more files.
"""

from __future__ import annotations

import asyncio
import json
import tempfile

import click
import psutil

from chatbot.settings import load_settings
from chatbot.web import create_app
from chatbot.web.sites import load_sites
from tests.benchmarks.load import Measured, Running, message, phase, questions, running

GROWTH = 5.0  # MB
FILES = 2
ROUND = 60.0  # seconds for each line that is printed
BURDENS = ("a " * 900, "?" * 1000, "\u202e" * 300, "my legs are numb " * 40, "🙂" * 400)


def workers(server: Running) -> dict[int, tuple[float, int]]:
    """Return the memory in MB and the open files of each worker."""
    children = psutil.Process(server.pid).children()
    return {one.pid: (one.memory_info().rss / 1e6, one.num_fds()) for one in children}


@click.command()
@click.option("--requests", default=200_000)
@click.option("--warm-up", default=20_000, help="Requests before anything is measured.")
@click.option("--rate", default=340.0, help="Requests a second.")
def main(requests: int, warm_up: int, rate: float) -> None:
    """Print memory and files of each worker on the way; exit with 1 if they grow."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            {"rate_limit": "off", "port": 0, "workers": 2, "metrics": "on", "data_dir": folder}
        )
        sites = load_sites(settings)
        app = create_app(settings, sites)
        content = sites.default.collection
        assert content
        burdens = [message(json.dumps({"message": text}).encode()) for text in BURDENS]
        sent = questions(content)
        sent[::40] = [burdens[number % len(burdens)] for number in range(len(sent[::40]))]
        with running(app, settings, sites) as server:

            def ask(seconds: float) -> Measured:
                return asyncio.run(phase(server.port, server.pid, sent, seconds, rate))

            ask(warm_up / rate)
            began, answered, slowest = workers(server), 0, 0.0
            while answered < requests:
                measured = ask(min(ROUND, (requests - answered) / rate + 1))
                answered += len(measured.latencies)
                slowest = max(slowest, measured.percentile(1.0))
                now = workers(server)
                told = ", ".join(f"{memory:.1f} MB {files} files" for memory, files in now.values())
                click.echo(
                    f"{answered:>8} answered, p99 {measured.percentile(0.99):.0f} ms: {told}"
                )
        if began.keys() != now.keys():
            raise click.ClickException("A worker ended.")
        growth = max(now[pid][0] - began[pid][0] for pid in began)
        files = max(abs(now[pid][1] - began[pid][1]) for pid in began)
    click.echo(f"grown by {growth:.1f} MB and {files} files at most; slowest {slowest:.0f} ms")
    raise SystemExit(growth > GROWTH or files > FILES)


if __name__ == "__main__":
    main()
