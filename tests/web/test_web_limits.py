"""The rate limit: what counts, whom it counts for, and what one gets who is over it."""

from __future__ import annotations

import logging
import time

import pytest
from fake_bot import SECRET, FakeBot, make_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

EMERGENCY = "call your local emergency number"
URGENT = "This can be a sign of pressed nerves."
VISITOR, OTHER, PROXY = "192.0.2.1", "192.0.2.2", "198.51.100.9"


def chat(client: FlaskClient, message: str = "answer", sender: str = VISITOR, *via: str) -> int:
    return post(client, "/api/chat", message, sender, *via).status_code


def form(client: FlaskClient, question: str = "answer", sender: str = VISITOR) -> int:
    return post(client, "/ask", question, sender).status_code


def post(
    client: FlaskClient, path: str, text: str, sender: str = VISITOR, *via: str
) -> TestResponse:
    """Send a message from an address, told by the proxies in between if there are any."""
    forwarded = {"X-Forwarded-For": ", ".join(via)} if via else {}
    sent = {"json": {"message": text}} if path == "/api/chat" else {"data": {"question": text}}
    return client.post(path, headers=forwarded, environ_base={"REMOTE_ADDR": sender}, **sent)


@pytest.fixture
def twice(bot: FakeBot) -> FlaskClient:
    """A client of an app that takes two messages a day from an address."""
    return make_app(bot, rate_limit="2/day").test_client()


@pytest.fixture
def over(twice: FlaskClient) -> FlaskClient:
    """A client that is over its limit already, at the address ``VISITOR``."""
    assert [chat(twice) for _ in range(3)] == [200, 200, 429]
    return twice


def test_messages_up_to_the_limit_are_answered_and_no_more(
    twice: FlaskClient, bot: FakeBot
) -> None:
    assert [chat(twice) for _ in range(4)] == [200, 200, 429, 429]
    assert bot.asked == [("answer", None)] * 2


@pytest.mark.parametrize("order", ["cf", "fc", "cc", "ff"])
def test_the_chat_and_the_form_share_one_limit(twice: FlaskClient, order: str) -> None:
    send = {"c": chat, "f": form}
    assert [send[one](twice) for one in order] == [200, 200]
    assert [chat(twice), form(twice)] == [429, 429]


def test_each_address_has_a_limit_of_its_own(over: FlaskClient) -> None:
    assert [chat(over, sender=one) for one in (VISITOR, OTHER, "2001:db8::1")] == [429, 200, 200]


def test_each_server_counts_for_itself(over: FlaskClient, bot: FakeBot) -> None:
    assert chat(make_app(bot, rate_limit="2/day").test_client()) == 200


@pytest.mark.parametrize("moved", [-86_400, 86_400])
def test_a_clock_that_is_set_shuts_nobody_out_and_lifts_no_limit(
    twice: FlaskClient, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    assert chat(twice) == 200
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved)
    assert [chat(twice) for _ in range(3)] == [200, 200, 429]


