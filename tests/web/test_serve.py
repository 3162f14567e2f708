"""``serve`` end to end: a real process on a real socket, and every way it refuses to start."""

from __future__ import annotations

import gc
import json
import signal
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_bot import SECRET, FakeBot, make_app
from running import Running

from chatbot.cli import main
from chatbot.errors import ContentError, Problem
from chatbot.settings import load_settings
from chatbot.web.server import Master, Server, open_listener

pytestmark = pytest.mark.slow

BODY = b'{"message": "answer"}'
REQUEST = (
    b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    running.end()


def test_it_answers_logs_no_question_and_stops(server: Running) -> None:
    assert server.ask(f"answer {SECRET}")[0] == 200
    assert server.ask(f"crash {SECRET}")[0] == 500
    assert server.stop() == 0
    said = "".join(server.said)
    assert "Serving Stem cell therapy and spine care on http://127.0.0.1:" in said
    assert "Unexpected error in chat.chat: KeyError" in said
    assert SECRET not in said


def test_an_emergency_in_too_long_a_message_is_told(server: Running) -> None:
    status, reply = server.ask(f"my legs are numb {SECRET} " * 5_000)
    assert (status, reply["outcome"]) == (200, "urgent")
    assert server.ask("answer " * 5_000)[0] == 413
    assert server.stop() == 0
    assert SECRET not in "".join(server.said)


def test_over_the_limit_no_address_is_logged(server: Running) -> None:
    at_start = len(server.said)  # where its own address is told
    statuses = [server.ask("answer")[0] for _ in range(40)]
    assert set(statuses) == {200, 429}
    assert server.stop() == 0
    assert "127.0.0.1" not in "".join(server.said[at_start:])


def test_a_request_in_flight_is_finished_after_sigterm(server: Running) -> None:
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(server.ask, "slow")
        server.line("^asked")
        server.process.send_signal(signal.SIGTERM)
        server.line("Handling signal: term")
        assert not slow.done()
        server.release.touch()
        status, reply = slow.result()
    assert (status, reply["outcome"]) == (200, "no_answer")
    assert server.process.wait() == 0


def test_sigterm_under_load_loses_no_request(tmp_path: Path) -> None:
    """Whoever was connected gets an answer; whoever comes later is told that nobody is there."""
    options = ("--workers", "2", "--threads", "2", "--log-level", "error")
    running = Running(tmp_path, *options, FAQ_CHATBOT_RATE_LIMIT="off")
    answered = threading.Semaphore(0)

    def ask_until_refused() -> list[bytes]:
        answers = []
        while True:
            try:
                connection = socket.create_connection(("127.0.0.1", running.port))
            except ConnectionRefusedError:
                return answers
            try:
                with connection, connection.makefile("rb") as stream:
                    connection.sendall(REQUEST)
                    answers.append(stream.read())
            finally:
                answered.release()

    try:
        with ThreadPoolExecutor(24) as pool:
            askers = [pool.submit(ask_until_refused) for _ in range(24)]
            for _ in range(300):
                answered.acquire()
            running.process.send_signal(signal.SIGTERM)
            answers = [answer for asker in askers for answer in asker.result()]
        assert len(answers) >= 300
        lost = [one for one in answers if b" 200 OK\r\n" not in one or not one.endswith(b"}")]
        assert lost == []
        assert running.process.wait() == 0
    finally:
        running.end()


def test_workers_share_the_connections(tmp_path: Path) -> None:
    running = Running(tmp_path, "--workers", "2", "--log-level", "error")

    def sockets(worker: int) -> int:
        files = Path(f"/proc/{worker}/fd").iterdir()
        return sum(file.readlink().name.startswith("socket:") for file in files)

    def difference() -> int:
        with ExitStack() as stack:
            connections = []
            for _ in range(24):
                address = ("127.0.0.1", running.port)
                connections.append(stack.enter_context(socket.create_connection(address)))
                connections[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                time.sleep(0.002)  # visitors come one after the other
            for one in connections:
                assert one.recv(1000).startswith(b"HTTP/1.1 200 ")
            found = [sockets(worker) for worker in running.workers()]
        return max(found) - min(found)

    try:
        while len(running.workers()) < 2:
            time.sleep(0.01)
        # Mostly: what else the machine does can hold up a worker.
        assert statistics.median(difference() for _ in range(12)) <= 6
    finally:
        running.end()


def test_every_line_after_the_start_is_json(server: Running) -> None:
    assert server.ask("answer")[0] == 200
    assert server.ask("crash")[0] == 500
    server.stop()
    start = next(n for n, line in enumerate(server.said) if line.startswith("Serving "))
    lines = [json.loads(line) for line in server.said[start + 1 :]]
    assert [line["status"] for line in lines if line["message"] == "request"] == [200, 500]
    assert "gunicorn.error" in {line["logger"] for line in lines}


def test_what_is_not_http_is_neither_repeated_nor_logged(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET /{SECRET} HTTP/1.1 extra\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert server.stop() == 0
    for said in (answer.decode(), "".join(server.said)):
        assert SECRET not in said and "127.0.0.1 " not in said and "ip=" not in said


def serve(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["serve", *arguments], env={"FAQ_CHATBOT_CONFIG": ""})
    return result.exit_code, result.stderr


def test_what_is_loaded_before_workers_are_forked_is_frozen(
    bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = []
    monkeypatch.setattr(Master, "run", lambda self: frozen.append(gc.get_freeze_count()))
    gc.unfreeze()
    with open_listener("127.0.0.1", 0) as listener:
        settings = load_settings({"events": "off"}, environ={})
        Server(make_app(bot), listener, settings, lambda: None).run()
    assert frozen[0] > 10_000
    gc.unfreeze()


def test_a_taken_port_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = serve("--port", str(port))
    assert code == 1
    assert said.startswith(f"Error: Cannot listen on 127.0.0.1, port {port}: address already in")
    assert "--port" in said


def test_an_address_that_is_not_ours_is_an_error() -> None:
    code, said = serve("--port", "0", "--host", "192.0.2.1")
    assert code == 1
    assert said.startswith("Error: Cannot listen on 192.0.2.1, port 0: ")


def test_an_unknown_collection_is_an_error() -> None:
    code, said = serve("--port", "0", "--collection", "stem-cell-spin")
    assert code == 1
    assert 'neither bundled nor a folder. Did you mean "stem-cell-spine"?' in said


def test_every_problem_of_a_collection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [
        Problem(Path("a/entries/x.md"), 3, "The answer is empty", "Write one."),
        Problem(Path("a/entries/y.md"), 1, "There is no question", "Add the key 'question'."),
    ]

    def fail(*args: Any, **kwargs: Any) -> FakeBot:
        raise ContentError(problems)

    monkeypatch.setattr("chatbot.web.sites.load_sites", fail)
    code, said = serve("--port", "0")
    assert code == 1
    assert said.splitlines() == [f"Error: {problem}" for problem in problems]


def test_a_bad_settings_file_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("prot = 1")
    code, said = serve("--config", str(config))
    assert code == 1
    assert 'Did you mean "port"?' in said


@pytest.mark.parametrize(
    "arguments",
    [("--port", "http"), ("--port", "70000"), ("--workers", "0"), ("--nonsense",), ("extra",)],
)
def test_a_bad_option_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    assert serve(*arguments)[0] == 2
