"""A server with its workers: what is kept when it stops, and its figures."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import Running
from sqlalchemy import URL, func, select

from chatbot.events import reading
from chatbot.events.tables import reply

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    running = Running(
        tmp_path,
        *("--workers", "2", "--data-dir", str(tmp_path)),
        FAQ_CHATBOT_RATE_LIMIT="off",
        FAQ_CHATBOT_METRICS="on",
        FAQ_CHATBOT_EVENTS=f"sqlite:///{tmp_path}/events.sqlite",
    )
    yield running
    running.end()


def kept(folder: Path) -> int:
    url = URL.create("sqlite", database=str(folder / "events.sqlite"))
    with reading(url) as connection:
        return connection.execute(select(func.count()).select_from(reply)).scalar_one()


def get(running: Running, path: str, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", running.port)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    found = response.status, response.read().decode()
    connection.close()
    return found


def figures(running: Running) -> dict[str, float]:
    status, text = get(running, "/metrics")
    assert status == 200
    return {
        name: float(value)
        for name, value in re.findall(r"^(faq_chatbot_[^ ]+) ([0-9.e+-]+)$", text, re.MULTILINE)
    }


def test_stopped_it_has_kept_everything(server: Running, tmp_path: Path) -> None:
    ids = [server.ask("answer")[1]["reply_id"] for _ in range(50)]
    assert len(ids) == 50
    assert server.stop() == 0
    assert kept(tmp_path) == 50
    assert "not written" not in "".join(server.said)


def test_the_figures_are_those_of_all_workers(server: Running) -> None:
    asked = Counter(answer=30, urgent=3, nothing=5)
    for message in asked.elements():
        server.ask(message)
    found = figures(server)
    assert found['faq_chatbot_replies_total{outcome="answer"}'] == 30
    assert found['faq_chatbot_replies_total{outcome="urgent"}'] == 3
    assert found['faq_chatbot_replies_total{outcome="no_answer"}'] == 5
    assert found["faq_chatbot_reply_seconds_count"] == 38
    assert found["faq_chatbot_events_dropped_total"] == 0
    assert [name for name in found if name.startswith("faq_chatbot_content{")] == [
        name for name in found if 'collection="test-spine",site="",version="' in name
    ]


def test_a_worker_that_was_killed_is_counted_on_but_waits_for_nothing(
    server: Running, tmp_path: Path
) -> None:

    def waits(worker: int) -> list[Path]:
        return list((tmp_path / "metrics").rglob(f"gauge_live*_{worker}.db"))

    asked = 0
    while len(server.workers()) < 2 or not all(map(waits, server.workers())):
        server.ask("answer")  # a worker has figures once it was asked
        asked += 1
    dead, before = server.workers(), figures(server)
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    while set(server.workers()) & set(dead):
        time.sleep(0.05)
    found = figures(server)
    total = 'faq_chatbot_replies_total{outcome="answer"}'
    assert found[total] == before[total] == asked
    assert not any(map(waits, dead))


def test_no_other_page_may_read_them(server: Running) -> None:
    assert get(server, "/metrics", Origin="https://evil.example")[0] == 403
    for site in ("cross-site", "same-site"):
        assert get(server, "/metrics", **{"Sec-Fetch-Site": site})[0] == 403
    for site in ("none", "same-origin"):
        assert get(server, "/metrics", **{"Sec-Fetch-Site": site})[0] == 200


def test_figures_of_an_earlier_run_are_not_counted(tmp_path: Path) -> None:
    old = tmp_path / "metrics" / f"{os.uname().nodename}-0"
    old.mkdir(parents=True)
    (old / "counter_1.db").write_bytes(b"nonsense")
    running = Running(tmp_path, "--data-dir", str(tmp_path), FAQ_CHATBOT_METRICS="on")
    try:
        running.ask("answer")
        assert figures(running)['faq_chatbot_replies_total{outcome="answer"}'] == 1
    finally:
        running.end()


def test_what_is_written_outlives_a_worker_that_is_killed(server: Running, tmp_path: Path) -> None:
    for _ in range(20):
        server.ask("answer")
    while kept(tmp_path) < 20:
        time.sleep(0.05)
    dead = server.workers()
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    while set(server.workers()) & set(dead):
        time.sleep(0.05)
    assert server.ask("answer")[0] == 200
    assert server.stop() == 0
    assert kept(tmp_path) == 21
