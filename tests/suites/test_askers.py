"""Bots over HTTP: what they are sent, what they say, and every way in which they fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chatbot.errors import SettingError
from chatbot.model import Outcome
from chatbot.suites import Case, Expectation, Suite, asker_of, run_suite
from chatbot.suites.askers import MAX_REPLY, OverApi, OverRasa
from tests.suites.bot_server import Body, Server, answered

API, RASA = "/api/chat", "/webhooks/rest/webhook"
ASKERS = {API: OverApi, RASA: OverRasa}
Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(
        reply: Callable[[Body, int], tuple[int, bytes]], headers: dict[str, str] | None = None
    ) -> Server:
        servers.append(Server(reply, headers or {}))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def always(status: int, content: Any) -> Callable[[Body, int], tuple[int, bytes]]:
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda body, number: (status, written)


def changed(**fields: Any) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(answered({"message": "x"}, 1)[1])
    return reply | fields


def test_our_api_is_asked_and_gives_its_conversation_back(serve: Serve) -> None:
    server = serve(answered)
    asker = asker_of(f"{server.url}{API}")
    first = asker.ask("how much", None)
    second = asker.ask("and why", first.conversation)
    assert (first.got.outcome, first.got.entry_id, first.got.confidence) == ("answer", "cost", 0.9)
    assert (first.got.text, first.got.version) == ("It costs a lot.", "v1")
    assert second.conversation == "+how much+and why"
    assert server.received == [
        (API, {"message": "how much"}),
        (API, {"message": "and why", "conversation": "+how much"}),
    ]
    assert asker.explain("how much", None) is None


def test_rasa_is_asked_by_a_sender_of_its_own_for_each_conversation(serve: Serve) -> None:
    texts = [{"recipient_id": "x", "text": "One."}, {"image": "y"}, {"text": "Two."}]
    server = serve(always(200, texts))
    asker = asker_of(f"{server.url}{RASA}")
    first = asker.ask("how much", None)
    asker.ask("and why", first.conversation)
    asker.ask("is it approved", None)
    assert (first.got.outcome, first.got.text, first.got.error) == (None, "One.\n\nTwo.", "")
    senders = [body["sender"] for _, body in server.received]
    assert senders[0] == senders[1] == first.conversation != senders[2]
    assert [body["message"] for _, body in server.received] == [
        "how much",
        "and why",
        "is it approved",
    ]


def test_a_bot_behind_rasas_channel_that_says_nothing_is_no_error(serve: Serve) -> None:
    got = asker_of(f"{serve(always(200, [])).url}{RASA}").ask("x", None).got
    assert (got.text, got.error) == ("", "")


@pytest.mark.parametrize(
    ("address", "kind", "asked"),
    [
        ("", OverApi, API),
        ("/", OverApi, API),
        ("/api/chat", OverApi, API),
        ("/de/api/chat?site=a", OverApi, "/de/api/chat?site=a"),
        ("/webhooks/rest/webhook", OverRasa, RASA),
        ("/webhooks/rest/webhook/", OverRasa, "/webhooks/rest/webhook/"),
    ],
)
def test_the_address_tells_who_is_asked(serve: Serve, address: str, kind: type, asked: str) -> None:
    server = serve(always(200, []))
    asker = asker_of(server.url + address)
    asker.ask("x", None)
    assert type(asker) is kind
    assert server.received[0][0] == asked


@pytest.mark.parametrize("address", ["", "localhost:8000", "ftp://x/y", "http://", "file:///etc"])
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(SettingError, match="not a web address"):
        asker_of(address)


@pytest.mark.parametrize("path", [API, RASA])
@pytest.mark.parametrize(
    ("status", "content", "told", "times"),
    [
        (500, b"", "HTTP 500", 1),
        (404, b"[]", "HTTP 404", 1),
        (429, b"", "HTTP 429", 3),
        (503, b"", "HTTP 503", 3),
        (200, b"<html>", "the response is not JSON", 1),
        (200, b"", "the response is not JSON", 1),
        (200, b'"\xff"', "the response is not JSON", 1),
        (200, b"[" * 100_000, "the response is not JSON", 1),
        (200, b"[" + b" " * MAX_REPLY + b"]", "the response is larger than 1000000 bytes", 1),
        (200, {"status": "failure"}, "the response is not a reply of ", 1),
        (200, 1, "the response is not a reply of ", 1),
        (200, None, "the response is not a reply of ", 1),
        (200, ["x"], "the response is not a reply of ", 1),
        (200, [{"text": None}], "the response is not a reply of ", 1),
    ],
)
def test_what_is_no_reply_is_told_as_an_error(
    serve: Serve, path: str, status: int, content: Any, told: str, times: int
) -> None:
    server = serve(always(status, content))
    said = asker_of(server.url + path).ask("x", "before")
    assert said.got.error.startswith(told), said.got.error
    assert said.conversation == "before"
    assert said.got.outcome is None
    assert len(server.received) == times


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ("", [0.25, 0.5]),
        ("0", [0.25, 0.5]),
        ("2", [2.0, 2.0]),
        ("3600", [10.0, 10.0]),
        ("-5", [0.25, 0.5]),
        ("Fri, 27 Nov 2026 10:00:00 GMT", [0.25, 0.5]),
    ],
)
def test_a_server_that_is_asked_too_much_is_given_time(
    serve: Serve, retry_after: str, waits: list[float]
) -> None:
    server = serve(always(429, b""), {"Retry-After": retry_after})
    waited: list[float] = []
    assert OverApi(server.url + API, pause=waited.append).ask("x", None).got.error == "HTTP 429"
    assert waited == waits


def test_nobody_waits_for_what_will_not_change(serve: Serve) -> None:
    waited: list[float] = []
    OverApi(serve(always(500, b"")).url + API, pause=waited.append).ask("x", None)
    assert waited == []


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "shrug"},
        {"outcome": None},
        {"text": None},
        {"text": 1},
        {"entry_id": 1},
        {"urgent": "emergency"},
        {"urgent": {"contacts": []}},
        {"suggestions": None},
        {"suggestions": ["cost"]},
        {"confidence": "high"},
        {"citation": "a book"},
        {"conversation": 1},
    ],
)
def test_a_reply_of_ours_with_something_wrong_in_it_is_an_error(
    serve: Serve, fields: dict[str, Any]
) -> None:
    got = asker_of(serve(always(200, changed(**fields))).url).ask("x", None).got
    assert got.error == "the response is not a reply of POST /api/chat"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_bot_that_has_too_much_to_do_is_asked_again(serve: Serve, status: int) -> None:
    server = serve(lambda body, number: (status, b"") if number < 3 else answered(body, number))
    assert asker_of(server.url).ask("x", None).got.entry_id == "cost"
    assert len(server.received) == 3


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(serve: Serve, status: int) -> None:
    elsewhere = serve(answered)
    server = serve(always(status, b""), {"Location": f"{elsewhere.url}{API}"})
    assert asker_of(server.url).ask("my legs are numb", None).got.error == f"HTTP {status}"
    assert elsewhere.received == []


@pytest.mark.parametrize("path", [API, RASA])
def test_a_bot_that_hangs_is_left(serve: Serve, path: str) -> None:
    over = threading.Event()

    def hang(body: Body, number: int) -> tuple[int, bytes]:
        over.wait(30)
        return answered(body, number)

    server = serve(hang)
    said = ASKERS[path](server.url + path, timeout=0.05).ask("x", None)
    over.set()
    assert said.got.error == "timed out"


def test_nobody_there_is_an_error(serve: Serve) -> None:
    server = serve(answered)
    server.close()
    assert "refused" in asker_of(server.url).ask("x", None).got.error


def test_errors_are_counted_where_nothing_is_expected_too_and_fail_the_run(serve: Serve) -> None:
    expect = Expectation((Outcome.ANSWER,))
    turns = (
        Case("hello", None, "a.1", "S", "a", 1),
        Case("how much", expect, "a.2", "S", "a", 2),
    )
    broken = serve(lambda body, number: (500, b"") if number == 1 else answered(body, number))
    result = run_suite(asker_of(broken.url), [Suite("S", turns)])
    assert [(one.case.id, one.verdict) for one in result.results] == [
        ("a.1", "error"),
        ("a.2", "correct"),
    ]
    assert result.figures()["errors"] == 1
    assert result.figures()["answerable"] == 1
    assert result.reasons == ["1 messages got no reply"]


def test_many_conversations_at_a_time_give_what_one_at_a_time_does(serve: Serve) -> None:
    expect = Expectation((Outcome.ANSWER,), ("cost",))
    cases = tuple(
        Case(f"q{number}.{turn}", expect, f"{number}.{turn}", "S", f"{number}", turn)
        for number in range(20)
        for turn in (1, 2, 3)
    )
    server = serve(answered)
    done: list[int] = []
    found = [
        run_suite(asker_of(server.url), [Suite("S", cases)], workers=workers,
                  progress=lambda: done.append(1))
        for workers in (1, 8)
    ]  # fmt: skip
    results = [[(one.case, one.verdict, one.got) for one in run.results] for run in found]
    assert results[0] == results[1]
    assert len(done) == 2 * len(cases)
    sent = [body for _, body in server.received]
    assert {"message": "q7.3", "conversation": "+q7.1+q7.2"} in sent
