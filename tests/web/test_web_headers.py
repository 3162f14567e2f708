"""The security headers of every response, errors and files included, and no cookie ever."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

ROUTES = [
    ("GET", "/", {}, 200),
    ("GET", "/ask", {}, 200),
    ("POST", "/ask", {"data": {"question": "answer"}}, 200),
    ("POST", "/ask", {"data": {"question": " "}}, 400),
    ("POST", "/ask", {"data": {"question": "crash"}}, 500),
    ("POST", "/api/chat", {"json": {"message": "answer"}}, 200),
    ("POST", "/api/chat", {"json": {"message": "crash"}}, 500),
    pytest.param(
        *("POST", "/api/chat", {"data": b"a" * 9000, "content_type": "application/json"}, 413),
    ),
    pytest.param("POST", "/ask", {"data": {"question": "numb " * 9000}}, 200),
    ("GET", "/api/chat", {}, 405),
    ("OPTIONS", "/api/chat", {}, 200),
    ("GET", "/healthz", {}, 200),
    ("GET", "/readyz", {}, 200),
    ("GET", "/embed", {}, 200),
    ("GET", "/embed/tag", {}, 200),
    ("GET", "/embed/preview", {}, 200),
    ("GET", "/static/embed.js", {}, 200),
    ("GET", "/static/style.css", {}, 200),
    ("GET", "/static/icon.svg", {}, 200),
    ("GET", "/nothing", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), ROUTES)
def test_every_response_is_locked_down(
    client: FlaskClient, method: str, path: str, sent: dict[str, object], status: int
) -> None:
    response = client.open(path, method=method, **sent)  # type: ignore[arg-type]
    assert response.status_code == status
    policy = dict(
        part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    for name in ("script-src", "style-src", "connect-src", "form-action", "frame-ancestors"):
        assert policy[name] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] in {"no-store", "no-cache"}
    assert "Set-Cookie" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers
    response.close()


def test_a_reply_is_never_kept(client: FlaskClient) -> None:
    for response in (
        client.post("/ask", data={"question": "answer"}),
        client.post("/api/chat", json={"message": "answer"}),
    ):
        assert response.headers["Cache-Control"] == "no-store"


def test_a_page_may_set_its_own(app: Flask) -> None:
    own = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public"}
    app.add_url_rule("/own", view_func=lambda: ("", own))
    client = app.test_client()
    headers = client.get("/own").headers
    assert own.items() <= dict(headers).items()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/healthz").headers["Cross-Origin-Resource-Policy"] == "same-origin"
