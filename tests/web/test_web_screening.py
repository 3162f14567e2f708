"""Messages that are too long: screened all the same, and refused if nothing in them is urgent."""

from __future__ import annotations

import io
import json
import logging
from urllib.parse import quote_plus

import pytest
from fake_bot import SECRET, FakeBot, make_app
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

EMERGENCY = "call your local emergency number"
URGENT = "This can be a sign of pressed nerves."
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
FILLER = "my back has hurt for years and it is a long story. " * 200
SYMPTOM = "my legs are numb"
PLACES = {
    "head": f"{SYMPTOM}. {FILLER}",
    "middle": f"{FILLER} {SYMPTOM}. {FILLER}",
    "tail": f"{FILLER} {SYMPTOM}",
}
ADDRESS = {"REMOTE_ADDR": "192.0.2.1"}


def chat(client: FlaskClient, body: str | bytes) -> TestResponse:
    return client.post("/api/chat", data=body, content_type=JSON, environ_base=ADDRESS)


def message(text: str, **more: str) -> str:
    return json.dumps({"message": text, **more})


def ask(client: FlaskClient, question: str) -> TestResponse:
    return client.post("/ask", data={"question": question}, environ_base=ADDRESS)


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
def test_an_emergency_in_too_long_a_message_is_told(
    client: FlaskClient, bot: FakeBot, text: str
) -> None:
    response = chat(client, message(text))
    assert (response.status_code, response.content_type) == (200, JSON)
    reply = response.get_json()
    assert (reply["outcome"], reply["urgent"]["contacts"][0]["href"]) == ("urgent", "tel:911")
    assert (bot.screened, bot.asked) == ([text], [])
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
def test_an_emergency_in_too_long_a_form_is_told(
    client: FlaskClient, bot: FakeBot, text: str
) -> None:
    response = ask(client, text)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    page = response.get_data(as_text=True)
    assert "Get help now" in page and URGENT in page
    assert (bot.screened, bot.asked) == ([text], [])
    assert response.headers["Cache-Control"] == "no-store"


def test_the_same_in_a_form_with_files(client: FlaskClient, bot: FakeBot) -> None:
    sent = {"question": PLACES["tail"]}
    response = client.post("/ask", data=sent, content_type="multipart/form-data")
    assert response.status_code == 200
    assert URGENT in response.get_data(as_text=True)


def test_too_long_without_an_emergency_is_a_problem_with_the_emergency_line(
    client: FlaskClient, bot: FakeBot
) -> None:
    response = chat(client, message(FILLER))
    assert (response.status_code, response.content_type) == (413, "application/problem+json")
    problem = response.get_json()
    assert (problem["type"], problem["status"]) == ("about:blank", 413)
    assert problem["detail"].startswith("The message is too long. Please make it shorter.")
    assert EMERGENCY in problem["detail"]
    assert (bot.screened, bot.asked) == ([FILLER], [])


def test_too_long_a_form_without_an_emergency_is_a_page_with_the_emergency_line(
    client: FlaskClient, bot: FakeBot
) -> None:
    response = ask(client, FILLER)
    assert (response.status_code, response.mimetype) == (413, "text/html")
    page = response.get_data(as_text=True)
    assert "That message is too long" in page and EMERGENCY in page
    assert "my back has hurt" not in page
    assert bot.asked == []


