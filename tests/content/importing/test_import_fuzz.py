"""Whatever a file holds, importing it gives pairs or an error that says what is wrong."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.content.importing import FORMATS, Document, Found, plan, read_documents
from chatbot.errors import ContentError
from chatbot.reading.problems import Problems

pytestmark = pytest.mark.slow

SUFFIX = {
    "interview": ".txt", "html": ".html", "csv": ".csv", "tsv": ".tsv", "qna-tsv": ".tsv",
    "kendra-csv": ".csv", "dialogflow-csv": ".csv", "rasa": ".yml", "markdown": ".md",
    "jsonl": ".jsonl", "json": ".json",
}  # fmt: skip
SEEDS = {
    "interview": "Title\n\nPeer Reviewed\n\nWhy?\n\nDr. Lind: It is.Photo Source: x\n\n- a"
    "\n\nUpdated on: 1/2/20\n",
    "html": '<!doctype html><script type="application/ld+json">{"@type":"Question","name":"A?",'
    '"acceptedAnswer":{"text":"<b>B</b>"}}</script><dl><dt>C?<dd>D</dl><details><summary>E?</summary>'
    "F<table><tr><td>g</table></details><h2>H?</h2><ul><li>i<a href='http://[j'>k</a></ul>",
    "csv": "question,answer,url\nA?,\"B, <i>c</i>\",https://a.example\n'=D?,**E**,x\n",
    "tsv": "Question\tAnswer\tSource\tQnaId\nA?\tB\\nC\thttps://a.example\t1\nD\tB\\nC\tx\t1\n",
    "rasa": "nlu:\n- intent: faq/a\n  examples: |\n    - b [c](d)\n"
    "responses:\n  utter_faq/a:\n  - text: e\n",
    "markdown": "---\ntitle: T\ndate: 2020-01-01\n---\n# T\n## A?\nB [c](d) ![e](f)\n\n1. g\n\n"
    "| h |\n|---|\n| i |\n",
    "jsonl": '{"question": "A?", "answer": "B", "variants": ["c"], "source": {"title": "d"}}\n',
    "json": '[{"question": "A?", "blocks": [{"type": "list", "items": ["b"]}]}]',
}  # fmt: skip
PIECES = [
    *(
        b"",
        b"\n",
        b"\n\n",
        b'"',
        b"<",
        b">",
        b"---",
        b"\\",
        b"\0",
        b"\xff",
        b"{",
        b"[",
        b"**",
        b"](",
    ),
    *(b"&#55296;", "\u2028?".encode()),
]


def read(document: Document, format: str) -> Found | None:
    try:
        return read_documents([document], Problems(), format)
    except ContentError as error:
        assert error.problems
        return None


def seed(format: str) -> bytes:
    return SEEDS.get(format, SEEDS["tsv" if format == "qna-tsv" else "csv"]).encode()


@st.composite
def damaged(draw, content: bytes) -> bytes:
    """A file of which pieces are taken out, repeated, or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 20)))
        twice = content[start:end] * 2
        piece = draw(st.one_of(st.binary(max_size=6), st.just(twice), st.sampled_from(PIECES)))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.parametrize("format", SUFFIX)
@given(data=st.data())
def test_a_damaged_file(format, data):
    content = data.draw(damaged(seed(format)))
    read(Document(Path(f"faq{SUFFIX[format]}"), content), format)


@given(content=st.binary(max_size=200), suffix=st.sampled_from([*SUFFIX.values(), ".xlsx", ""]))
def test_any_bytes_in_a_format_that_is_found_out(content, suffix):
    read(Document(Path(f"faq{suffix}"), content), "")


@given(data=st.data())
def test_a_damaged_workbook(data):
    book = openpyxl.Workbook()
    for row in (["Question", "Answer"], ["A?", "B."], ["C?", "=1+1"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(changed, "w") as archive:
        name = data.draw(st.sampled_from(good.namelist()))
        for part in good.namelist():
            content = good.read(part)
            archive.writestr(part, data.draw(damaged(content)) if part == name else content)
    content = changed.getvalue()
    if data.draw(st.booleans()):
        content = data.draw(damaged(content))
    read(Document(Path("faq.xlsx"), content), "xlsx")


@pytest.mark.parametrize("format", ["html", "csv", "markdown", "jsonl"])
@given(data=st.data())
def test_what_is_found_can_be_written_or_is_refused(tmp_path, format, data):
    found = read(Document(Path(f"faq{SUFFIX[format]}"), data.draw(damaged(seed(format)))), format)
    if found:
        try:
            plan(tmp_path / "clinic", found, Problems(), bare=True).save(dry=True)
        except ContentError as error:
            assert "nothing that was found can be imported" in str(error)


def test_every_format_is_tried():
    assert {*SUFFIX, "xlsx"} == set(FORMATS)