def test_a_clock_that_is_adjusted_bit_by_bit_changes_nothing(
    twice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, adjusted = time.time, iter(range(1000))
    monkeypatch.setattr(time, "time", lambda: real() + next(adjusted) / 100)
    assert [chat(twice) for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/", "/ask", "/healthz", "/readyz", "/static/style.css"])
def test_pages_and_files_are_neither_limited_nor_counted(twice: FlaskClient, path: str) -> None:
    def get() -> int:
        with twice.get(path, environ_base={"REMOTE_ADDR": VISITOR}) as response:
            return response.status_code

    assert [get() for _ in range(5)] == [200] * 5
    assert [chat(twice) for _ in range(3)] == [200, 200, 429]
    assert get() == 200


def test_what_is_refused_counts_too(twice: FlaskClient, bot: FakeBot) -> None:
    address = {"REMOTE_ADDR": VISITOR}
    json = {"content_type": "application/json", "environ_base": address}
    refused = [twice.post("/api/chat", data=b"{", **json) for _ in range(3)]
    assert [one.status_code for one in refused] == [400, 400, 429]
    assert bot.asked == []


def test_off_is_no_limit(bot: FakeBot) -> None:
    client = make_app(bot, rate_limit="off").test_client()
    assert {chat(client) for _ in range(40)} | {form(client) for _ in range(40)} == {200}


def test_there_is_a_limit_unless_it_is_off(client: FlaskClient) -> None:
    statuses = [chat(client) for _ in range(40)]
    assert statuses[:30] == [200] * 30
    assert 429 in statuses


def test_a_program_over_the_limit_gets_a_problem_with_the_emergency_line(
    over: FlaskClient,
) -> None:
    response = post(over, "/api/chat", "answer")
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["title"], problem["status"]) == ("Too Many Requests", 429)
    assert "Please wait a minute." in problem["detail"]
    assert EMERGENCY in problem["detail"]
    assert response.headers.get("Retry-After", "60").isdigit()


def test_a_person_over_the_limit_gets_a_page_with_the_emergency_line(over: FlaskClient) -> None:
    response = post(over, "/ask", "answer")
    assert (response.status_code, response.mimetype) == (429, "text/html")
    text = response.get_data(as_text=True)
    assert EMERGENCY in text
    assert "Werkzeug" not in text and "per 1 day" not in text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_person_over_the_limit_is_told_to_wait(over: FlaskClient) -> None:
    assert "Please wait a minute." in post(over, "/ask", "answer").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_an_emergency_is_told_over_the_limit_too(
    over: FlaskClient, bot: FakeBot, path: str
) -> None:
    before = len(bot.asked)
    response = post(over, path, "my legs are numb")
    assert response.status_code == 200
    assert URGENT in response.get_data(as_text=True)
    assert bot.screened[-1] == "my legs are numb"
    assert len(bot.asked) == before


def test_an_emergency_over_the_limit_has_the_shape_of_every_reply(over: FlaskClient) -> None:
    reply = post(over, "/api/chat", "my legs are numb").get_json()
    under = post(over, "/api/chat", "urgent", OTHER).get_json()
    assert list(reply) == list(under)
    assert (reply["outcome"], reply["urgent"]) == ("urgent", under["urgent"])


@pytest.mark.parametrize(
    "body",
    [b'{"message": "my legs are numb", "nonsense": 1}', b'{"message": "numb', b"my legs are numb"],
)
def test_over_the_limit_an_emergency_need_not_be_right_json(over: FlaskClient, body: bytes) -> None:
    for kind in ("application/json", "text/plain"):
        address = {"REMOTE_ADDR": VISITOR}
        response = over.post("/api/chat", data=body, content_type=kind, environ_base=address)
        assert (response.status_code, response.get_json()["outcome"]) == (200, "urgent")


def test_a_guard_that_fails_over_the_limit_names_whom_to_call(over: FlaskClient) -> None:
    reply = post(over, "/api/chat", "guardless").get_json()
    assert (reply["outcome"], reply["reason"]) == ("no_answer", "unavailable")
    assert reply["message"][1]["href"] == "tel:911"
    assert "Do you need help fast?" in post(over, "/ask", "guardless").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_a_crash_over_the_limit_is_told_plainly(over: FlaskClient, path: str) -> None:
    response = post(over, path, "crash")
    text = response.get_data(as_text=True)
    assert response.status_code == 500
    assert EMERGENCY in text and "KeyError" not in text


@pytest.mark.parametrize(
    ("proxies", "first", "second", "shared"),
    [
        # No proxy is trusted: whatever a visitor writes there does not hide them.
        (0, (VISITOR, OTHER), (VISITOR, PROXY), True),
        (0, (VISITOR,), (VISITOR, OTHER), True),
        # Behind one, visitors are told apart by what it says last, and by nothing before.
        (1, (PROXY, VISITOR), (PROXY, OTHER), False),
        (1, (PROXY, VISITOR), (PROXY, OTHER, VISITOR), True),
        (1, (PROXY, OTHER, VISITOR), (PROXY, OTHER, OTHER), False),
        # Behind two, by the last but one.
        (2, (PROXY, VISITOR, "203.0.113.1"), (PROXY, OTHER, "203.0.113.1"), False),
        (2, (PROXY, VISITOR, "203.0.113.1"), (PROXY, VISITOR, "203.0.113.2"), True),
        (2, (PROXY, VISITOR, "203.0.113.1"), (PROXY, OTHER, VISITOR, "203.0.113.1"), True),
        # Without the header there is only the proxy's own address.
        (1, (PROXY,), (PROXY,), True),
        (1, (VISITOR,), (OTHER,), False),
    ],
)
def test_whose_messages_count_together(
    bot: FakeBot, proxies: int, first: tuple[str, ...], second: tuple[str, ...], shared: bool
) -> None:
    app = make_app(bot, rate_limit="1/day", trusted_proxies=proxies)
    client = app.test_client()
    assert chat(client, "answer", *first) == 200
    assert chat(client, "answer", *second) == (429 if shared else 200)


@pytest.mark.parametrize("text", ["answer", "my legs are numb"])
@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_no_address_is_logged_over_the_limit(
    over: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, text: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(over, path, text)
    assert VISITOR not in caplog.text


@pytest.mark.parametrize("text", ["answer", "my legs are numb", "crash"])
@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_no_question_is_logged_over_the_limit(
    over: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, text: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(over, path, f"{text} {SECRET}")
    assert SECRET not in caplog.text


@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_a_refusal_over_the_limit_is_locked_down(over: FlaskClient, path: str) -> None:
    response = post(over, path, "answer")
    assert response.status_code == 429
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_without_a_bot_the_refusal_is_a_503(bot: FakeBot) -> None:
    app = make_app(bot, rate_limit="1/day")
    client = app.test_client()
    assert chat(client) == 200
    app.extensions["faq-chatbot"] = None
    response = post(client, "/api/chat", "answer")
    assert response.status_code == 503
    assert EMERGENCY in response.get_json()["detail"]
