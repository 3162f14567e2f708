"""What keeping events costs, and how fast a million of them can be looked at.

``make load-events`` runs it for about two minutes on the bundled collection: two servers, one that
keeps events and one that does not, are asked by turns as fast as they answer; then votes are sent
at an even rate beside questions; then a store with a million replies is asked what its owner asks.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from sqlalchemy import URL

from chatbot.events import (
    EventStore,
    Replied,
    Span,
    Voted,
    answers,
    gaps,
    reading,
    volumes,
)
from chatbot.settings import load_settings
from chatbot.web import create_app
from chatbot.web.sites import load_sites

from .load import message, phase, questions, running

VOTES = 200  # a second


def answering(folder: Path, workers: int, seconds: float, rounds: int) -> None:
    """Print answers a second with events and without, and how long votes take."""
    options = {"rate_limit": "off", "port": 0, "workers": workers}
    off = load_settings({**options, "events": "off"})
    kept = load_settings({**options, "events": f"sqlite:///{folder}/events.sqlite"})
    sites = load_sites(off)
    assert sites.default.collection
    requests = questions(sites.default.collection)
    rates: dict[str, list[float]] = {"off": [], "kept": []}
    a_core: dict[str, list[float]] = {"off": [], "kept": []}
    given = 0
    with (
        running(create_app(off, sites), off, sites) as without,
        running(create_app(kept, sites), kept, sites) as having,
    ):
        servers = {"off": without, "kept": having}
        for number in range(rounds):
            for name in sorted(servers, reverse=bool(number % 2)):  # neither always comes first
                one = servers[name]
                full = asyncio.run(phase(one.port, one.pid, requests, seconds))
                rates[name].append(len(full.latencies) / full.seconds)
                given += len(full.latencies) * (name == "kept")
                a_core[name].append(len(full.latencies) / full.computed)
        for what, found in (("answers/s", rates), ("answers/s a core", a_core)):
            pairs = zip(found["kept"], found["off"], strict=True)
            cost = 1 - median(kept / off for kept, off in pairs)
            shown = ", ".join(f"events {name} {median(found[name]):.0f}" for name in found)
            click.echo(f"{what}: {shown}; keeping them costs {cost:.1%}, median of {rounds} pairs")
        votes = [vote() for _ in range(5000)]
        sent = asyncio.run(phase(having.port, having.pid, votes, seconds, VOTES))
        p50, p99 = sent.percentile(0.5), sent.percentile(0.99)
        click.echo(f"votes at {VOTES}/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    url = URL.create("sqlite", database=f"{folder}/events.sqlite")
    with reading(url) as connection:
        stored = sum(row.replies for row in volumes(connection, Span()))
    click.echo(f"replies kept: {stored} of {given} given")


def vote() -> bytes:
    """Return the request of a vote on a reply that is not there, which is looked for five times."""
    body = json.dumps({"reply_id": uuid.uuid4().hex, "helpful": True}).encode()
    return message(body).replace(b"POST /api/chat ", b"POST /api/feedback ")


def looking(folder: Path, many: int) -> None:
    """Print how long an owner's questions take on a store with so many replies."""
    url = URL.create("sqlite", database=f"{folder}/many.sqlite")
    began = time.perf_counter()
    with closing(EventStore(url)) as store:
        for first in range(0, many, 10_000):
            batch = list(made(first, 10_000, many))
            voted = [Voted(one.reply_id, one.hour > 8, "") for one in batch[::20] if one.entry]
            store.write([*batch, *voted])
    size = Path(url.database or "").stat().st_size / 1e6
    click.echo(f"{many:,} replies written in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
    with reading(url) as connection:
        for span, name in ((Span(), "a year"), (Span(since=date(2026, 12, 1)), "its last month")):
            times = []
            for _ in range(5):
                began = time.perf_counter()
                for query in (volumes, answers, gaps):
                    query(connection, span)
                times.append(1000 * (time.perf_counter() - began))
            click.echo(f"overview of {name}: {median(times):.0f} ms, at worst {max(times):.0f}")
    for words, name in (((), "a year"), (("--since", "2026-12-31"), "its last day")):
        began = time.perf_counter()
        command = [sys.executable, "-m", "chatbot", "events", "export", *words]
        environ = {**os.environ, "FAQ_CHATBOT_EVENTS": url.render_as_string()}
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
        assert status == 0
        took = time.perf_counter() - began
        click.echo(f"export of {name}: {took:.1f} s, {used.ru_maxrss / 1024:.0f} MB of memory")


def made(first: int, count: int, many: int) -> Iterator[Replied]:
    """Make replies of a year, of 200 entries and 40 gaps."""
    draw = random.Random(first)
    for number in range(first, first + count):
        kind = draw.choice(["answer"] * 6 + ["no_answer"] * 3 + ["clarify"])
        yield Replied(
            reply_id=draw.randbytes(16).hex(),
            day=date(2026, 1, 1) + timedelta(365 * number // many),
            hour=draw.randrange(24),
            outcome=kind,
            collection="spine",
            language="en",
            version="9f2c4e0d1b7a6c35",
            entry=f"entry-{draw.randrange(200)}" if kind == "answer" else "",
            gap=f"gap-{draw.randrange(40)}" if kind == "no_answer" else "",
            reason="not_covered" if kind == "no_answer" else "",
            confidence=draw.randrange(10),
        )


@click.command()
@click.option("--workers", default=2)
@click.option("--seconds", default=4.0, help="How long each phase takes.")
@click.option("--rounds", default=6, help="How often both servers are asked.")
@click.option("--many", default=1_000_000, help="How many replies are looked at.")
def main(workers: int, seconds: float, rounds: int, many: int) -> None:
    """Print what keeping events costs, and how fast they can be looked at."""
    with TemporaryDirectory(prefix="faq-events-") as folder:
        answering(Path(folder), workers, seconds, rounds)
        looking(Path(folder), many)


if __name__ == "__main__":
    main()
