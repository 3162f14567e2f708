"""A server whose content is changed a hundred times, half of the time broken, while it answers.

``make reloads`` runs it on a small collection, with two workers and 10,000 requests or more. What
is counted: requests that failed, and turns of a conversation that were answered from an older
version than the turn before. Both must be none. With ``--kills`` workers are killed on the way;
what they were just answering is lost, and nothing else may be.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import click

from chatbot.content.writing import files_of, write_files
from chatbot.model import Block, Collection, Contact, Entry, Level, RedFlag, Source, Texts

QUESTION = "What does the treatment cost?"


def collection(number: int) -> Collection:
    """Return a small collection whose answer tells its number."""
    return Collection(
        id="small",
        title="Small",
        language="en",
        description="A collection to change.",
        sources=(Source("leaflet", "Leaflet"),),
        texts=Texts("Please ask in other words.", "Which one?", "Call if you feel very unwell."),
        contacts=(Contact(Level.EMERGENCY, "Ambulance", "112"),),
        entries=(
            Entry("cost", QUESTION, (Block("paragraph", f"Version {number}."),), source="leaflet",
                  locator="Page 1"),
        ),
        red_flags=(
            RedFlag("numb", "Numbness", (Block("paragraph", "Get help now."),),
                    ("my legs are numb", "i cannot feel my legs"), level=Level.EMERGENCY),
        ),
    )  # fmt: skip


@dataclass
class Seen:
    """What the clients met."""

    answered: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    went_back: int = 0
    slowest: list[float] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)


def converse(
    port: int, gap: float, stop: threading.Event, seen: Seen, lock: threading.Lock
) -> None:
    """Go on with one conversation, a connection a turn, so that any worker may take it."""
    token, before = None, -1
    while not stop.wait(gap):
        began = time.perf_counter()
        body = json.dumps({"message": QUESTION, "conversation": token})
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            found = json.loads(response.read())
            number = int(found["text"].removeprefix("Version ").rstrip("."))
        except Exception as error:
            with lock:
                seen.failed[type(error).__name__] += 1
            continue
        finally:
            connection.close()
        token = found["conversation"]
        with lock:
            seen.answered += 1
            seen.went_back += number < before
            seen.versions.add(number)
            seen.slowest.append(time.perf_counter() - began)
        before = number


def workers_of(server: int) -> list[int]:
    """Return the processes that a server forked."""
    found = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [int(pid) for pid in found]


def kept_back(port: int) -> bool:
    """Ask whether content is kept back at the moment."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/healthz")
    found = json.loads(connection.getresponse().read())
    connection.close()
    return bool(found["content"] == "kept_back")


def wait_for(what: str, until: float, holds: Callable[[], bool]) -> None:
    """Wait until something holds, and no longer than allowed."""
    end = time.monotonic() + until
    while not holds():
        if time.monotonic() > end:
            raise click.ClickException(f"After {until:.0f} s still not: {what}")
        time.sleep(0.05)


@click.command()
@click.option("--reloads", default=100)
@click.option("--requests", default=10_000)
@click.option("--workers", default=2)
@click.option("--clients", default=4)
@click.option("--kills", default=0, help="How many workers are killed on the way.")
@click.option("--gap", default=0.04, help="Seconds that a client waits between turns.")
def main(reloads: int, requests: int, workers: int, clients: int, kills: int, gap: float) -> None:
    """Print what 100 reloads under 10,000 requests did; exit with 1 if anything went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="reloads-"))
    small = folder / "small"
    write_files(small, files_of(collection(0)))
    options = {"port": 0, "workers": workers, "rate_limit": "off", "log_level": "error",
               "reload_interval": 1, "data_dir": folder / "data", "collection": small}  # fmt: skip
    environment = {f"FAQ_CHATBOT_{name.upper()}": str(value) for name, value in options.items()}
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "chatbot", "serve"], stderr=log, env={**os.environ, **environment}
    )
    seen, lock, stop = Seen(), threading.Lock(), threading.Event()
    threads: list[threading.Thread] = []
    try:
        wait_for("serving", 60, lambda: "Serving" in (folder / "log").read_text())
        port = int((folder / "log").read_text().partition("127.0.0.1:")[2].split()[0])
        threads = [
            threading.Thread(target=converse, args=(port, gap, stop, seen, lock))
            for _ in range(clients)
        ]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        waits = []
        kill_at = {round((n + 0.5) * reloads / kills) for n in range(kills)} if kills else set()
        for number in range(1, reloads + 1):
            changed = time.monotonic()
            if number in kill_at:
                os.kill(workers_of(server.pid)[0], signal.SIGKILL)
            if number % 2:
                write_files(small, files_of(collection(number)))
                wait_for(f"version {number}", 60, lambda sought=number: sought in seen.versions)
                waits.append(time.monotonic() - changed)
            else:
                (small / "entries" / "cost.md").write_text("---\nquestion: [", encoding="utf-8")
                wait_for(f"break {number} seen", 60, lambda: kept_back(port))
        took = time.monotonic() - began
        wait_for("enough requests", 600, lambda: seen.answered >= requests)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        server.terminate()
        code = server.wait()
        log.close()
        shutil.rmtree(folder)
    slow = sorted(seen.slowest)
    lost = sum(seen.failed.values())
    click.echo(f"{reloads} reloads in {took:.0f} s, half of them broken; {kills} workers killed")
    click.echo(f"{seen.answered} requests answered, {lost} failed {dict(seen.failed) or ''}")
    click.echo(f"{seen.went_back} turns answered from an older version than the turn before")
    click.echo(f"{len(seen.versions)} versions seen; live after {max(waits):.1f} s at the latest")
    p50, p99 = (1000 * slow[int(share * len(slow))] for share in (0.5, 0.99))
    click.echo(
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {1000 * slow[-1]:.0f} ms; ended {code}"
    )
    raise SystemExit(bool(seen.went_back or lost > kills * clients or code))


if __name__ == "__main__":
    main()
