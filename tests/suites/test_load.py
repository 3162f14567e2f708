"""A suite under load: what is sent, in which conversation, and what becomes of failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from chatbot.errors import SettingError
from chatbot.suites.load import Loaded, Plan, replay
from tests.suites.bot_server import Body, Server, answered

SHORT = Plan(concurrency=2, seconds=0.3)
HASTY = Plan(concurrency=2, seconds=0.3, timeout=0.05)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(reply: Callable[[Body, int], tuple[int, bytes]], keeps_open: bool = True) -> Server:
        servers.append(Server(reply, keeps_open=keeps_open))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_every_question_is_asked_and_counted(serve: Callable[..., Server]) -> None:
    server = serve(answered)
    shares: list[float] = []
    loaded = replay(server.url, [["a"], ["b"]], SHORT, shares.append)
    figures = loaded.figures()
    assert figures["requests"] == figures["answered"] == len(server.received)
    assert {path for path, _ in server.received} == {"/api/chat"}
    assert {body["message"] for _, body in server.received} == {"a", "b"}
    assert loaded.outcomes == {"answer": len(server.received)}
    assert loaded.versions == {"v1": len(server.received)}
    assert not loaded.failed
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_the_turns_of_a_dialogue_share_their_conversation(serve: Callable[..., Server]) -> None:
    server = serve(answered)
    replay(server.url, [["a", "b", "c"]], Plan(concurrency=3, seconds=0.3))
    talks = {(body["message"], body.get("conversation")) for _, body in server.received}
    assert talks == {("a", None), ("b", "+a"), ("c", "+a+b")}


def test_a_rate_is_not_exceeded(serve: Callable[..., Server]) -> None:
    server = serve(answered)
    replay(server.url, [["a"]], Plan(concurrency=4, seconds=0.5, rate=40))
    assert 0 < len(server.received) <= 20


def test_a_question_that_had_to_wait_is_counted_from_when_it_was_due(
    serve: Callable[..., Server],
) -> None:
    """One connection, ten questions due at once, each held for a while: the last waits longest."""

    def slow(body: Body, number: int) -> tuple[int, bytes]:
        time.sleep(0.03)
        return answered(body, number)

    loaded = replay(serve(slow).url, [["a"]], Plan(concurrency=1, seconds=0.3, rate=1000))
    assert loaded.latencies == sorted(loaded.latencies)
    assert loaded.latencies[-1] > 2 * 0.03


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((503, b"{}"), "status 503"),
        ((200, b"<html>"), "no JSON"),
        ((200, b"[]"), "no reply in the answer"),
        ((200, b'{"text": "hi"}'), "no reply in the answer"),
        ((200, b'{"outcome": ["answer"]}'), "no reply in the answer"),
    ],
)
def test_failures_are_counted_by_what_came_instead(
    serve: Callable[..., Server], reply: tuple[int, bytes], said: str
) -> None:
    loaded = replay(serve(lambda body, number: reply).url, [["a", "b"]], SHORT)
    assert set(loaded.errors) == {said}
    assert loaded.failed
    assert loaded.figures()["answered"] == 0
    assert loaded.figures()["p99_ms"] is None


def test_after_a_failure_a_dialogue_is_not_gone_on_with(serve: Callable[..., Server]) -> None:
    server = serve(lambda body, number: (500, b""))
    replay(server.url, [["a", "b"]], SHORT)
    assert {body["message"] for _, body in server.received} == {"a"}


def test_a_server_that_hangs_and_one_that_is_not_there(serve: Callable[..., Server]) -> None:
    def hang(body: Body, number: int) -> tuple[int, bytes]:
        time.sleep(0.2)
        return answered(body, number)

    assert set(replay(serve(hang).url, [["a"]], HASTY).errors) == {"timed out"}
    server = serve(answered)
    server.close()
    assert set(replay(server.url, [["a"]], SHORT).errors) == {
        "no connection (ConnectionRefusedError)"
    }


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(
    serve: Callable[..., Server],
) -> None:
    server = serve(answered, keeps_open=False)
    loaded = replay(server.url, [["a"]], SHORT)
    assert loaded.errors == {}
    assert loaded.figures()["answered"] == len(server.received) > 2


def test_two_versions_of_the_content_are_a_failure(serve: Callable[..., Server]) -> None:
    server = serve(lambda body, number: answered(body, number, f"v{number % 2}"))
    loaded = replay(server.url, [["a"]], SHORT)
    assert set(loaded.versions) == {"v0", "v1"}
    assert loaded.failed


def test_a_rasa_channel(serve: Callable[..., Server]) -> None:
    server = serve(lambda body, number: (200, b'[{"text": "hi"}]' if number % 2 else b"[]"))
    url = f"{server.url}/webhooks/rest/webhook"
    loaded = replay(url, [["a", "b"]], Plan(concurrency=1, seconds=0.2))
    assert set(loaded.outcomes) == {"answered", "silent"}
    senders = [body["sender"] for _, body in server.received]
    assert senders[:4] == ["load-0-0", "load-0-0", "load-0-1", "load-0-1"]
    wrong = replay(f"{serve(answered).url}/webhooks/rest/webhook", [["a"]], SHORT)
    assert set(wrong.errors) == {"no list of replies"}


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://localhost", "http://", "http://localhost:port", ""]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(SettingError, match="Give one such as http"):
        replay(url, [["a"]], SHORT)


def test_figures() -> None:
    loaded = Loaded(Plan(), seconds=2.0, latencies=[number / 1000 for number in range(100, 0, -1)])
    loaded.errors["status 503"] = 5
    loaded.versions["v1"] = 100
    assert loaded.figures() == {
        "requests": 105,
        "answered": 100,
        "errors": 5,
        "seconds": 2.0,
        "answered_a_second": 50.0,
        "p50_ms": 50.0,
        "p95_ms": 95.0,
        "p99_ms": 99.0,
        "slowest_ms": 100.0,
        "content_versions": 1,
    }
    assert loaded.to_json() == {
        "plan": {"concurrency": 8, "seconds": 10.0, "rate": None, "timeout": 10.0},
        "figures": loaded.figures(),
        "errors": {"status 503": 5},
        "outcomes": {},
        "content_versions": {"v1": 100},
    }
