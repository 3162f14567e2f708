"""The addresses that load balancers ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_bot import COLLECTION
from flask import Flask
from flask.testing import FlaskClient
from keeping_app import Kept

from chatbot.web.live.snapshots import Obstacle


def test_a_live_process_says_so(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    events = {"kept": False, "waiting": 0, "dropped": 0}
    assert response.get_json() == {
        "status": "ok",
        "content": "current",
        "reasons": [],
        "events": events,
    }


def test_events_that_wait_or_were_dropped_are_told(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.recorder._limit = 3
    kept.recorder._window = 3600
    for _ in range(5):
        kept.ask()
    events = kept.client.get("/healthz").get_json()["events"]
    assert events == {"kept": True, "waiting": 3, "dropped": 2}
    kept.recorder.close()


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
    site.obstacles = [
        Obstacle("suite", "secret.jsonl: 1"),
        Obstacle("content", "2"),
        Obstacle("suite", ""),
    ]
    response = app.test_client().get(path)
    assert response.status_code == 200
    told = response.get_json()
    assert (told["content"], told["reasons"]) == ("kept_back", ["content", "suite"])
    assert "secret" not in response.text
