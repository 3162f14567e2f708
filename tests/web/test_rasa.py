"""POST /webhooks/rest/webhook: the exact shapes of Rasa's REST channel."""

from __future__ import annotations

from typing import Any

import pytest
from fake_bot import QUESTIONS, FakeBot, make_app
from flask.testing import FlaskClient

PATH = "/webhooks/rest/webhook"
FILLER = "my back has hurt for years. " * 400


def send(client: FlaskClient, message: str, **more: Any) -> Any:
    response = client.post(PATH, json={"sender": "ann", "message": message, **more})
    assert (response.status_code, response.content_type) == (200, "application/json")
    return response.get_json()


def test_an_answer_has_its_citation_in_a_line_and_its_suggestions_as_buttons(
    client: FlaskClient,
) -> None:
    (message,) = send(client, "answer")
    assert set(message) == {"recipient_id", "text", "buttons"}
    assert message["recipient_id"] == "ann"
    paragraphs = message["text"].split("\n\n")
    assert paragraphs[0] == "New numbness needs a doctor today."
    assert QUESTIONS["fda-approval"] in paragraphs[1]
    assert "No. The experts say" in paragraphs[2]
    (source,) = [line for line in message["text"].splitlines() if "SpineUniverse" in line]
    for part in ("Ada Example, MD", "9 December 2019", "9 December 2022", "https://example.org/"):
        assert part in source
    assert message["buttons"] == [
        {"title": QUESTIONS[one], "payload": QUESTIONS[one]} for one in ("how-it-works", "evidence")
    ]


@pytest.mark.parametrize("message", ["hello", "urgent", "source"])
def test_without_suggestions_there_are_no_buttons(client: FlaskClient, message: str) -> None:
    (said,) = send(client, message)
    assert set(said) == {"recipient_id", "text"}


def test_whom_to_call_comes_first(client: FlaskClient) -> None:
    (said,) = send(client, "urgent")
    assert said["text"].startswith("Get help now\nEmergency services (US): 911\n\nThis can be")


@pytest.mark.parametrize(("message", "count"), [("clarify", 3), ("nothing", 1)])
def test_options_are_buttons(client: FlaskClient, message: str, count: int) -> None:
    assert len(send(client, message)[0]["buttons"]) == count


def test_a_message_stands_alone(client: FlaskClient, bot: FakeBot) -> None:
    send(client, "answer")
    send(client, "and then?", metadata={"a": 1.5}, stream=False, input_channel="rest")
    assert bot.asked == [("answer", None), ("and then?", None)]


def test_a_sender_may_be_missing(client: FlaskClient) -> None:
    response = client.post(PATH, json={"message": "hello"})
    assert response.get_json()[0]["recipient_id"] == "default"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"sender": "a"}', 400),
        (b'{"message": " "}', 400),
        (b'{"message": "a", "message": "b"}', 400),
        (b'{"message": "a", "sender": 5}', 400),
        (b'{"message": "a", "sender": "\\ud800"}', 400),
        (b'{"message": "a", "metadata": NaN}', 400),
        (b'{"message": "a", "metadata": 1e999}', 400),
        (b'{"message": "' + b"a" * 9000 + b'"}', 413),
        (b'{"message": "crash"}', 500),
    ],
)
def test_what_goes_wrong_is_a_problem(client: FlaskClient, body: bytes, status: int) -> None:
    response = client.post(PATH, data=body, content_type="application/json")
    assert (response.status_code, response.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_an_emergency_in_too_long_a_message_is_told(
    client: FlaskClient, bot: FakeBot, kind: str
) -> None:
    body = f'{{"sender": "ann", "message": "{FILLER} my legs are n\\u0075mb"}}'
    response = client.post(PATH, data=body, content_type=kind)
    assert response.status_code == 200
    (said,) = response.get_json()
    assert said["text"].startswith("Get help now\nEmergency services (US): 911")
    assert bot.asked == []


def test_an_emergency_over_the_limit_is_told(bot: FakeBot) -> None:
    client = make_app(bot, rate_limit="1/day").test_client()
    send(client, "answer")
    assert client.post(PATH, json={"message": "answer"}).status_code == 429
    assert client.post("/api/chat", json={"message": "answer"}).status_code == 429
    assert send(client, "my legs are numb")[0]["text"].startswith("Get help now")


def test_where_nothing_can_be_answered_the_number_is_told_once(client: FlaskClient) -> None:
    (said,) = send(client, "guardless")
    assert said["text"].endswith("\n\nEmergency services (US): 911")