BROKEN = {
    "cut off": message(PLACES["head"])[:-2],
    "no JSON": PLACES["tail"],
    "a list": json.dumps([PLACES["tail"]]),
    "deep": "[" * 50_000 + SYMPTOM,
    "another key": json.dumps({"mesage": PLACES["tail"]}),
    "message a list": json.dumps({"message": [PLACES["tail"]]}),
    "half a character": json.dumps({"message": "\ud800 " + PLACES["tail"]}),
    "NaN": '{"message": NaN, "x": "' + PLACES["tail"] + '"}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_emergency_in_a_broken_body_is_told(client: FlaskClient, body: str) -> None:
    response = chat(client, body)
    assert response.status_code == 200
    assert response.get_json()["outcome"] == "urgent"


ESCAPED = "my legs are n\\u0075mb"
ESCAPES = {
    "cut off": f'{{"message": "{FILLER}{ESCAPED}',
    "no object": f'"{FILLER}{ESCAPED}"',
    "another key": f'{{"mesage": "{FILLER}{ESCAPED}"}}',
    "a key twice": f'{{"message": "{ESCAPED}{FILLER}", "message": "hello"}}',
    "a line end": f'{{"message": "{FILLER}my legs are\\nn\\u0075mb',
}


@pytest.mark.parametrize("body", ESCAPES.values(), ids=ESCAPES)
def test_escapes_in_a_broken_body_hide_no_emergency(client: FlaskClient, body: str) -> None:
    response = chat(client, body)
    assert (response.status_code, response.get_json()["outcome"]) == (200, "urgent")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"na\u00efve \u7b54", "naïve 答"),
        (r"\ud83e\uddb4", "\U0001f9b4"),
        (r"a\nb\tc", "a b c"),
        (r"\"a\" \\u0062 \/", '"a" \\u0062 /'),
        (r"\ud800 x", "\ufffd x"),
        (r"\u12 \x", "u12 x"),
    ],
)
def test_the_guard_gets_what_a_broken_body_says(
    client: FlaskClient, bot: FakeBot, written: str, read: str
) -> None:
    assert chat(client, f'["{FILLER}{written}').status_code == 413
    assert bot.screened == [f'["{FILLER}{read}']


TOKEN = "WyJhIl0.aZ_x-9.Q1"


@pytest.mark.parametrize(
    "body",
    [
        message(PLACES["tail"], conversation=TOKEN),
        json.dumps({"conversation": TOKEN, "message": PLACES["head"]})[:-2],
    ],
    ids=["whole", "cut off"],
)
def test_the_guard_hears_what_was_said_before(client: FlaskClient, bot: FakeBot, body: str) -> None:
    assert chat(client, body).status_code == 200
    assert bot.screened_after == [TOKEN]


def test_a_token_inside_a_message_is_not_taken(client: FlaskClient, bot: FakeBot) -> None:
    text = f'"conversation": "{TOKEN}" {PLACES["tail"]}'
    assert chat(client, message(text)).status_code == 200
    assert bot.screened_after == [None]


def test_the_guard_hears_what_was_said_before_in_a_form(client: FlaskClient, bot: FakeBot) -> None:
    sent = {"question": PLACES["tail"], "conversation": TOKEN}
    client.post("/ask", data=sent)
    assert bot.screened_after == [TOKEN]


@pytest.mark.parametrize(
    "body",
    [message(FILLER)[:-2], "[" * 50_000, b"\xff" * 20_000, "1" * 20_000, '"' + "a" * 20_000 + '"'],
    ids=["cut off", "deep", "no text", "number", "text"],
)
def test_a_broken_body_without_an_emergency_is_too_long(
    client: FlaskClient, body: str | bytes
) -> None:
    assert chat(client, body).status_code == 413


@pytest.mark.parametrize(
    ("text", "found"),
    [("naïve 答え \U0001f9b4 ", SYMPTOM), ("", f"…\n{SYMPTOM}"), ("", f'"{SYMPTOM}"')],
)
def test_the_guard_gets_the_message_as_it_was_written(
    client: FlaskClient, bot: FakeBot, text: str, found: str
) -> None:
    long = f"{text}{FILLER}{found}"
    assert chat(client, message(long, conversation="token")).status_code == 200
    assert ask(client, long).status_code == 200
    assert bot.screened == [long, long]


def test_the_conversation_of_a_form_does_not_hide_the_question(
    client: FlaskClient, bot: FakeBot
) -> None:
    body = f"conversation=token&question={quote_plus(PLACES['tail'])}"
    response = client.post("/ask", data=body, content_type=FORM)
    assert (response.status_code, bot.screened) == (200, [PLACES["tail"]])


