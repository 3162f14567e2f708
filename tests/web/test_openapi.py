"""/openapi.json is true: every route is in it and no other, and real replies are as it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_bot import COLLECTION, REPLIES, FakeBot, make_app
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from chatbot.model import Level, Outcome, Reason
from chatbot.web.errors import JSON_PATHS
from chatbot.web.openapi import DOCUMENT
from chatbot.web.schemas import SCHEMAS, URGENT_LEVELS

MESSAGES = {
    "/api/chat": "message",
    "/webhooks/rest/webhook": "message",
    "/language/:query-knowledgebases": "question",
}


def check(document: Any, schema: dict[str, Any]) -> None:
    """Fail unless a document is as a schema of the description says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    Draft202012Validator.check_schema(whole)
    Draft202012Validator(whole).validate(document)


def schema_of(path: str, method: str, status: int, content_type: str) -> dict[str, Any]:
    paths: dict[str, Any] = DOCUMENT["paths"]  # type: ignore[assignment]
    found: dict[str, Any] = paths[path][method]["responses"][str(status)]["content"]
    return dict(found[content_type]["schema"])


def test_every_route_for_programs_is_in_it_and_no_other(app: Flask) -> None:
    routes = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(JSON_PATHS)
    }
    paths: dict[str, dict[str, Any]] = DOCUMENT["paths"]  # type: ignore[assignment]
    assert {(path, method) for path, item in paths.items() for method in item} == routes


def test_it_is_served_as_it_is_written(client: FlaskClient) -> None:
    response = client.get("/openapi.json")
    assert (response.status_code, response.content_type) == (200, "application/json")
    assert response.get_json() == json.loads(json.dumps(DOCUMENT))


def test_every_schema_is_one_and_is_used() -> None:
    written = json.dumps(DOCUMENT)
    for name, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert f'"#/components/schemas/{name}"' in written, name


@pytest.mark.parametrize("path", MESSAGES)
@pytest.mark.parametrize("asked", REPLIES)
def test_every_reply_is_as_it_says(client: FlaskClient, path: str, asked: str) -> None:
    response = client.post(path, json={MESSAGES[path]: asked})
    check(response.get_json(), schema_of(path, "post", 200, "application/json"))


def test_the_replies_have_every_outcome() -> None:
    assert {reply.outcome for reply in REPLIES.values()} == set(Outcome)


@pytest.mark.parametrize("path", ["/api/config", "/healthz", "/readyz", "/openapi.json"])
def test_every_document_is_as_it_says(client: FlaskClient, path: str) -> None:
    check(client.get(path).get_json(), schema_of(path, "get", 200, "application/json"))


@pytest.mark.parametrize("path", MESSAGES)
@pytest.mark.parametrize(
    ("status", "message", "more"),
    [
        (400, "", {}),
        (403, "answer", {"headers": {"Origin": "https://evil.example"}}),
        (413, "a " * 9000, {}),
        (415, "answer", {"content_type": "text/html"}),
        (500, "crash", {}),
    ],
)
def test_every_problem_is_as_it_says(
    client: FlaskClient, path: str, status: int, message: str, more: dict[str, Any]
) -> None:
    body = json.dumps({MESSAGES[path]: message})
    sent = {"data": body, "content_type": "application/json", **more}
    response = client.post(path, **sent)
    assert response.status_code == status
    problem = response.get_json()
    check(problem, schema_of(path, "post", status, "application/problem+json"))
    assert problem["status"] == status


def test_so_are_a_message_too_many_an_unknown_collection_and_no_bot(bot: FakeBot) -> None:
    app = make_app(bot, rate_limit="1/day")
    client = app.test_client()
    other = client.post("/api/chat", json={"message": "a", "collection": "other"})
    over = client.post("/api/chat", json={"message": "a"})
    app.extensions["faq-chatbot"] = None
    none = client.post("/api/chat", json={"message": "a"})
    for response, status in ((other, 404), (over, 429), (none, 503)):
        assert response.status_code == status
        kind = "application/problem+json"
        check(response.get_json(), schema_of("/api/chat", "post", status, kind))


ASKED = [
    ("Asked", {"message": "a", "conversation": None, "collection": COLLECTION.id}, True),
    ("Asked", {"message": " "}, False),
    ("Asked", {"message": "a", "mesage": "a"}, False),
    ("RasaMessage", {"message": "a", "sender": "b", "metadata": {}}, True),
    ("RasaMessage", {"sender": "b"}, False),
    ("CustomQaQuestion", {"question": "a", "top": 3, "context": {"previousQnaId": 1}}, True),
    ("CustomQaQuestion", {"question": "a", "confidenceScoreThreshold": 2}, False),
]


@pytest.mark.parametrize(("name", "body", "good"), ASKED)
def test_what_it_lets_through_is_taken_and_nothing_else(
    client: FlaskClient, name: str, body: dict[str, Any], good: bool
) -> None:
    validator = Draft202012Validator(SCHEMAS[name])
    path = {"Asked": 0, "RasaMessage": 1, "CustomQaQuestion": 2}[name]
    response = client.post(list(MESSAGES)[path], json=body)
    assert (validator.is_valid(body), response.status_code == 200) == (good, good)


def test_names_come_from_the_model() -> None:
    assert SCHEMAS["Reply"]["properties"]["outcome"] == {"enum": [str(one) for one in Outcome]}
    assert SCHEMAS["Reply"]["properties"]["reason"]["enum"] == [*map(str, Reason), None]
    assert URGENT_LEVELS == [level.value for level in Level if level is not Level.REPORT]


@pytest.mark.parametrize(
    ("status", "body", "more"),
    [
        (400, {"helpful": True}, {}),
        (403, {}, {"headers": {"Origin": "https://evil.example"}}),
        (404, {"reply_id": "0" * 32, "helpful": True}, {}),
        (413, {"reply_id": "0" * 9000}, {}),
        (415, {}, {"content_type": "text/html"}),
    ],
)
def test_every_problem_with_a_vote_is_as_it_says(
    client: FlaskClient, status: int, body: dict[str, Any], more: dict[str, Any]
) -> None:
    sent = {"data": json.dumps(body), "content_type": "application/json", **more}
    response = client.post("/api/feedback", **sent)
    assert response.status_code == status
    schema = schema_of("/api/feedback", "post", status, "application/problem+json")
    check(response.get_json(), schema)


@pytest.mark.parametrize(
    ("sent", "fits"),
    [
        ({"helpful": True}, True),
        ({"helpful": True, "reason": None}, True),
        ({"helpful": False, "reason": "wrong"}, True),
        ({"helpful": True, "reason": "wrong"}, False),
        ({"helpful": False, "reason": "bad"}, False),
        ({"helpful": 1}, False),
    ],
)
def test_a_vote_is_as_it_says(sent: dict[str, Any], fits: bool) -> None:
    schema = {**SCHEMAS["Vote"], "components": DOCUMENT["components"]}
    assert Draft202012Validator(schema).is_valid({"reply_id": "0" * 32, **sent}) is fits
