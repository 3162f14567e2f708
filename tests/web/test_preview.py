"""A preview of a draft: its page, its reasons, its problems, and that nobody else gets it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from small_site import break_it, small, write

from chatbot.cli import main
from chatbot.settings import Settings, load_settings
from chatbot.web import create_app
from chatbot.web.draft import Draft
from chatbot.web.preview import create_preview

QUESTION = "How strong is the evidence?"
HOSTILE = "<script>alert(1)</script> evidence"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, small("The first draft."))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"data_dir": tmp_path / "data", "rate_limit": "off"}, environ={})


@pytest.fixture
def draft(folder: Path, settings: Settings) -> Draft:
    draft = Draft(folder, settings)
    draft.load(lambda *_: None)
    return draft


@pytest.fixture
def client(folder: Path, draft: Draft, settings: Settings) -> FlaskClient:
    return create_preview(folder, draft, settings).test_client()


def page(client: FlaskClient, question: str = "", **more: str) -> str:
    response = client.get("/preview", query_string={"question": question, **more})
    assert response.status_code == 200
    return response.text


def learned(draft: Draft) -> None:
    """Wait until what is written is learned."""
    draft.look()
    end = time.monotonic() + 60
    while draft.is_learning:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_shows_the_reply_and_why(client: FlaskClient) -> None:
    shown = page(client, QUESTION)
    assert "The first draft." in shown
    reason = shown.partition("Why this answer")[2]
    assert "exact words of a phrasing" in reason
    assert "<strong>evidence</strong> (entry)" in reason


def test_before_a_question_there_is_a_form(client: FlaskClient) -> None:
    shown = page(client)
    assert '<textarea id="question" name="question"' in shown
    assert "You asked" not in shown


def test_an_alarm_is_explained(client: FlaskClient) -> None:
    shown = page(client, "my legs are numb")
    assert "Get help now." in shown
    assert "<strong>numb</strong>, in “my legs are numb”" in shown


def test_a_conversation_goes_on(client: FlaskClient) -> None:
    shown = page(client, QUESTION)
    token = re.search(r'name="conversation" value="([^"]+)"', shown)
    assert token
    assert "Start a new conversation" in page(client, "why", conversation=token[1])


def test_what_is_asked_is_text(client: FlaskClient) -> None:
    shown = page(client, HOSTILE)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_it_follows_the_files(client: FlaskClient, draft: Draft, folder: Path) -> None:
    before = client.get("/preview/state").get_json()["state"]
    write(folder.parent, small("The second draft."))
    learned(draft)
    assert "The second draft." in page(client, QUESTION)
    assert client.get("/preview/state").get_json()["state"] > before


def test_while_it_learns_the_draft_before_answers(
    client: FlaskClient, draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Draft, "learn", lambda self: None)
    write(folder.parent, small("The second draft."))
    shown = page(client, QUESTION)
    assert "Indexing your last change" in shown
    assert "The first draft." in shown
    monkeypatch.undo()
    learned(draft)
    assert "Indexing your last change" not in page(client, QUESTION)


def test_problems_are_on_the_page_with_their_places(client: FlaskClient, folder: Path) -> None:
    break_it(folder)
    shown = page(client, QUESTION)
    assert "1 problem prevents this draft from being served" in shown
    assert "<code>entries/evidence.md:1</code>" in shown
    assert "The first draft." in shown


def test_warnings_are_on_the_page(client: FlaskClient) -> None:
    shown = page(client)
    assert re.search(r"<summary>\d+ warnings</summary>", shown)
    assert "<code>collection.yaml:" in shown


@pytest.mark.parametrize("how", ["broken", "gone"])
def test_a_draft_that_was_never_whole_shows_what_is_wrong(
    folder: Path, settings: Settings, how: str
) -> None:
    break_it(folder) if how == "broken" else folder.rename(folder.with_name("away"))
    draft = Draft(folder, settings)
    draft.load(lambda *_: None)
    client = create_preview(folder, draft, settings).test_client()
    shown = page(client, QUESTION)
    assert "this draft from being served" in shown
    assert "to try the draft." in shown
    assert client.get("/").status_code == 503


def test_visitors_pages_show_the_draft_too(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    reply = client.post("/api/chat", json={"message": QUESTION}).get_json()
    assert reply["text"] == "The first draft."


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "192.168.1.5"])
def test_another_name_for_this_machine_gets_nothing(client: FlaskClient, host: str) -> None:
    for path in ("/preview", "/preview/state"):
        assert client.get(path, headers={"Host": host}).status_code == 403
    assert client.get("/preview", headers={"Host": "localhost:8001"}).status_code == 200


def test_a_served_app_has_no_preview(client: FlaskClient, folder: Path, tmp_path: Path) -> None:
    settings = load_settings({"collection": str(folder), "data_dir": tmp_path / "data"}, environ={})
    served = create_app(settings).test_client()
    for path in ("/preview", "/preview/state"):
        assert client.get(path).status_code == 200
        assert served.get(path).status_code == 404


@pytest.mark.slow
def test_the_command_listens_on_this_machine_only(folder: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chatbot", "preview", str(folder), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={"FAQ_CHATBOT_DATA_DIR": str(tmp_path / "data"), "FAQ_CHATBOT_HOST": "0.0.0.0"},
    )
    try:
        assert process.stderr
        said = process.stderr.readline()
        assert said.startswith(f"Preview of {folder} on http://127.0.0.1:")
        port = int(said.split(":")[-1].removesuffix("/preview\n"))
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/preview")
        assert "this page previews" in connection.getresponse().read().decode().lower()
        connection.close()
        assert not list(tmp_path.rglob("events.sqlite"))  # an author is no visitor
    finally:
        process.terminate()
        process.wait()
        assert process.stderr
        process.stderr.close()


def test_a_folder_that_is_none_is_an_error() -> None:
    result = CliRunner().invoke(main, ["preview", "no-such-folder", "--port", "0"])
    assert result.exit_code == 1
    assert "neither bundled nor a folder" in result.stderr
