"""The addresses that load balancers ask."""

from __future__ import annotations

import pytest
from fake_bot import COLLECTION
from flask import Flask
from flask.testing import FlaskClient

from chatbot.web.live.store import Reason


def test_a_live_process_says_so(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok", "content": "current", "reasons": []}


def test_a_ready_process_names_its_content(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ok",
        "collection": "test-spine",
        "content_version": COLLECTION.version,
        "content": "current",
        "reasons": [],
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_content_that_is_kept_back_is_told_by_kind_alone(app: Flask, path: str) -> None:
    site = app.extensions["faq-chatbot"].default
    site.reasons = [Reason("suite", "secret.jsonl: 1"), Reason("content", "2"), Reason("suite", "")]
    response = app.test_client().get(path)
    assert response.status_code == 200
    told = response.get_json()
    assert (told["content"], told["reasons"]) == ("kept_back", ["content", "suite"])
    assert "secret" not in response.text
