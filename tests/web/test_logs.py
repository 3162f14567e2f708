"""The log: its lines, its request ids, and that it holds nothing of what a visitor wrote."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fake_bot import COLLECTION, SECRET
from flask import Flask
from flask.testing import FlaskClient

from chatbot.web.logs import FORMATTERS

VISITOR = "192.0.2.77"
FACTS = {"method", "route", "status", "duration_ms", "outcome", "request_id", "version"}


@pytest.fixture(params=FORMATTERS)
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    yield from handled(request.param)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    yield from handled("json")


def handled(log_format: str) -> Iterator[io.StringIO]:
    """Write everything that is logged, at every level, in a format."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FORMATTERS[log_format]())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def requests(stream: io.StringIO) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if line["message"] == "request"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "route", "status", "outcome"),
    [
        ("POST", "/api/chat", {"json": {"message": "answer"}}, "/api/chat", 200, "answer"),
        ("POST", "/api/chat", {"json": {"message": "urgent"}}, "/api/chat", 200, "urgent"),
        ("POST", "/api/chat", {"json": {"message": "x"}}, "/api/chat", 200, "no_answer"),
        pytest.param(
            *("POST", "/api/chat", {"json": {"message": "numb " * 9000}}, "/api/chat", 200),
            "urgent",
        ),
        ("POST", "/api/chat", {"json": {}}, "/api/chat", 400, None),
        ("POST", "/api/chat", {"json": {"message": "crash"}}, "/api/chat", 500, None),
        ("GET", f"/{SECRET}", {}, None, 404, None),
        ("GET", "/static/nothing", {}, "/static/<path:filename>", 404, None),
        ("SECRET", "/healthz", {}, None, 405, None),
        ("GET", f"/healthz?q={SECRET}", {}, "/healthz", 200, None),
    ],
)
def test_a_request_is_one_line(
    client: FlaskClient,
    lines: io.StringIO,
    method: str,
    path: str,
    sent: dict[str, Any],
    route: str | None,
    status: int,
    outcome: str | None,
) -> None:
    response = client.open(path, method=method, **sent)
    (line,) = requests(lines)
    assert set(line) == {"time", "level", "logger", "message"} | FACTS
    assert line["method"] == (method if method != "SECRET" else "other")
    assert (line["route"], line["status"], line["outcome"]) == (route, status, outcome)
    asked = outcome is not None or status == 500
    assert line["version"] == (COLLECTION.version if asked else None)
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["duration_ms"] >= 0
    assert line["time"].endswith("+00:00")


def test_nothing_of_the_visitor_is_written(client: FlaskClient, written: io.StringIO) -> None:
    headers = {"User-Agent": SECRET, "Referer": f"https://x.example/{SECRET}", "Cookie": SECRET}
    for message in ("answer", "numb", "crash", "nothing " * 2000, "numb " * 3000, "crash " * 3000):
        for path, key in (
            ("/api/chat", "message"),
            ("/webhooks/rest/webhook", "message"),
            ("/language/:query-knowledgebases", "question"),
        ):
            client.post(
                f"{path}?{SECRET}",
                json={key: f"{message} {SECRET}"},
                headers=headers,
                environ_base={"REMOTE_ADDR": VISITOR},
            )
        client.post("/ask", data={"question": f"{message} {SECRET}"}, headers=headers)
    client.get(f"/{SECRET}", headers=headers, environ_base={"REMOTE_ADDR": VISITOR})
    assert "KeyError" in written.getvalue()
    assert SECRET not in written.getvalue() and VISITOR not in written.getvalue()


@pytest.mark.parametrize("given", ["a", "A-9", "0af7651916cd43dd8448eb211c80319c", "x" * 64])
def test_a_plain_request_id_is_taken(client: FlaskClient, lines: io.StringIO, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] == given
    assert requests(lines)[0]["request_id"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a_b", "é", '"}', "a\t", "a,b", "<b>"])
def test_any_other_is_replaced(client: FlaskClient, lines: io.StringIO, given: str) -> None:
    ids = set()
    for _ in range(2):
        response = client.get("/healthz", headers={"X-Request-ID": given})
        ids.add(response.headers["X-Request-ID"])
    assert len(ids) == 2 and given not in ids
    assert {line["request_id"] for line in requests(lines)} == ids


def test_an_id_with_line_ends_forges_nothing(client: FlaskClient, written: io.StringIO) -> None:
    """A server never hands such a header on; the app must not rely on it."""
    environ = {"HTTP_X_REQUEST_ID": "a\nERROR forged"}
    response = client.get("/healthz", environ_overrides=environ)
    assert "\n" not in response.headers["X-Request-ID"]
    assert "forged" not in written.getvalue()


def test_what_is_logged_meanwhile_has_the_id_too(client: FlaskClient, lines: io.StringIO) -> None:
    client.post("/api/chat", json={"message": "crash"}, headers={"X-Request-ID": "abc"})
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["request_id"] for line in found] == ["abc", "abc"]
    assert "Unexpected error in chat.chat: KeyError" in found[0]["message"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_no_message_can_forge_a_line(written: io.StringIO, end: str) -> None:
    logging.getLogger("any").warning("begin%s2026-01-01 00:00:00,000 ERROR forged", end)
    first, *further = written.getvalue().splitlines()
    assert "begin" in first
    assert all(line.startswith("\t") for line in further)


def test_an_exceptions_own_text_is_never_written(written: io.StringIO) -> None:
    """Whoever logs it, and whatever another handler has made of the record before."""
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("any", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    logging.Formatter().format(record)
    assert SECRET in str(record.exc_text)
    logging.getLogger().handle(record)
    assert "ValueError" in written.getvalue() and "test_logs.py" in written.getvalue()
    assert SECRET not in written.getvalue()


def fail(*args: object, **kwargs: object) -> None:
    raise KeyError(SECRET)


def test_a_handler_that_fails_is_logged_without_its_text(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.register_error_handler(LookupError, fail)
    with caplog.at_level(logging.DEBUG):
        response = app.test_client().post("/api/chat", json={"message": "crash"})
    assert response.status_code == 500
    assert "Unexpected error in chat.chat: KeyError" in caplog.text
    assert SECRET not in caplog.text


def test_where_no_error_can_be_told_its_text_is_not_logged_either(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.web.errors._respond", fail)
    with caplog.at_level(logging.DEBUG), pytest.raises(KeyError):
        app.test_client().post("/api/chat")
    assert "Unexpected error in chat.chat: KeyError" in caplog.text
    assert SECRET not in caplog.text


def test_no_bot_no_version(app: Flask, lines: io.StringIO) -> None:
    app.extensions["faq-chatbot"] = None
    app.test_client().get("/healthz")
    assert requests(lines)[0]["version"] is None
