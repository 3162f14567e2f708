"""POST /api/chat: the shape of a reply, and what is asked of the bot."""

from __future__ import annotations

import json

import pytest
from fake_bot import FakeBot
from flask.testing import FlaskClient

REPLY_KEYS = {
    "outcome", "text", "message", "entry_id", "collection", "matched_question", "answer_kind",
    "confidence", "citation", "suggestions", "gap_id", "reason", "urgent", "safety_note",
    "conversation", "reply_id", "content_version",
}  # fmt: skip
CITATION_KEYS = {
    "title", "publisher", "url", "experts", "peer_reviewed", "updated", "review_due", "stale",
    "locator",
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("answer", "answer"),
        ("clarify", "clarify"),
        ("nothing", "no_answer"),
        ("urgent", "urgent"),
        ("hello", "smalltalk"),
    ],
)
def test_every_outcome_has_exactly_the_keys_of_the_contract(
    client: FlaskClient, message: str, outcome: str
) -> None:
    response = client.post("/api/chat", json={"message": message})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    reply = json.loads(response.data.decode("utf-8"))
    assert set(reply) == REPLY_KEYS
    assert reply["outcome"] == outcome


def test_an_answer_carries_its_citation_and_suggestions(client: FlaskClient) -> None:
    reply = client.post("/api/chat", json={"message": "answer"}).get_json()
    assert set(reply["citation"]) == CITATION_KEYS
    assert reply["citation"]["experts"][0] == {
        "name": "Ada Example",
        "credentials": "MD",
        "role": "Professor",
    }
    assert reply["citation"]["updated"] == "2019-12-09"
    assert set(reply["suggestions"][0]) == {"entry_id", "question"}
    assert [block["type"] for block in reply["message"]] == ["paragraph", "list", "link"]


def test_an_urgent_reply_carries_whom_to_call(client: FlaskClient) -> None:
    urgent = client.post("/api/chat", json={"message": "urgent"}).get_json()["urgent"]
    contact = {"label": "Emergency services (US)", "number": "911", "href": "tel:911"}
    assert urgent == {"level": "emergency", "contacts": [contact]}


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"message": " answer "}, (" answer ", None)),
        ({"message": "answer", "conversation": "token"}, ("answer", "token")),
        ({"message": "answer", "conversation": None}, ("answer", None)),
        ({"message": "answer", "collection": "test-spine"}, ("answer", None)),
        ({"message": "答え\U0001f9b4\x00"}, ("答え\U0001f9b4\x00", None)),
    ],
)
def test_the_bot_gets_the_message_as_it_was_sent(
    client: FlaskClient, bot: FakeBot, body: dict[str, object], asked: tuple[str, str | None]
) -> None:
    assert client.post("/api/chat", json=body).status_code == 200
    assert bot.asked == [asked]


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_json_is_taken_with_its_parameters(client: FlaskClient, content_type: str) -> None:
    data = b'{"message": "answer"}'
    assert client.post("/api/chat", data=data, content_type=content_type).status_code == 200
