"""Several sites in one server: each answers from its own content, to its own pages only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fake_bot import FakeBot
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from small_site import break_it, small, write

from chatbot import FaqBot
from chatbot.content.writing import files_of
from chatbot.errors import ContentError, SettingError
from chatbot.model import Collection, Contact, Level
from chatbot.reading.files import write_files
from chatbot.settings import Site, load_settings
from chatbot.web import create_app
from chatbot.web.sites import Fixed, Sites

QUESTION = "How strong is the evidence?"
HIP = "How strong is the evidence hip?"
CONTACTS = (
    Contact(Level.EMERGENCY, "Emergency services (US)", "911", "us"),
    Contact(Level.EMERGENCY, "Emergency services (UK)", "999", "uk"),
)
SETTINGS = """
collection = "{folder}/test-spine"
allowed_origins = ["https://spine.example"]
rate_limit = "{rate}"
reload_interval = 0
data_dir = "{folder}/data"
secret_key = "0123456789abcdef"

[sites.joints]
collections = ["{folder}/knee", "{folder}/hip"]
allowed_origins = ["https://joints.example"]
region = "uk"
language = "en"
title = "Knees and hips"

[sites.joints.texts]
not_understood = "Please ask about knees or hips."

[sites.other]
collections = ["{folder}/test-spine"]
"""


def about(name: str) -> Collection:
    """Return a collection whose entries and answers name a part of the body."""
    collection = small(f"About the {name}.", id=name, contacts=CONTACTS)
    entries = tuple(
        replace(one, id=f"{name}-{one.id}", title=one.title.replace("?", f" {name}?"))
        for one in collection.entries
    )
    return replace(collection, entries=entries)


def config(folder: Path, settings: str = SETTINGS, rate: str = "off") -> Path:
    path = folder / "settings.toml"
    path.write_text(settings.format(folder=folder, rate=rate))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    write(folder, small("About the spine."))
    for name in ("knee", "hip"):
        write_files(folder / name, files_of(about(name)))
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return create_app(load_settings(config=config(folder), environ={})).test_client()


def chat(client: FlaskClient, message: str = QUESTION, **more: Any) -> dict[str, Any]:
    origin = more.pop("origin", None)
    response = client.post(
        more.pop("path", "/api/chat"),
        json={"message": message, **more},
        headers={"Origin": origin} if origin else {},
    )
    found: dict[str, Any] = response.get_json()
    return {"status": response.status_code, **found}


@pytest.mark.parametrize(
    ("site", "asked", "text", "collection"),
    [
        (None, QUESTION, "About the spine.", "test-spine"),
        ("other", QUESTION, "About the spine.", "test-spine"),
        ("joints", HIP, "About the hip.", "hip"),
        ("joints", HIP.replace("hip", "knee"), "About the knee.", "knee"),
        ("joints", "zzz zzz", "Please ask about knees or hips.", "knee"),
    ],
)
def test_a_site_answers_from_its_own_content(
    client: FlaskClient, site: str | None, asked: str, text: str, collection: str
) -> None:
    for where in ({"site": site}, {"path": f"/api/chat?site={site}" if site else "/api/chat"}):
        reply = chat(client, asked, **where)
        assert (reply["text"], reply["collection"]) == (text, collection)


def test_the_message_counts_more_than_the_address(client: FlaskClient) -> None:
    assert chat(client, HIP, site="joints", path="/api/chat?site=other")["collection"] == "hip"


@pytest.mark.parametrize(
    "path",
    ["/api/config", "/ask", "/", "/embed", "/embed/tag", "/embed/preview", "/readyz"],
)
def test_an_unknown_site_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?site=joints").status_code == 200
    assert client.get(f"{path}?site=nobody").status_code == 404


def test_an_unknown_site_has_no_answer(client: FlaskClient) -> None:
    assert chat(client, site="nobody")["status"] == 404
    assert chat(client, path="/webhooks/rest/webhook?site=nobody")["status"] == 404
    body = {"question": QUESTION}
    path = "/language/:query-knowledgebases?projectName=nobody"
    assert client.post(path, json=body).status_code == 404


def test_a_collection_of_another_site_is_not_there(client: FlaskClient) -> None:
    assert chat(client, HIP, site="joints", collection="hip")["status"] == 200
    assert chat(client, HIP, site="joints", collection="test-spine")["status"] == 404
    assert chat(client, collection="hip")["status"] == 404


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("https://spine.example", None, 200),
        ("https://joints.example", "joints", 200),
        ("https://joints.example", None, 403),
        ("https://spine.example", "joints", 403),
        ("https://spine.example", "other", 403),
        ("https://stranger.example", "joints", 403),
        ("http://localhost", "other", 200),  # a page of this server
    ],
)
def test_a_page_may_ask_its_own_site_only(
    client: FlaskClient, origin: str, site: str | None, status: int
) -> None:
    assert chat(client, site=site, origin=origin)["status"] == status
    path = f"/api/config?site={site or ''}"
    allowed = client.get(path, headers={"Origin": origin}).access_control_allow_origin
    assert allowed == (origin if status == 200 and "localhost" not in origin else None)


@pytest.mark.parametrize("origin", ["https://spine.example", "https://joints.example"])
def test_a_page_of_any_site_may_ask_first(client: FlaskClient, origin: str) -> None:
    response = client.options("/api/chat", headers={"Origin": origin})
    assert response.access_control_allow_origin == origin


def test_a_conversation_belongs_to_its_site(client: FlaskClient) -> None:
    """The content is the same, and still one site cannot go on where the other was."""
    token = chat(client)["conversation"]

    def state(site: str | None) -> Any:
        after = chat(client, "zzz zzz", conversation=token, site=site)["conversation"]
        _, payload = URLSafeTimedSerializer("any key").loads_unsafe(after)
        return payload

    assert "evidence" in state(None)
    assert "evidence" not in state("other")


def test_rasa_and_custom_question_answering_name_the_site_in_the_address(
    client: FlaskClient,
) -> None:
    said = client.post("/webhooks/rest/webhook?site=joints", json={"message": HIP}).get_json()
    assert "About the hip." in said[0]["text"]
    path = "/language/:query-knowledgebases"
    for query in ("?projectName=joints", "?site=joints"):
        found = client.post(path + query, json={"question": HIP}).get_json()
        assert "About the hip." in found["answers"][0]["answer"]
    assert client.post(path, json={"question": QUESTION}).status_code == 200


def test_without_sites_a_project_is_not_looked_at(folder: Path) -> None:
    settings = load_settings(config=config(folder, SETTINGS.partition("[sites")[0]), environ={})
    client = create_app(settings).test_client()
    path = "/language/:query-knowledgebases?projectName=my-old-project"
    assert client.post(path, json={"question": QUESTION}).status_code == 200


def test_its_pages_and_its_tag_name_the_site(client: FlaskClient) -> None:
    page = client.get("/?site=joints").get_data(as_text=True)
    assert "<h1>Knees and hips</h1>" in page
    assert 'data-site="joints"' in page
    assert 'href="/ask?site=joints"' in page
    assert 'data-site="joints"' in client.get("/embed/tag?site=joints").text
    assert "data-site" not in client.get("/embed/tag").text
    form = client.get("/embed?site=joints").text
    assert '<input type="hidden" name="site" value="joints">' in form


def test_the_plain_form_asks_its_own_site(client: FlaskClient) -> None:
    page = client.post("/ask?site=joints", data={"question": HIP}).text
    assert "About the hip." in page
    assert "999" in page and "911" not in page
    assert "About the hip." not in client.post("/ask", data={"question": HIP}).text


def test_its_config_is_its_own(client: FlaskClient) -> None:
    own = client.get("/api/config?site=joints").get_json()
    assert own["collection"] == {"id": "knee+hip", "title": "Knees and hips", "language": "en"}
    assert [one["number"] for one in own["emergency"]] == ["999"]
    assert {one["entry_id"].partition("-")[0] for one in own["suggestions"]} == {"knee", "hip"}
    assert client.get("/readyz?site=joints").get_json()["collection"] == "knee+hip"


def test_a_refused_emergency_gets_the_numbers_of_its_site(folder: Path) -> None:
    settings = load_settings(config=config(folder, rate="1/day"), environ={})
    client = create_app(settings).test_client()
    urgent = "my legs are numb"

    def number(message: str, **where: Any) -> str:
        found: str = chat(client, message, **where)["urgent"]["contacts"][0]["number"]
        return found

    chat(client)  # the only one that the limit lets through
    for message in (urgent, f"{urgent}. " * 1000):
        assert number(message) == "911"
        assert number(message, site="joints") == "999"
        assert number(message, path="/api/chat?site=joints") == "999"
    assert chat(client, urgent, site="joints", origin="https://spine.example")["status"] == 403


@pytest.mark.slow
def test_a_site_changes_alone(tmp_path: Path) -> None:
    for name in ("knee", "hip"):
        write_files(tmp_path / name, files_of(about(name)))
    write(tmp_path, small("About the spine."))
    app = create_app(load_settings(config=config(tmp_path), environ={}))
    sites = app.extensions["faq-chatbot"]
    joints = sites.by_key["joints"]
    for site in sites.live:
        site.begin(site.board.reserve())
    changed = about("hip")
    entries = tuple(replace(one, text=small("New.").entries[0].text) for one in changed.entries)
    write_files(tmp_path / "hip", files_of(replace(changed, entries=entries)))
    joints.board.ask()
    joints.step()
    joints.step()
    client = app.test_client()
    assert chat(client, HIP, site="joints")["text"] == "New."
    assert chat(client)["text"] == "About the spine."
    break_it(tmp_path / "knee")
    joints.board.ask()
    joints.step()
    assert client.get("/healthz").get_json()["reasons"] == ["content"]
    assert client.get("/readyz?site=joints").get_json()["content"] == "kept_back"
    assert client.get("/readyz").get_json()["content"] == "current"
    assert chat(client, HIP, site="joints")["text"] == "New."


@pytest.mark.parametrize(
    ("site", "error", "told"),
    [
        (
            'collections = ["{folder}/knee", "{folder}/knee"]',
            SettingError,
            "with the same id: knee",
        ),
        ('collections = ["nowhere"]', SettingError, "neither bundled nor a folder"),
        ('collections = ["{folder}/hip"]\nlanguage = "de"', ContentError, "is written in en"),
        ('collections = ["{folder}/hip", "{folder}/twin/hip-2"]', ContentError, "hip-evidence"),
    ],
)
def test_what_cannot_be_a_site_stops_the_start(
    folder: Path, site: str, error: type[Exception], told: str
) -> None:
    write_files(folder / "twin" / "hip-2", files_of(replace(about("hip"), id="hip-2")))
    settings = SETTINGS.partition("[sites")[0] + "[sites.bad]\n" + site
    with pytest.raises(error, match=told):
        create_app(load_settings(config=config(folder, settings), environ={}))


def test_the_tag_of_a_site_has_its_language(bot: FakeBot) -> None:
    settings = load_settings({"events": "off"}, environ={})
    served = cast(FaqBot, bot)
    german = Fixed(Site("deutsch", ("a",), language="de"), served)
    app = create_app(settings, Sites([Fixed(settings.all_sites[0], served), german]))
    client = app.test_client()
    assert 'data-lang="de"' in client.get("/embed/tag?site=deutsch").text
    assert 'data-lang="es"' in client.get("/embed/tag?site=deutsch&lang=es").text
    assert "data-lang" not in client.get("/embed/tag").text
