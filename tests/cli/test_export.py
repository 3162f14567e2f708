"""``export``: each format read by what it is for, and read back by ``import``."""

from __future__ import annotations

import csv
import datetime
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot import load_collection
from chatbot.content.exporting import FORMATS
from chatbot.content.writing import files_of
from chatbot.model import AnswerKind, Block, Entry, Withdrawal
from chatbot.reading.files import write_files
from tests.engine.small_collections import tiny

HOSTILE = '</script><script>alert(1)</script> <b>&amp; "x"'
PUBLIC = ["jsonld", "qna-tsv", "csv", "markdown"]


@pytest.fixture
def exported(run, demo):
    """What ``export`` prints of a collection in a format."""

    def export(format_: str, folder: Path = demo) -> str:
        result = run("export", folder, "--format", format_)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    return export


def folder_of(path: Path, *entries: Entry, **changes: object) -> Path:
    collection = replace(tiny(), id="own", entries=entries, gaps=(), small_talk=(), **changes)
    write_files(path / collection.id, files_of(collection))
    return path / collection.id


def entry(name: str, question: str, *answer: str, **more: object) -> Entry:
    blocks = tuple(Block("paragraph", text) for text in answer)
    return Entry(name, question, blocks, source="article", locator="1", spoken_by=(), **more)


def test_json_ld_says_who_answers_and_where_it_is_from(exported):
    page = json.loads(exported("jsonld"))
    assert (page["@type"], page["inLanguage"]) == ("FAQPage", "en")
    questions = {one["name"]: one["acceptedAnswer"] for one in page["mainEntity"]}
    answer = questions["Is it approved?"]
    assert answer["text"] == "<p>No, it is not – not yet.</p>"
    assert "author" not in answer  # a summary's words are not the experts'
    assert answer["citation"]["name"] == "An article"
    assert answer["citation"]["author"][0]["name"] == "Ada Adams"


def test_json_ld_can_stand_in_a_script_of_any_page(exported, tmp_path):
    folder = folder_of(tmp_path, entry("a", f"Is {HOSTILE}?", HOSTILE, kind=AnswerKind.VERBATIM))
    text = exported("jsonld", folder)
    assert "<" not in text and "&" not in text
    (question,) = json.loads(text)["mainEntity"]
    assert question["name"] == f"Is {HOSTILE}?"
    assert "<script" not in question["acceptedAnswer"]["text"]


class Tags(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_the_page_to_sign_has_every_text_and_no_markup_of_its_own(exported, tmp_path):
    folder = folder_of(tmp_path, entry("a", f"Is {HOSTILE}?", HOSTILE))
    page = exported("html", folder)
    assert Tags(page).found.isdisjoint({"script", "img", "iframe", "link", "b"})
    collection = load_collection(folder)
    assert collection.entry("a").digest[:12] in page
    for text in (collection.texts.not_understood, collection.texts.safety_note):
        assert text in page


@pytest.mark.parametrize("cell", ["=1+2", "+1", "-1", "@x", "＝1", "'=1", "''+1"])
def test_no_cell_of_a_spreadsheet_is_a_formula_and_import_undoes_that(run, tmp_path, cell):
    folder = folder_of(tmp_path, entry("a", f"{cell} is what?", f"{cell} is it."))
    text = run("export", folder, "--format", "csv").stdout
    rows = list(csv.reader(io.StringIO(text)))
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row)
    (tmp_path / "faq.csv").write_text(text)
    assert run("import", tmp_path / "faq.csv", "-o", tmp_path / "again", "--bare").exit_code == 0
    (again,) = load_collection(tmp_path / "again").entries
    assert (again.question, again.plain_text) == (f"{cell} is what?", f"{cell} is it.")


@pytest.mark.parametrize("format_", PUBLIC)
def test_a_withdrawn_answer_is_not_made_public(exported, tmp_path, format_):
    gone = Withdrawal(datetime.date(2026, 11, 26), "Not true any more.")
    folder = folder_of(
        tmp_path, entry("a", "Is it on?", "Yes."), entry("b", "Is it off?", "No.", withdrawn=gone)
    )
    text = exported(format_, folder)
    assert "Is it on?" in text and "Is it off?" not in text


@pytest.mark.parametrize("format_", ["json", "html"])
def test_the_owner_sees_what_was_withdrawn_and_why(exported, tmp_path, format_):
    gone = Withdrawal(datetime.date(2026, 11, 26), "Not true any more.")
    folder = folder_of(tmp_path, entry("b", "Is it off?", "No.", withdrawn=gone))
    text = exported(format_, folder)
    assert "Is it off?" in text and "Not true any more." in text


def test_the_table_of_qna_maker_has_a_row_a_question(exported):
    rows = list(csv.DictReader(io.StringIO(exported("qna-tsv")), dialect="excel-tab"))
    asked = [row["Question"] for row in rows if row["QnaId"] == "1"]
    assert asked == ["Is it approved?", "is it legal", "has anyone approved this"]
    assert len({row["Answer"] for row in rows if row["QnaId"] == "1"}) == 1


def test_a_file_that_is_there_stays_unless_it_has_to_go(run, demo, tmp_path):
    path = tmp_path / "faq.csv"
    arguments = ("export", demo, "--format", "csv", "-o", path)
    assert run(*arguments).exit_code == 0
    path.write_text("mine")
    refused = run(*arguments)
    assert refused.exit_code == 2 and "already exists" in refused.stderr
    assert path.read_text() == "mine"
    assert run(*arguments, "--force").exit_code == 0
    assert path.read_text() != "mine"


@pytest.mark.parametrize("format_", ["json", "csv", "qna-tsv", "markdown", "jsonld"])
def test_what_is_exported_and_imported_is_exported_the_same(run, exported, tmp_path, format_):
    endings = {"qna-tsv": "tsv", "markdown": "md", "jsonld": "html"}
    texts = [exported(format_)]
    for name in ("one", "two"):
        text = texts[-1]
        if format_ == "jsonld":
            text = f'<html><script type="application/ld+json">{text}</script></html>'
        file = tmp_path / f"{name}.{endings.get(format_, format_)}"
        file.write_text(text)
        folder = tmp_path / f"from-{name}"
        result = run("import", file, "-o", folder, "--bare")
        assert result.exit_code == 0, result.stderr
        texts.append(exported(format_, folder))
    assert texts[2] == texts[1]
    if format_ == "json":
        assert [one["question"] for one in json.loads(texts[1])] == [
            one["question"] for one in json.loads(texts[0])
        ]


WORDS = st.text(st.sampled_from("abc dé.,;:'\"=+-@<>&#*_|\\/1😀"), min_size=3, max_size=40)
TEXT = WORDS.map(lambda text: " ".join(f"x {text} y".split()))


@pytest.mark.slow
@given(answer=st.lists(TEXT, min_size=1, max_size=3), question=TEXT)
def test_json_keeps_every_mark_of_a_text(run, tmp_path_factory, answer, question):
    if any("](" in text or "**" in text for text in answer):
        return  # refused where content is read, because it looks like Markdown gone wrong
    path = tmp_path_factory.mktemp("kept")
    folder = folder_of(path, entry("a", f"{question}?", *answer))
    (path / "faq.json").write_text(FORMATS["json"](load_collection(folder)))
    result = run("import", path / "faq.json", "-o", path / "again", "--bare")
    assert result.exit_code == 0, result.stderr
    (again,) = load_collection(path / "again").entries
    (first,) = load_collection(folder).entries
    assert (again.question, again.text) == (first.question, first.text)
