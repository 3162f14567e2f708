"""POST /api/feedback and the votes of the plain form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_bot import FakeBot, make_app
from keeping_app import Kept
from sqlalchemy import text

from chatbot.events import Complaint, EventStore

SITE = "https://clinic.example"
ID = "0" * 32


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path, allowed_origins=SITE)
    yield found
    found.recorder.close()


def voted(kept: Kept) -> list[tuple[bool | None, str]]:
    return [(row["helpful"], row["complaint"]) for row in kept.replies()]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"helpful": True}, (True, "")),
        ({"helpful": True, "reason": None}, (True, "")),
        ({"helpful": False}, (False, "")),
        ({"helpful": False, "reason": None}, (False, "")),
        *(({"helpful": False, "reason": str(one)}, (False, str(one))) for one in Complaint),
    ],
)
def test_a_vote_is_kept_with_its_reply(
    kept: Kept, body: dict[str, Any], expected: tuple[bool, str]
) -> None:
    response = kept.client.post("/api/feedback", json={"reply_id": kept.ask(), **body})
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers
    assert voted(kept) == [expected]


def test_the_last_counts_and_the_same_again_changes_nothing(kept: Kept) -> None:
    one = kept.ask()
    for helpful in (True, True, False, False):
        assert kept.vote(reply_id=one, helpful=helpful) == 204
    assert voted(kept) == [(False, "")]


def test_an_id_of_no_reply_gets_the_same_response_and_is_not_kept(kept: Kept) -> None:
    known = kept.client.post("/api/feedback", json={"reply_id": kept.ask(), "helpful": True})
    other = kept.client.post("/api/feedback", json={"reply_id": ID, "helpful": False})
    for response in (known, other):
        response.headers.remove("X-Request-ID")
    assert (known.status, known.headers, known.data) == (other.status, other.headers, other.data)
    assert voted(kept) == [(True, "")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "'reply_id' must be the id"),
        ({"reply_id": ID}, "'helpful' must be true or false"),
        ({"helpful": True}, "'reply_id' must be the id"),
        ({"reply_id": "r1", "helpful": True}, "'reply_id' must be"),
        ({"reply_id": ID.replace("0", "A"), "helpful": True}, "'reply_id' must be"),
        ({"reply_id": ID + "\n", "helpful": True}, "'reply_id' must be"),
        ({"reply_id": 7, "helpful": True}, "'reply_id' must be"),
        ({"reply_id": ID, "helpful": 1}, "'helpful' must be"),
        ({"reply_id": ID, "helpful": "true"}, "'helpful' must be"),
        ({"reply_id": ID, "helpful": None}, "'helpful' must be"),
        ({"reply_id": ID, "helpful": True, "reason": "wrong"}, "'reason' is allowed only"),
        ({"reply_id": ID, "helpful": False, "reason": "bad"}, "'reason' is allowed only"),
        ({"reply_id": ID, "helpful": False, "reason": ""}, "'reason' is allowed only"),
        ({"reply_id": ID, "helpful": False, "reason": []}, "'reason' is allowed only"),
        ({"reply_id": ID, "helpful": False, "text": "x"}, "Unknown key"),
        ({"reply_id": ID, "helpfull": False}, 'Did you mean "helpful"?'),
    ],
)
def test_anything_else_is_refused(kept: Kept, body: dict[str, Any], said: str) -> None:
    response = kept.client.post("/api/feedback", json=body)
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert said in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": "[]", "content_type": "application/json"}, 400),
        ({"data": "{", "content_type": "text/plain"}, 400),
        ({"data": "helpful=true", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"json": {"reply_id": ID * 999, "helpful": True}}, 413),
        ({"json": {"reply_id": ID, "helpful": True}, "headers": {"Origin": "https://x.org"}}, 403),
    ],
)
def test_it_is_as_strict_as_a_question(kept: Kept, sent: dict[str, Any], status: int) -> None:
    assert kept.client.post("/api/feedback", **sent).status_code == status


def test_a_site_on_the_list_may_vote_without_a_preflight(kept: Kept) -> None:
    body = f'{{"reply_id": "{kept.ask()}", "helpful": true}}'
    headers = {"Origin": SITE, "Content-Type": "text/plain"}
    response = kept.client.post("/api/feedback", data=body, headers=headers)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert voted(kept) == [(True, "")]


def test_votes_are_limited_apart_from_messages(tmp_path: Path) -> None:
    kept = Kept(tmp_path, rate_limit="2/day")
    assert [kept.vote(reply_id=ID, helpful=True) for _ in range(3)] == [204, 204, 429]
    kept.ask()
    assert len(kept.replies()) == 1


def test_where_no_events_are_kept_there_is_no_voting(bot: FakeBot) -> None:
    client = make_app(bot).test_client()
    assert client.get("/api/config").get_json()["feedback"] is False
    response = client.post("/api/feedback", json={"reply_id": ID, "helpful": True})
    assert response.status_code == 404 and "does not accept votes" in response.get_json()["detail"]
    assert 'name="vote"' not in client.post("/ask", data={"question": "answer"}).text


def test_a_newer_store_means_no_voting_either(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert kept.client.get("/api/config").get_json()["feedback"] is True
    store = EventStore(kept.url)
    with store.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    store.close()
    kept = Kept(tmp_path)
    assert kept.client.get("/api/config").get_json()["feedback"] is False
    assert kept.vote(reply_id=ID, helpful=True) == 404
    assert kept.ask()


def test_the_plain_form_has_a_vote_under_an_answer_only(kept: Kept) -> None:
    page = kept.client.post("/ask", data={"question": "answer"}).text
    assert page.count('name="vote"') == 1 + len(Complaint)
    for question in ("nothing", "urgent", "hello", "clarify"):
        assert 'name="vote"' not in kept.client.post("/ask", data={"question": question}).text


@pytest.mark.parametrize(("vote", "expected"), [("yes", (True, "")), ("wrong", (False, "wrong"))])
def test_its_vote_is_kept_and_the_conversation_goes_on(
    kept: Kept, vote: str, expected: tuple[bool, str]
) -> None:
    page = kept.client.post("/ask", data={"question": "answer"}).text
    (form,) = re.findall(r'<form[^>]*id="vote".*?</form>', page, re.DOTALL)
    sent = dict(re.findall(r'name="(\w+)" value="(\w+)"', form)) | {"vote": vote}
    assert set(sent) == {"reply_id", "conversation", "vote"}
    thanks = kept.client.post("/ask", data=sent)
    assert thanks.status_code == 200 and "Thanks for your feedback." in thanks.text
    assert 'name="conversation" value="token"' in thanks.text
    assert "action=" not in thanks.text  # the next question goes to the same page, and site
    assert voted(kept) == [expected]


@pytest.mark.parametrize("sent", [{"vote": "yes"}, {"vote": ""}, {"reply_id": ID, "vote": "no"}])
def test_a_form_that_is_not_ours_is_refused(kept: Kept, sent: dict[str, str]) -> None:
    response = kept.client.post("/ask", data=sent)
    assert (response.status_code, response.mimetype) == (400, "text/html")
