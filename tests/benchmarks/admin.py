"""How fast the owner pages are with a million replies to look at: ``make load-admin``, two minutes.

The pages are asked in this process, without a network, so that the figures are of the work alone.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from sqlalchemy import URL

from chatbot.events import Event, EventStore, Questioned, Replied, Voted
from tests.web.owner_app import PAGES, TODAY, owner_app, sign_in

BATCH = 10_000
WORDS = "park bus knee dog dose scan work sleep drive swim diet cost scar pill test".split()


def made(number: int, many: int, draw: random.Random) -> Iterator[Event]:
    """Make a reply of the last year; one in 20 has a vote, one in 30 a question."""
    kind = draw.choice(["answer"] * 6 + ["no_answer"] * 3 + ["clarify"])
    gap = f"gap-{draw.randrange(40)}" if kind == "no_answer" and draw.random() < 0.7 else ""
    reply = Replied(
        reply_id=draw.randbytes(16).hex(),
        day=TODAY - timedelta(364 - 365 * number // many),
        hour=draw.randrange(24),
        outcome=kind,
        site=draw.choice(["", "clinic"]),
        collection="demo",
        version=f"version-{30 * number // many}",
        entry=f"entry-{draw.randrange(200)}" if kind == "answer" else "",
        gap=gap,
        reason="" if kind != "no_answer" else "not_covered" if gap else "not_understood",
        confidence=draw.randrange(10),
    )
    yield reply
    if number % 20 == 0:
        yield Voted(reply.reply_id, draw.random() < 0.7, "wrong")
    if number % 30 == 0:
        yield Questioned.of(reply, " ".join(draw.choices(WORDS, k=3)))


def fill(folder: Path, many: int) -> None:
    """Write so many replies to the store of an app."""
    draw = random.Random(1)
    url = URL.create("sqlite", database=str(folder / "data" / "events.sqlite"))
    (folder / "data").mkdir()
    with closing(EventStore(url)) as store:
        for first in range(0, many, BATCH):
            numbers = range(first, first + BATCH)
            store.write([event for number in numbers for event in made(number, many, draw)])


def memory() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@click.command()
@click.option("--many", default=1_000_000, help="How many replies are looked at.")
@click.option("--rounds", default=7, help="How often each page is asked.")
def main(many: int, rounds: int) -> None:
    """Print how long each page takes, and an export."""
    with TemporaryDirectory(prefix="faq-admin-") as place:
        folder = Path(place)
        fill(folder, many)
        client = owner_app(folder, question_log="90").test_client()
        sign_in(client)
        click.echo(f"{many:,} replies; median and worst of {rounds}, in ms, of 7, 30, 365 days")
        for page in PAGES:
            shown = []
            for days in (7, 30, 365):
                times = []
                for _ in range(rounds):
                    began = time.perf_counter()
                    found = client.get(f"/admin{page}?days={days}")
                    times.append(1000 * (time.perf_counter() - began))
                    assert found.status_code == 200
                shown.append(f"{median(times):.0f} ({max(times):.0f})")
            click.echo(f"{page or '/':<14} {', '.join(shown)}")
        before, began = memory(), time.perf_counter()
        found = client.get("/admin/export/replies.csv?days=365", buffered=False)
        size = sum(len(part) for part in found.iter_encoded()) / 1e6
        took = time.perf_counter() - began
        grown = memory() - before
        click.echo(f"export of a year: {size:.0f} MB in {took:.1f} s, {grown:.0f} MB of memory")


if __name__ == "__main__":
    main()
