"""The widget's file, its tag and the command that prints it; patients' side: tests/browser."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from chatbot.web.widget import ALIAS, SOURCE, VERSION, released, script, tag
from chatbot.web.widget.build import HASHES, PARTS, assemble
from chatbot.web.widget_command import widget
from chatbot.web.wording import LANGUAGES, strings

KNOWN = json.loads(HASHES.read_text(encoding="utf-8"))
CODE = "".join((SOURCE / name).read_text(encoding="utf-8") for name in PARTS)
HOLE = re.compile(r"\{\w+\}")


def test_what_was_given_out_under_a_version_never_changes() -> None:
    """A tag on somebody's page has that hash; with another script the page would have none."""
    assert {version: script(version).integrity for version in released()} == {
        version: known["integrity"] for version, known in KNOWN.items()
    }


def test_this_version_was_made_from_the_parts_as_they_are() -> None:
    """If this fails: raise VERSION if this one was given out, and ``make widget``."""
    made_from = hashlib.sha256(assemble().encode()).hexdigest()
    assert made_from == KNOWN[VERSION]["made_from"]


def test_it_is_small() -> None:
    assert len(script().packed) <= 10_000
    assert gzip.decompress(script().packed) == script().body


@pytest.mark.parametrize(
    ("version", "kept"),
    [(VERSION, "public, max-age=31536000, immutable"), (ALIAS, "public, max-age=3600")],
)
def test_any_page_may_take_it(client: FlaskClient, version: str, kept: str) -> None:
    response = client.get(f"/widget/{version}/widget.js")
    assert response.data == script().body
    assert response.mimetype == "text/javascript"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == kept
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br", "gzip"), ("br", None), ("gzip;q=0", None), ("*", "gzip"), ("", None)],
)
def test_it_is_packed_for_those_who_can_unpack_it(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    response = client.get("/widget/1/widget.js", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert response.data == (script().packed if encoding else script().body)


@pytest.mark.parametrize("version", ["0", "2", "1.0", "9.9.9", "..", "1.0.0.js", "%2e%2e%2fbuild"])
def test_there_is_nothing_under_another_version(client: FlaskClient, version: str) -> None:
    assert client.get(f"/widget/{version}/widget.js").status_code == 404


def test_every_language_has_the_same_strings() -> None:
    english = strings("en")
    for language in LANGUAGES:
        found = strings(language)
        assert list(found) == list(english)
        for name, text in found.items():
            assert text.strip() == text != ""
            assert HOLE.findall(text) == HOLE.findall(english[name]), (language, name)


def test_no_string_is_left_in_english() -> None:
    english = strings("en")
    for language in set(LANGUAGES) - {"en"}:
        same = {name for name, text in strings(language).items() if text == english[name]}
        assert same <= {"no"}  # "No" is Spanish too


def test_it_reads_no_markup_and_keeps_no_cookie() -> None:
    forbidden = r"[a-z]+HTML\b|insertAdjacent|document\.write|eval\(|Parser|cookie|localStorage"
    assert not re.search(forbidden, CODE)


def test_the_tag_is_the_link_and_the_script_with_its_hash() -> None:
    assert tag("https://faq.example/bot", lang="de", theme="") == (
        '<a href="https://faq.example/bot/ask">Gesundheitsfrage stellen</a>\n'
        f'<script async src="https://faq.example/bot/widget/{VERSION}/widget.js" '
        f'integrity="{script().integrity}" crossorigin="anonymous" data-lang="de"></script>'
    )
    newest = tag("https://faq.example", pinned=False)
    assert f'src="https://faq.example/widget/{ALIAS}/widget.js"></script>' in newest
    assert "integrity" not in newest


def test_nothing_breaks_out_of_the_tag() -> None:
    made = tag('https://a.example/"><b>', text="<i>Ask & go</i>", title='"><u>')
    assert not re.search(r"<[biu]>", made)
    assert "&lt;i&gt;Ask &amp; go&lt;/i&gt;</a>" in made


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(widget, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_prints_the_tag() -> None:
    code, printed, _ = run("--url", "https://faq.example/", "--text", "Ask us")
    assert (code, printed) == (0, tag("https://faq.example", text="Ask us") + "\n")


def test_the_command_prints_it_for_programs() -> None:
    code, printed, _ = run("--url", "https://faq.example", "--json", "--lang", "es")
    assert code == 0
    assert json.loads(printed) == {
        "version": VERSION,
        "integrity": script().integrity,
        "tag": tag("https://faq.example", lang="es"),
    }
    newest = json.loads(run("--url", "https://faq.example", "--json", "--newest")[1])
    assert newest["integrity"] is None
    assert newest["tag"] == tag("https://faq.example", pinned=False)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--url", "faq.example"),
        ("--url", "https://"),
        ("--url", "javascript:alert(1)"),
        ("--url", "https://faq.example/?a=b"),
        ("--url", 'https://faq.example/"'),
        ("--url", "https://faq.example", "--lang", "fr"),
    ],
)
def test_the_command_refuses_what_would_not_work(arguments: tuple[str, ...]) -> None:
    code, printed, told = run(*arguments)
    assert (code, printed) == (2, "")
    assert "--url" in told or "--lang" in told


def test_the_page_for_owners_makes_the_same_tag(client: FlaskClient) -> None:
    data = {"lang": "de", "position": "start", "theme": "dark", "store": "off", "title": "Us"}
    chosen = {"url": "https://faq.example/", "text": "Ask us", **data}
    found = client.get("/embed/tag", query_string=chosen).get_data(as_text=True)
    assert found == tag("https://faq.example", text="Ask us", **data)
    newest = client.get("/embed/tag", query_string={**chosen, "version": "newest"})
    assert "integrity" not in newest.get_data(as_text=True)


def test_the_page_for_owners_takes_nothing_that_is_no_option(client: FlaskClient) -> None:
    chosen = {"url": "javascript:x", "lang": "xx", "theme": "pink", "text": "</pre><script>x"}
    made = client.get("/embed/tag", query_string=chosen).get_data(as_text=True)
    assert made.startswith('<a href="http://localhost/ask">&lt;/pre&gt;&lt;script&gt;x</a>')
    assert "data-" not in made
    for path in ("/embed", "/embed/preview"):
        page = client.get(path, query_string=chosen).get_data(as_text=True)
        assert "<script>x" not in page and "javascript:x" not in page


def test_only_the_page_for_owners_may_frame_and_only_this_server(client: FlaskClient) -> None:
    assert "frame-src 'self'" in client.get("/embed").headers["Content-Security-Policy"]
    for path in ("/", "/ask", "/embed/preview"):
        assert "frame-src" not in client.get(path).headers["Content-Security-Policy"]


def test_the_preview_is_of_this_server(client: FlaskClient) -> None:
    page = client.get("/embed/preview?url=https://other.example&theme=dark")
    assert tag("", theme="dark") in page.get_data(as_text=True)


def test_what_is_released_are_scripts() -> None:
    names = [file.name for file in (SOURCE / "released").iterdir()]
    assert names and all(re.fullmatch(r"\d+\.\d+\.\d+\.js", name) for name in names)
    assert Path(str(SOURCE / "released" / f"{VERSION}.js")).is_file()
