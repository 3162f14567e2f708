"""One error shape everywhere, and no word of the server's or the visitor's in it or in the log."""

from __future__ import annotations

import logging

import pytest
from fake_bot import SECRET
from flask import Flask
from flask.testing import FlaskClient

EMERGENCY = "call your local emergency number"
JSON = "application/json"
PROBLEMS = [
    ("POST", "/api/chat", {"data": b"{}", "content_type": JSON}, 400),
    ("POST", "/api/chat", {"data": b"{}"}, 415),
    ("POST", "/api/chat", {"data": b"{}", "content_type": "text/plain"}, 400),
    ("POST", "/api/chat", {"data": b"{}", "content_type": "text/html"}, 415),
    ("POST", "/api/chat", {"data": b"{}", "content_type": "application/jsonp"}, 415),
    pytest.param(*("POST", "/api/chat", {"data": b"a" * 9000, "content_type": JSON}, 413)),
    ("POST", "/api/chat", {"json": {"message": "a", "collection": "other"}}, 404),
    ("POST", "/api/chat", {"json": {"message": "crash"}}, 500),
    ("GET", "/api/chat", {}, 405),
    ("PUT", "/api/chat", {}, 405),
    ("GET", "/api/nothing", {}, 404),
    ("POST", "/healthz", {}, 405),
    ("DELETE", "/readyz", {}, 405),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), PROBLEMS)
def test_every_error_of_the_api_is_a_problem_document(
    client: FlaskClient, method: str, path: str, sent: dict[str, object], status: int
) -> None:
    response = client.open(path, method=method, **sent)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"].endswith(".")


def test_a_wrong_method_is_told_the_right_one(client: FlaskClient) -> None:
    assert "POST" in client.get("/api/chat").headers["Allow"]


@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_a_crash_is_told_plainly_and_logged_without_the_question(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    question = f"crash {SECRET}"
    sent = (
        {"json": {"message": question}} if path == "/api/chat" else {"data": {"question": question}}
    )
    with caplog.at_level(logging.DEBUG):
        response = client.post(path, **sent)
    text = response.get_data(as_text=True).replace("&#39;", "'")
    assert response.status_code == 500
    assert "I can't answer right now." in text
    assert EMERGENCY in text
    assert "KeyError" in caplog.text
    for said in (text, caplog.text):
        assert SECRET not in said
    for leak in ("Traceback", "KeyError", "conftest"):
        assert leak not in text


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("GET", "/static/nothing.css", {}, 404),
        ("DELETE", "/ask", {}, 405),
        pytest.param("POST", "/ask", {"data": {"question": "a" * 9000}}, 413),
        ("POST", "/ask", {"data": {"question": "crash"}}, 500),
    ],
)
def test_people_get_a_kind_page_with_the_emergency_line(
    client: FlaskClient, method: str, path: str, sent: dict[str, object], status: int
) -> None:
    response = client.open(path, method=method, **sent)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.mimetype == "text/html"
    text = response.get_data(as_text=True)
    assert EMERGENCY in text
    assert "Werkzeug" not in text and "Error" not in text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/chat", {"json": {"message": "fault my legs are numb"}}),
        ("/webhooks/rest/webhook", {"json": {"message": "fault my legs are numb"}}),
        ("/language/:query-knowledgebases", {"json": {"question": "fault my legs are numb"}}),
        ("/ask", {"data": {"question": "fault my legs are numb"}}),
    ],
)
def test_an_emergency_in_a_message_at_which_something_fails_is_told(
    client: FlaskClient, path: str, sent: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post(path, **sent)  # type: ignore[arg-type]
    assert response.status_code == 200
    assert "911" in response.text and "Go to an emergency room now." in response.text
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/api/chat", {"json": {"message": "crash"}}, 500),
        ("/api/chat", {"json": {"message": "a" * 9000}}, 413),
        ("/ask", {"data": {"question": "crash"}}, 500),
        ("/ask", {"data": {"question": "a" * 9000}}, 413),
    ],
)
def test_who_gets_no_answer_gets_the_numbers_of_the_site(
    client: FlaskClient, path: str, sent: dict[str, object], status: int
) -> None:
    response = client.post(path, **sent)  # type: ignore[arg-type]
    assert response.status_code == status
    assert "Emergency services (US): 911" in response.text
    assert "988" not in response.text


def test_without_a_bot_nothing_is_ready_and_the_emergency_line_stays(app: Flask) -> None:
    app.extensions["faq-chatbot"] = None
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    for response in (client.get("/readyz"), client.post("/api/chat", json={"message": "a"})):
        assert response.status_code == 503
        assert EMERGENCY in response.get_json()["detail"]
    assert client.get("/").status_code == 503
