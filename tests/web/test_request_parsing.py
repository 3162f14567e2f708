"""The strict reading of a request: a table of what is refused, and a fuzz that never gets a 500."""

from __future__ import annotations

import json

import pytest
from fake_bot import FakeBot, make_app
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.errors import Refusal
from chatbot.web.requests import parse_chat, read_object

REFUSED = {
    "nothing": b"",
    "no JSON": b"message=hello",
    "cut off": b'{"message": "hel',
    "two values": b'{"message": "a"} {}',
    "array": b'["hello"]',
    "text": b'"hello"',
    "null": b"null",
    "number": b"1",
    "NaN": b'{"message": NaN}',
    "Infinity": b'{"message": "a", "conversation": -Infinity}',
    "too large a number": b'{"message": "a", "conversation": 1e999}',
    "very long number": b'{"message": ' + b"9" * 6000 + b"}",
    "1,000 lists deep": b'{"message": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    "1,000 objects deep": b'{"message": ' + b'{"a":' * 1000 + b"1" + b"}" * 1001,
    "8,000 open lists": b"[" * 8000,
    "half a character": b'{"message": "\\ud800"}',
    "half a character in a key": b'{"message": "a", "\\udfff": 1}',
    "half a character in the token": b'{"message": "a", "conversation": "\\udfff"}',
    "bare NUL": b'{"message": "a\x00b"}',
    "not UTF-8": b'{"message": "\xff"}',
    "UTF-16": '{"message": "hello"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"message": "hello"}',
    "no message": b"{}",
    "message null": b'{"message": null}',
    "message a number": b'{"message": 5}',
    "message a list": b'{"message": ["a"]}',
    "message empty": b'{"message": ""}',
    "message blank": '{"message": " \\n\\t\u3000"}'.encode(),
    "conversation a number": b'{"message": "a", "conversation": 1}',
    "collection a list": b'{"message": "a", "collection": []}',
    "unknown key": b'{"message": "a", "mesage": "b"}',
    "repeated key": b'{"message": "a", "message": "b"}',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_exactly_right_is_refused(
    client: FlaskClient, bot: FakeBot, body: bytes
) -> None:
    response = client.post("/api/chat", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert bot.asked == []


def test_an_unknown_key_is_met_with_the_nearest_one_and_not_repeated() -> None:
    with pytest.raises(Refusal, match='Did you mean "message"') as refused:
        parse_chat(read_object(b'{"mesage": "hello"}'))
    assert "mesage" not in refused.value.detail


@pytest.mark.parametrize("size", [8193, 100_000])
def test_a_body_over_the_limit_is_refused(client: FlaskClient, size: int) -> None:
    body = json.dumps({"message": "a" * (size - len('{"message": ""}'))}).encode()
    assert len(body) == size
    response = client.post("/api/chat", data=body, content_type="application/json")
    assert response.status_code == 413


def test_a_body_at_the_limit_is_read(client: FlaskClient) -> None:
    body = json.dumps({"message": "a" * (8192 - len('{"message": ""}'))}).encode()
    response = client.post("/api/chat", data=body, content_type="application/json")
    assert response.status_code == 200


def test_the_limit_is_a_setting(bot: FakeBot) -> None:
    client = make_app(bot, max_body=256).test_client()
    assert client.post("/api/chat", json={"message": "a" * 256}).status_code == 413


HALVES = st.text(st.characters(categories=["Cs", "Cc", "L", "N", "P", "Z"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HALVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HALVES, inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        key: VALUES | st.text(min_size=1, max_size=9)
        for key in (
            *("message", "conversation", "collection", "sender", "question", "qnaId", "context"),
            *("confidenceScoreThreshold", "other"),
        )
    },
)
PATHS = ("/api/chat", "/webhooks/rest/webhook", "/language/:query-knowledgebases")
CLIENT = make_app(FakeBot(), rate_limit="off").test_client()


@given(
    st.sampled_from(PATHS),
    st.sampled_from(["application/json", "text/plain"]),
    OBJECTS.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200),
)
def test_no_body_makes_the_server_fail(path: str, kind: str, body: bytes) -> None:
    response = CLIENT.post(path, data=body, content_type=kind)
    assert response.status_code in {200, 400, 404}
    json.loads(response.data)


@given(st.binary(max_size=200))
def test_no_form_makes_the_server_fail(body: bytes) -> None:
    content_type = "application/x-www-form-urlencoded"
    response = CLIENT.post("/ask", data=b"question=" + body, content_type=content_type)
    assert response.status_code in {200, 400}
