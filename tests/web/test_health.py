"""The addresses that load balancers ask."""

from __future__ import annotations

from fake_bot import COLLECTION
from flask.testing import FlaskClient


def test_a_live_process_says_so(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok"}


def test_a_ready_process_names_its_content(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ok",
        "collection": "test-spine",
        "content_version": COLLECTION.version,
    }
