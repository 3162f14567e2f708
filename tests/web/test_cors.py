"""Which sites' pages may ask from the browser: the listed ones to the letter, strangers nothing."""

from __future__ import annotations

import pytest
from fake_bot import FakeBot, make_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CLINIC, STRANGER = "https://clinic.example", "https://evil.example"
MESSAGES = {
    "/api/chat": {"message": "answer"},
    "/webhooks/rest/webhook": {"message": "answer"},
    "/language/:query-knowledgebases": {"question": "answer"},
}
STRANGERS = [
    *(STRANGER, "null", "", "https://clinic.example.evil.example", "https://clinic.example:8443"),
    *(
        "http://clinic.example",
        "https://CLINIC.example",
        "https://clinic.example/",
        "clinic.example",
    ),
    *("https://clinic.example, https://evil.example", "https://xclinic.example", "*"),
]


@pytest.fixture
def client(bot: FakeBot) -> FlaskClient:
    app = make_app(bot, allowed_origins=f"{CLINIC},http://localhost:3000", rate_limit="2/day")
    return app.test_client()


def post(client: FlaskClient, path: str, origin: str, **more: str) -> TestResponse:
    return client.post(path, json=MESSAGES[path], headers={"Origin": origin, **more})


def given(response: TestResponse) -> set[str]:
    return {name for name, _ in response.headers if name.startswith("Access-Control-")}


@pytest.mark.parametrize("path", MESSAGES)
@pytest.mark.parametrize("origin", [CLINIC, "http://localhost:3000"])
def test_a_listed_site_is_answered_and_may_read_it(
    client: FlaskClient, path: str, origin: str
) -> None:
    response = post(client, path, origin)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert response.headers["Access-Control-Expose-Headers"] == "Retry-After, X-Request-ID"
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("path", MESSAGES)
@pytest.mark.parametrize("origin", STRANGERS)
def test_a_stranger_is_refused_and_gets_nothing(
    client: FlaskClient, bot: FakeBot, path: str, origin: str
) -> None:
    response = post(client, path, origin)
    assert (response.status_code, response.content_type) == (403, "application/problem+json")
    assert given(response) == set()
    assert bot.asked == bot.screened == []


@pytest.mark.parametrize("body", [{"message": "my legs are numb"}, {"message": "numb " * 9000}])
def test_a_stranger_gets_nothing_for_a_red_flag_either(
    client: FlaskClient, bot: FakeBot, body: dict[str, str]
) -> None:
    response = client.post("/api/chat", json=body, headers={"Origin": STRANGER})
    assert (response.status_code, bot.asked, bot.screened) == (403, [], [])


def test_what_strangers_send_does_not_count_for_the_visitor(client: FlaskClient) -> None:
    assert [post(client, "/api/chat", STRANGER).status_code for _ in range(5)] == [403] * 5
    assert post(client, "/api/chat", CLINIC).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", path) for path in MESSAGES),
        *(("OPTIONS", "/api/chat"), ("GET", "/api/chat")),
        *(("GET", "/api/config"), ("GET", "/api/nothing")),
    ],
)
@pytest.mark.parametrize("origin", [CLINIC, STRANGER, None])
def test_a_cache_is_told_that_the_origin_matters(
    client: FlaskClient, path: str, origin: str | None, method: str
) -> None:
    headers = {"Origin": origin} if origin else {}
    response = client.open(path, method=method, headers=headers)
    assert "Origin" in response.vary
    allowed = response.headers.get("Access-Control-Allow-Origin")
    assert allowed == (CLINIC if origin == CLINIC else None)


@pytest.mark.parametrize("path", ["/", "/ask", "/healthz", "/openapi.json", "/static/embed.js"])
def test_pages_and_files_are_not_shared(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Origin": CLINIC}) as response:
        assert (response.status_code, given(response)) == (200, set())


def preflight(client: FlaskClient, path: str, origin: str) -> TestResponse:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x"}
    return client.options(path, headers={"Origin": origin, **asked})


@pytest.mark.parametrize("path", [*MESSAGES, "/api/config"])
def test_a_preflight_of_a_listed_site_is_answered(client: FlaskClient, path: str) -> None:
    response = preflight(client, path, CLINIC)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == CLINIC
    assert response.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert response.headers["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_preflight_of_a_stranger_gets_nothing(client: FlaskClient, origin: str) -> None:
    assert given(preflight(client, "/api/chat", origin)) == set()


def test_a_listed_site_may_read_that_it_must_wait(client: FlaskClient) -> None:
    responses = [post(client, "/api/chat", CLINIC) for _ in range(3)]
    assert responses[-1].status_code == 429
    assert responses[-1].headers["Access-Control-Allow-Origin"] == CLINIC


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"message": ""}, 400), ({"message": "crash"}, 500), ({"message": "a " * 9000}, 413)],
)
def test_it_may_read_every_error(client: FlaskClient, sent: dict[str, str], status: int) -> None:
    response = client.post("/api/chat", json=sent, headers={"Origin": CLINIC})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == CLINIC


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        # An old browser names the page only; a newer one says itself whose page it is.
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "http://other.example", "Host": "other.example"}, 200),
        ({"Origin": "https://faq.example:8443", "Host": "faq.example:8443"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://faq.example", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"}, 403),
        ({}, 200),
    ],
)
def test_our_own_pages_and_programs_are_not_strangers(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    response = client.post("/api/chat", json={"message": "answer"}, headers=headers)
    assert (response.status_code, given(response)) == (status, set())
