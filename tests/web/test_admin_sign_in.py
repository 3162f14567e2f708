"""Who may see the owner pages: off by default, a password, a throttle, and one cookie."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_bot import FakeBot, make_app
from flask.testing import FlaskClient

from chatbot.cli import main
from chatbot.errors import SettingError
from chatbot.settings import load_settings
from chatbot.web.admin import password as passwords
from chatbot.web.admin import session
from tests.web.owner_app import (
    PAGES,
    PASSWORD,
    keep,
    owner_app,
    sign_in,
    some_events,
    token_of,
)

OTHERS = ("/export/replies.csv", "/sign-out")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    keep(tmp_path, some_events())
    return owner_app(tmp_path).test_client()


@pytest.mark.parametrize("path", [*PAGES, *OTHERS, "/sign-in", "/nothing"])
def test_without_a_password_there_is_nothing(path: str) -> None:
    client = make_app(FakeBot()).test_client()
    nothing = client.get("/nothing-at-all")
    for found in (client.get(f"/admin{path}"), client.post(f"/admin{path}")):
        assert (found.status_code, found.text) == (404, nothing.text)


@pytest.mark.parametrize("path", [*PAGES, "/export/replies.csv"])
def test_strangers_are_led_to_the_form_and_told_nothing(path: str, client: FlaskClient) -> None:
    found = client.get(f"/admin{path}")
    assert (found.status_code, found.headers["Location"]) == (303, "/admin/sign-in")
    assert found.text == ""


@pytest.mark.parametrize("path", PAGES)
def test_who_knows_the_password_sees_the_pages(path: str, client: FlaskClient) -> None:
    assert sign_in(client).headers["Location"] == "/admin"
    found = client.get(f"/admin{path}")
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "no-store"
    policy = found.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "script" not in policy and "<script" not in found.text
    assert not re.search(r"<[^>]+ (style|on\w+)=", found.text)
    assert "noindex" in found.text


@pytest.mark.parametrize("given", ["", "let me in", PASSWORD.upper(), PASSWORD + " ", "ä" * 500])
def test_a_wrong_password_is_refused(
    given: str, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        found = sign_in(client, given)
    assert found.status_code == 403 and "Wrong password." in found.text
    assert "Set-Cookie" not in found.headers
    assert "Failed sign-in" in caplog.text
    assert not given or given not in caplog.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    (cookie,) = sign_in(client).headers.getlist("Set-Cookie")
    name, *facts = cookie.split("; ")
    assert name.startswith("faq_chatbot_admin=")
    kept = {one for one in facts if not one.startswith("Expires=")}
    assert kept == {"HttpOnly", "SameSite=Strict", "Path=/admin", "Max-Age=28800"}


def test_behind_tls_the_cookie_goes_over_tls_only(tmp_path: Path) -> None:
    client = owner_app(tmp_path, trusted_proxies=1).test_client()
    secure = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    (cookie,) = sign_in(client, headers=secure).headers.getlist("Set-Cookie")
    assert "; Secure" in cookie
    (plain,) = sign_in(owner_app(tmp_path).test_client(), headers=secure).headers.getlist(
        "Set-Cookie"
    )
    assert "Secure" not in plain  # nobody vouches for the header


def test_no_other_page_sets_a_cookie(client: FlaskClient) -> None:
    paths = ["/", "/ask", "/embed", "/api/config", "/admin/sign-in", "/admin"]
    assert [path for path in paths if "Set-Cookie" in client.get(path).headers] == []


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    sign_in(client)
    token = token_of(client.get("/admin"))
    found = client.post("/admin/sign-out", data={"token": token})
    assert found.headers["Location"] == "/admin/sign-in"
    assert client.get("/admin").status_code == 303


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin/sign-out"])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("forged", {}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_forms_of_other_pages_are_refused(
    path: str, token: str | None, headers: dict[str, str], client: FlaskClient
) -> None:
    if path.endswith("out"):
        sign_in(client)
    own = token_of(client.get("/admin" if path.endswith("out") else path))
    form = {"password": PASSWORD, "token": own if token is None else token}
    found = client.post(path, data=form, headers=headers)
    assert found.status_code == 403 and "Set-Cookie" not in found.headers


def test_a_token_is_good_in_its_own_session_only(client: FlaskClient, tmp_path: Path) -> None:
    before = token_of(client.get("/admin/sign-in"))
    sign_in(client)
    assert client.post("/admin/sign-out", data={"token": before}).status_code == 403
    other = client.application.test_client()
    sign_in(other)
    theirs = token_of(other.get("/admin"))
    assert client.post("/admin/sign-out", data={"token": theirs}).status_code == 403
    assert client.get("/admin").status_code == 200


def test_the_sixth_try_in_a_minute_waits_even_with_the_right_password(client: FlaskClient) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 403
    found = sign_in(client)
    assert found.status_code == 429 and "wait a minute" in found.text
    assert found.headers["Retry-After"]
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert sign_in(client, environ_base=elsewhere).status_code == 303


def test_many_addresses_together_are_throttled_too(client: FlaskClient) -> None:
    codes = [
        sign_in(client, "wrong", environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}).status_code
        for n in range(31)
    ]
    assert codes == [403] * 30 + [429]


def test_the_limit_of_messages_has_nothing_to_do_with_it(tmp_path: Path) -> None:
    client = owner_app(tmp_path, rate_limit="off").test_client()
    assert [sign_in(client, "wrong").status_code for _ in range(6)] == [403] * 5 + [429]


@pytest.mark.parametrize(
    "options",
    [{"admin_password": passwords.hash_password(PASSWORD)}, {"secret_key": "k" * 32}],
    ids=["another hash", "another key"],
)
def test_a_session_ends_with_the_password_and_with_the_key(
    options: dict[str, object], tmp_path: Path, client: FlaskClient
) -> None:
    sign_in(client)
    cookie = client.get_cookie(session.COOKIE, path=session.PATH)
    assert cookie
    for given, code in (({}, 200), (options, 303)):
        other = owner_app(tmp_path, **given).test_client()
        other.set_cookie(session.COOKIE, cookie.value, path=session.PATH)
        keep(tmp_path, [])
        assert other.get("/admin").status_code == code


def test_a_session_ends_after_eight_hours(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    monkeypatch.setattr(session, "SECONDS", -1)
    assert client.get("/admin").status_code == 303


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "ä"])
def test_forged_cookies_are_no_session(value: str, client: FlaskClient) -> None:
    client.set_cookie(session.COOKIE, value, path=session.PATH)
    assert client.get("/admin").status_code == 303


def test_the_hash_is_made_by_a_command_that_shows_no_password() -> None:
    done = CliRunner().invoke(main, ["admin-password"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0 and PASSWORD not in done.output
    made = done.stdout.strip()
    assert passwords.matches(PASSWORD, made) and not passwords.matches(PASSWORD + "x", made)
    assert load_settings({"admin_password": made}, environ={}).admin_password == made
    assert made != passwords.hash_password(PASSWORD)  # each has its own salt


@pytest.mark.parametrize("given", ["short\nshort\n", f"{PASSWORD}\n{PASSWORD}x\n"])
def test_short_and_mistyped_passwords_make_no_hash(given: str) -> None:
    done = CliRunner().invoke(main, ["admin-password"], input=given)
    assert done.exit_code != 0 and "scrypt" not in done.output


def test_a_password_in_place_of_its_hash_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingError, match="admin-password") as caught:
        load_settings({"admin_password": PASSWORD}, environ={})
    assert PASSWORD not in str(caught.value)