def test_a_megabyte_is_read_and_of_more_the_beginning(client: FlaskClient, bot: FakeBot) -> None:
    megabyte = "a " * 500_000
    assert chat(client, message(f"{megabyte}{SYMPTOM}")).status_code == 200
    assert chat(client, message(f"{SYMPTOM} {megabyte}{megabyte}")).status_code == 200
    assert chat(client, message(f"{megabyte}{megabyte}")).status_code == 413
    assert max(map(len, bot.screened)) <= 1_048_576


def test_a_guard_that_fails_on_too_long_a_message_names_whom_to_call(client: FlaskClient) -> None:
    reply = chat(client, message(f"guardless {FILLER}")).get_json()
    assert (reply["outcome"], reply["reason"]) == ("no_answer", "unavailable")
    page = ask(client, f"guardless {FILLER}").get_data(as_text=True)
    assert "Do you need help fast?" in page


@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_a_crash_of_the_screen_is_told_plainly(client: FlaskClient, path: str) -> None:
    text = f"crash {FILLER}"
    response = chat(client, message(text)) if path == "/api/chat" else ask(client, text)
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert EMERGENCY in page and "KeyError" not in page


def test_a_small_limit_is_screened_too(bot: FakeBot) -> None:
    client = make_app(bot, max_body=256).test_client()
    assert chat(client, message("a " * 200 + SYMPTOM)).get_json()["outcome"] == "urgent"
    assert chat(client, message("a " * 200)).status_code == 413


def test_a_message_within_the_limits_is_not_screened_twice(
    client: FlaskClient, bot: FakeBot
) -> None:
    assert chat(client, message(f"answer {SYMPTOM}")).get_json()["outcome"] == "answer"
    assert bot.screened == []


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing"])
def test_other_addresses_screen_nothing(client: FlaskClient, bot: FakeBot, path: str) -> None:
    assert client.post(path, data=PLACES["head"]).status_code in {404, 405, 413}
    assert bot.screened == []


@pytest.mark.parametrize(
    "text",
    [FILLER, PLACES["tail"]],
    ids=["harmless", "emergency"],
)
@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_neither_address_nor_question_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, text: str
) -> None:
    text = f"{SECRET} {text} {SECRET}"
    with caplog.at_level(logging.DEBUG):
        response = chat(client, message(text)) if path == "/api/chat" else ask(client, text)
    assert response.status_code in {200, 413, 500}
    assert SECRET not in caplog.text
    assert ADDRESS["REMOTE_ADDR"] not in caplog.text


def in_pieces(app: Flask, path: str, body: str, content_type: str) -> tuple[int, str]:
    """Send a body whose length is not told beforehand, as gunicorn hands it on."""
    builder = EnvironBuilder(
        path=path,
        method="POST",
        input_stream=io.BytesIO(body.encode()),
        content_type=content_type,
    )
    environ = builder.get_environ()
    del environ["CONTENT_LENGTH"]
    environ |= {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    content, status, _ = run_wsgi_app(app, environ)
    return int(status.split()[0]), b"".join(content).decode()


def test_a_short_message_may_come_in_pieces(app: Flask, bot: FakeBot) -> None:
    assert in_pieces(app, "/api/chat", message("answer"), JSON)[0] == 200
    assert in_pieces(app, "/ask", "question=answer", FORM)[0] == 200
    assert bot.asked == [("answer", None)] * 2


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("path", ["/api/chat", "/ask"])
def test_an_emergency_in_too_long_a_message_in_pieces_is_told(
    app: Flask, path: str, text: str
) -> None:
    if path == "/ask":
        status, said = in_pieces(app, path, f"question={quote_plus(text)}", FORM)
    else:
        status, said = in_pieces(app, path, message(text), JSON)
    assert status == 200
    assert URGENT in said


def test_too_long_a_message_in_pieces_is_refused(app: Flask, bot: FakeBot) -> None:
    assert in_pieces(app, "/api/chat", message(FILLER), JSON)[0] == 413
    assert in_pieces(app, "/ask", f"question={quote_plus(FILLER)}", FORM)[0] == 413
    assert bot.asked == []
