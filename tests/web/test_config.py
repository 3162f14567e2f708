"""GET /api/config: what the widget must know before the first question."""

from __future__ import annotations

import pytest
from fake_bot import COLLECTION, QUESTIONS, FakeBot, make_app
from flask.testing import FlaskClient

from chatbot.web.about import about


@pytest.mark.parametrize("query", ["", "?lang=de", "?lang=", "?lang=xx&lang=%00"])
def test_it_is_exactly_what_the_widget_reads(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/config{query}")
    assert (response.status_code, response.content_type) == (200, "application/json")
    assert response.get_json() == {
        "collection": {
            "id": "test-spine",
            "title": "Stem cell therapy and spine care",
            "language": "en",
        },
        "about": about(COLLECTION),
        "emergency": [{"label": "Emergency services (US)", "number": "911", "href": "tel:911"}],
        "suggestions": [{"entry_id": one, "question": text} for one, text in QUESTIONS.items()],
        "feedback": False,
        "question_log": False,
        "max_body": 8192,
        "content_version": COLLECTION.version,
    }


def test_the_size_is_the_one_that_is_set(bot: FakeBot) -> None:
    config = make_app(bot, max_body=512).test_client().get("/api/config").get_json()
    assert config["max_body"] == 512


@pytest.mark.parametrize("path", ["/api/config", "/openapi.json"])
def test_it_is_limited_apart_from_messages(bot: FakeBot, path: str) -> None:
    client = make_app(bot, rate_limit="2/day").test_client()
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post("/api/chat", json={"message": "answer"}).status_code == 200


def test_without_a_bot_it_is_not_there(bot: FakeBot) -> None:
    app = make_app(bot)
    app.extensions["faq-chatbot"] = None
    assert app.test_client().get("/api/config").status_code == 503
