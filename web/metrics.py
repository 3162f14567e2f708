"""GET /metrics: figures for Prometheus, of all worker processes together. Off by default.

The client library shares figures among processes through files in a folder that it reads from the
environment when it is imported, so it is imported here, once that is set. No label is made of
anything that a visitor sent.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

from chatbot.errors import SettingError
from chatbot.events import Recorder
from chatbot.settings import Settings

from .context import context
from .recording import EXTENSION as EVENTS
from .refusals import Refusal
from .sites import EXTENSION as SITES
from .sites import all_sites

EXTENSION = "faq-chatbot-metrics"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The figures of one server; those of a process are in its own files."""

    def __init__(self, folder: Path) -> None:
        os.environ[FOLDER_VARIABLE] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        own: dict[str, Any] = {"registry": CollectorRegistry()}
        self.folder = folder
        self.replies = Counter("faq_chatbot_replies", "Replies by outcome.", ["outcome"], **own)
        self.seconds = Histogram(
            "faq_chatbot_reply_seconds", "Time taken by a reply.", buckets=SECONDS, **own
        )
        self.waiting = Gauge(
            "faq_chatbot_events_waiting",
            "Events waiting to be written.",
            multiprocess_mode="livesum",
            **own,
        )
        self.dropped = Counter(
            "faq_chatbot_events_dropped", "Events dropped for lack of room.", **own
        )
        self.reloads = Counter(
            "faq_chatbot_reloads", "Reloads by each worker, by result.", ["result"], **own
        )

    def watch(self, waiting: int, dropped: int) -> None:
        """Take the figures of the event store, as its recorder tells them."""
        self.waiting.set(waiting)
        self.dropped.inc(dropped)

    def text(self) -> bytes:
        """Return all figures in the format that Prometheus reads."""
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess

        for file in self.folder.glob("gauge_live*.db"):
            pid = int(file.stem.rpartition("_")[2])
            if not _lives(pid):
                multiprocess.mark_process_dead(pid, str(self.folder))  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        registry.register(_Content())
        return generate_latest(registry)


class _Content:
    """Which content is answered from: 1, under the names of the collection and its version."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        names = ["site", "collection", "version"]
        family = GaugeMetricFamily("faq_chatbot_content", "The content in use.", labels=names)
        for site in all_sites():
            if content := site.collection:
                family.add_metric([site.site.key, content.id, content.version], 1)
        yield family


def register(app: Flask, settings: Settings) -> None:
    """Serve the figures of ``app``, whose events are recorded already, if the settings say so."""
    if settings.metrics == "off":
        return
    folder = settings.data_dir / "metrics" / f"{socket.gethostname()}-{settings.port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        metrics = Metrics(folder)
    except ImportError:
        message = "metrics is on, but the Prometheus client is not installed."
        raise SettingError(f"{message} Run: pip install 'faq-chatbot[metrics]'") from None
    app.extensions[EXTENSION] = metrics
    if EVENTS in app.extensions:
        recorder: Recorder = app.extensions[EVENTS].recorder
        recorder.watch = metrics.watch
    for live in app.extensions[SITES].live:
        live.told = partial(count_reload, app)
    app.add_url_rule("/metrics", "metrics", _serve)
    app.after_request(_count)


def count_reload(app: Flask, result: str) -> None:
    """Count a reload of content: ``done``, or ``kept_back`` if it cannot be served."""
    metrics: Metrics | None = app.extensions.get(EXTENSION)
    if metrics:
        metrics.reloads.labels(result).inc()


def _serve() -> Response:
    """Give the figures to programs and to whoever opens the address, but to no other page."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if "Origin" in request.headers or site not in ("none", "same-origin"):
        raise Refusal(403, "Web pages may not read these figures.")
    metrics: Metrics = current_app.extensions[EXTENSION]
    return Response(metrics.text(), mimetype="text/plain; version=0.0.4")


def _count(response: Response) -> Response:
    known = context()
    if known.outcome:
        metrics: Metrics = current_app.extensions[EXTENSION]
        metrics.replies.labels(known.outcome).inc()
        metrics.seconds.observe(time.perf_counter() - known.began)
    return response


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
