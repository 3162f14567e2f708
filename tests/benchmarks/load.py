"""How many answers a second the real server gives, beside a route that does nothing.

``make load`` runs it for half a minute on the bundled collection: as many requests as there can be,
then half as many at even times, from which latency is measured (from when each was due, so that
waiting counts). Client and server share the machine, so the answers for each second that the
workers computed are told too: that is what one core gives.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

import click
import psutil
from flask import Flask

from chatbot.language.typos import noisy
from chatbot.model import Collection
from chatbot.settings import Settings, load_settings
from chatbot.web import create_app, logs
from chatbot.web.server import Server, open_listener
from chatbot.web.sites import Sites, load_sites

CONNECTIONS = 24


@dataclass
class Measured:
    """The latencies of one phase, in seconds, and what it took."""

    seconds: float = 0.0
    computed: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return a percentile of the latencies in milliseconds."""
        found = sorted(self.latencies)
        return 1000 * found[min(len(found) - 1, int(share * len(found)))]


def message(body: bytes) -> bytes:
    """Return a request with a body, or for the route that does nothing."""
    if not body:
        return b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def connection(
    port: int, sent: list[bytes], begin: float, end: float, pause: float, measured: Measured
) -> None:
    """Send requests one after the other until the end: at even times, or at once without pause."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = begin
    for request in cycle(sent):
        now = time.perf_counter()
        due = due + pause if pause else now
        if max(due, now) > end:
            break
        await asyncio.sleep(max(0.0, due - now))
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 204 ")), head
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        measured.latencies.append(time.perf_counter() - due)
    writer.close()


def computed(server: int) -> float:
    """Return the seconds that the workers have computed."""
    times = [one.cpu_times() for one in psutil.Process(server).children()]
    return sum(one.user + one.system for one in times)


async def phase(
    port: int, server: int, requests: list[bytes], seconds: float, rate: float = 0.0
) -> Measured:
    """Send requests for a while, at a rate or as fast as they are answered."""
    measured, before = Measured(), computed(server)
    began = time.perf_counter()
    pause = CONNECTIONS / rate if rate else 0.0
    await asyncio.gather(
        *(
            connection(
                port,
                requests[number::CONNECTIONS],
                began + pause * number / CONNECTIONS,
                began + seconds,
                pause,
                measured,
            )
            for number in range(CONNECTIONS)
        )
    )
    measured.seconds = time.perf_counter() - began
    measured.computed = computed(server) - before
    return measured


def questions(collection: Collection, seed: int = 1) -> list[bytes]:
    """Return requests with the bundled phrasings in some order, every other one misspelt."""
    draw = random.Random(seed)
    texts = [text for topic in collection.topics() for text in topic.phrasings]
    draw.shuffle(texts)
    texts = [noisy(text, seed=n) if n % 2 else text for n, text in enumerate(texts)]
    return [message(json.dumps({"message": text}).encode()) for text in texts]


@dataclass
class Running:
    """A server that was started, for ``phase``."""

    port: int
    pid: int


@contextmanager
def running(app: Flask, settings: Settings, sites: Sites) -> Iterator[Running]:
    """Run a server of an app whose sites are loaded already."""
    listener = open_listener(settings.host, settings.port)
    port = listener.getsockname()[1]
    started = multiprocessing.get_context("fork").Event()

    def serve() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the log goes
        logs.configure(settings)
        Server(app, listener, settings, started.set, sites.live).run()

    server = multiprocessing.get_context("fork").Process(target=serve)
    server.start()
    try:
        assert started.wait(30) and server.pid
        yield Running(port, server.pid)
    finally:
        server.terminate()
        server.join()
        listener.close()


@click.command()
@click.option("--workers", default=2)
@click.option("--threads", default=8)
@click.option("--port", default=0)
@click.option("--seconds", default=6.0, help="How long each of the four phases takes.")
def main(workers: int, threads: int, port: int, seconds: float) -> None:
    """Print answers a second, and latency at half load, of both routes."""
    options = {"rate_limit": "off", "port": port, "workers": workers, "threads": threads}
    settings = load_settings(options)
    sites = load_sites(settings)
    app = create_app(settings, sites)
    app.add_url_rule("/nothing", view_func=lambda: {"status": "ok"})
    content = sites.default.collection
    assert content
    requests = questions(content)
    with running(app, settings, sites) as server:
        click.echo(
            f"{workers} workers of {threads} threads, {os.cpu_count()} cores, and the client"
        )
        click.echo("route       answers/s  answers/s a core   p50 ms  p99 ms at half load")
        for name, sent in (("nothing", [message(b"")] * CONNECTIONS), ("/api/chat", requests)):
            full = asyncio.run(phase(server.port, server.pid, sent, seconds))
            rate = len(full.latencies) / full.seconds
            half = asyncio.run(phase(server.port, server.pid, sent, seconds, rate / 2))
            a_core = len(full.latencies) / full.computed
            p50, p99 = half.percentile(0.5), half.percentile(0.99)
            click.echo(f"{name:<10} {rate:>10.0f} {a_core:>17.0f} {p50:>8.1f} {p99:>7.1f}")


if __name__ == "__main__":
    main()
