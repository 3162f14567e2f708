"""What the owner pages show, of a store with something for each of them."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from chatbot.web.recording import EXTENSION
from tests.web.owner_app import (
    HOSTILE,
    PAGES,
    asked,
    day,
    keep,
    owner_app,
    replied,
    sign_in,
    some_events,
    table,
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    keep(tmp_path, some_events())
    return signed_in(tmp_path)


def signed_in(folder: Path, *sites: str, **options: object) -> FlaskClient:
    client = owner_app(folder, *sites, **options).test_client()
    assert sign_in(client).status_code == 303
    return client


def test_the_overview_has_the_numbers_as_charts_and_as_a_table(client: FlaskClient) -> None:
    found = client.get("/admin")
    rows = {row[0]: row[1:] for row in table(found)}
    yesterday = f"{day(1).day} {day(1):%B} {day(1).year}"
    # Answered, asked back, not answered (three questions twice, one once), emergency, small talk.
    assert rows[yesterday] == ["1", "1", "7", "1", "1", "11"]
    assert found.text.count('<svg class="chart"') == 2
    assert set(re.findall(r'<rect class="(\w+)" x=', found.text)) == {
        "answer", "clarify", "no_answer", "urgent", "smalltalk",
    }  # fmt: skip
    assert "1 of" not in found.text and "53" in found.text  # all replies of 30 days


def test_longer_times_are_told_by_the_week(client: FlaskClient) -> None:
    found = client.get("/admin?days=365")
    rows = table(found)
    assert len(rows) == 1 + 53
    assert sum(int(row[-1]) for row in rows[1:]) == 54  # the one of 40 days ago too


@pytest.mark.parametrize("days", ["8", "x", "", "-1"])
def test_a_time_that_is_not_offered_is_the_usual_one(days: str, client: FlaskClient) -> None:
    assert len(table(client.get(f"/admin?days={days}"))) == 1 + 30


def test_one_site_can_be_looked_at(tmp_path: Path) -> None:
    keep(tmp_path, [replied(site="clinic"), replied(site="clinic"), replied()])
    client = signed_in(tmp_path, "clinic")
    totals = {
        query: sum(int(row[-1]) for row in table(client.get(f"/admin{query}"))[1:])
        for query in ("", "?site=clinic", "?site=", "?site=none")
    }
    assert totals == {"": 3, "?site=clinic": 2, "?site=": 1, "?site=none": 0}
    assert 'value="clinic" selected' in client.get("/admin?site=clinic").text
    assert 'name="site"' not in signed_in(tmp_path).get("/admin").text  # where there is one only


def test_the_answers_that_help_least_come_first(client: FlaskClient) -> None:
    _, work, cost = table(client.get("/admin/answers"))
    assert work == ["How do cells work? work", "6", "1", "5", "17 %", "wrong (5)"]
    assert cost == ["What does the treatment cost? cost", "19", "0", "0", "–", ""]


def test_gaps_are_told_by_demand_and_so_is_why_else_nothing_was_answered(
    client: FlaskClient,
) -> None:
    rows = table(client.get("/admin/gaps"))
    assert rows[1] == ["Side effects side-effects", "4", "16 %"]
    assert rows[3] == ["Not understood", "21", "84 %"]


def test_what_was_not_understood_comes_in_groups(client: FlaskClient) -> None:
    found = client.get("/admin/questions").text
    assert "where can visitors park" in found and "is there parking" in found
    assert "▢" in found and "parking for ▢" not in found  # asked too seldom to be seen


def test_without_the_question_log_the_page_says_so_and_how_to_turn_it_on(tmp_path: Path) -> None:
    keep(tmp_path, some_events())
    found = signed_in(tmp_path, question_log="off").get("/admin/questions").text
    assert "Questions are not stored" in found and "FAQ_CHATBOT_QUESTION_LOG=30" in found
    assert "parking" not in found


@pytest.mark.parametrize("path", PAGES)
def test_what_visitors_wrote_is_text_and_nothing_else(path: str, client: FlaskClient) -> None:
    found = client.get(f"/admin{path}").text
    assert "<script" not in found
    if path in ("/questions", "/suggestions"):
        assert "&lt;script&gt;alert(1)" in found


def test_suggestions_are_shown_with_the_change_and_the_commands(client: FlaskClient) -> None:
    found = client.get("/admin/suggestions").text
    assert "A new gap" in found and "+where can visitors park" in found
    assert "Look at the answer of work" in found
    assert "faq-chatbot suggest demo --days 30" in found


def test_content_that_cannot_be_read_is_told(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "demo" / "collection.yaml").write_text("title: [", "utf-8")
    found = client.get("/admin/suggestions")
    assert found.status_code == 503 and "collection.yaml" in found.text


def test_reviews_that_are_due_are_listed(client: FlaskClient) -> None:
    found = client.get("/admin/reviews").text
    assert "An article: review was due on 9 December 2022" in found
    assert "Unreviewed parts" in found
    assert "Not signed off: 7" in found


def test_versions_are_told_with_the_one_that_is_served(client: FlaskClient) -> None:
    rows = table(client.get("/admin/content"))
    assert rows[1][0] == "Default site" and rows[1][3] == "Up to date"
    assert [row[0] for row in rows[3:]] == ["version2", "version1"]
    assert [row[0] for row in table(client.get("/admin/content?days=365"))[3:]][-1] == "version0"


def test_health_tells_what_waits_what_was_dropped_and_how_much_room_there_is(
    client: FlaskClient,
) -> None:
    recorder = client.application.extensions[EXTENSION].recorder
    text = re.sub(r"<[^>]+>|\s+", " ", client.get("/admin/health").text)
    assert f"Waiting to be written {recorder.waiting}" in re.sub(" +", " ", text)
    assert "Free disk space" in text and "Size of the event store" in text


@pytest.mark.parametrize("path", ["", "/answers", "/export/replies.csv"])
def test_without_a_store_the_pages_say_so(path: str, tmp_path: Path) -> None:
    for options, expected in (
        ({"events": "off"}, "Events are not recorded"),
        ({"events": f"sqlite:///{tmp_path}/gone/events.sqlite"}, "Patients still get answers"),
    ):
        client = signed_in(tmp_path, **options)
        (tmp_path / "gone" / "events.sqlite").unlink(missing_ok=True)
        found = client.get(f"/admin{path}")
        assert found.status_code == 503 and expected in found.text
        assert "Content-Disposition" not in found.headers
    assert client.get("/admin/health").status_code == 200


def exported(client: FlaskClient, name: str) -> list[dict[str, str]]:
    found = client.get(f"/admin/export/{name}")
    assert found.status_code == 200
    assert found.headers["Content-Disposition"].startswith("attachment; filename=")
    if name.endswith("csv"):
        return list(csv.DictReader(StringIO(found.text)))
    return [json.loads(line) for line in found.text.splitlines()]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("kind", "rows", "column"),
    [
        ("replies", 53, "outcome"),
        ("volumes", 25, "replies"),
        ("answers", 2, "wrong"),
        ("gaps", 2, "gap"),
        ("questions", 3, "times"),
    ],
)
def test_what_is_shown_can_be_taken_along(
    kind: str, rows: int, column: str, form: str, client: FlaskClient
) -> None:
    found = exported(client, f"{kind}.{form}")
    assert len(found) == rows and all(column in row for row in found)
    assert exported(client, f"{kind}.{form}?site=none") == []


def test_formulas_are_texts_in_a_spreadsheet(tmp_path: Path) -> None:
    keep(tmp_path, asked("=cmd|' /c calc'!a0") + asked(HOSTILE))
    found = exported(signed_in(tmp_path), "questions.csv")
    assert {row["text"] for row in found} == {"'=cmd|' /c calc'!a0", HOSTILE}


@pytest.mark.parametrize("name", ["secrets.csv", "replies.xlsx", "replies", "../replies.csv"])
def test_nothing_else_is_exported(name: str, client: FlaskClient) -> None:
    assert client.get(f"/admin/export/{name}").status_code == 404


def test_an_export_is_sent_while_it_is_read(tmp_path: Path) -> None:
    keep(tmp_path, [replied() for _ in range(3000)])
    found = signed_in(tmp_path).get("/admin/export/replies.csv", buffered=False)
    assert len(list(found.iter_encoded())) > 3
