"""Tables: our headers, those of other tools, and files that are made to do harm."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from chatbot.model import Expert, Source

QNA = (
    "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"
    "What does it cost?\t**900** a session.\\n\\nAsk us.\thttps://a.example/faq\ttopic:money\t[]\tFalse\t[]\t4\n"
    "price\t**900** a session.\\n\\nAsk us.\thttps://a.example/faq\ttopic:money\t[]\tFalse\t[]\t4\n"
    "how much\t\thttps://a.example/faq\t\t[]\tFalse\t[]\t4\n"
    'Is it safe?\tYes.\tmanual.pdf\t\t[]\tFalse\t"[{""displayText"":""x""}]"\t5\n'
    "is it ok\tNo.\tmanual.pdf\t\t[]\tFalse\t[]\t5\n"
)
KENDRA = (
    "_question,_answer,_authors,_last_updated_at,_source_uri,_acl_user_allow\n"
    "What does it cost?,900.,Ada Adams; Bo Berg,2024-01-02T03:04:05Z,https://a.example/faq,\n"
    "Who may see this?,Staff.,,,,boss@a.example\n"
)


def workbook(rows, sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title in sheets:
        book.create_sheet(title)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(**parts):
    """A workbook with other parts; ``__`` in a name stands for a slash."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["Question", "Answer"], ["A?", "B."]]))) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in good.namelist():
            archive.writestr(name, parts.pop(name, good.read(name)))
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "text", "answers", "phrasings"),
    [
        ("faq.csv", "Question,Answer,Variants\nA?,B.,one|two\n", {"A?": ["B."]}, ("one", "two")),
        ("faq.csv", '"A?","B, c."\n', {"A?": ["B, c."]}, ()),
        ("faq.csv", "A?,B.,https://a.example/x\n", {"A?": ["B."]}, ()),
        ("faq.csv", "Frage;Antwort\nA?;B;\n", {"A?": ["B"]}, ()),
        ("faq.csv", "qid,question1,question2,question3,answer\nx,A?,one,,B.\n",
         {"A?": ["B."]}, ("one",)),
        ("faq.csv", 'question,answer\n1. A?,"B.\n\n- c\n- d"\n', {"A?": ["B.", "- c\n- d"]}, ()),
        ("faq.csv", "question,answer\nA?,B.\none,B.\ntwo,B.\n", {"A?": ["B."]}, ("one", "two")),
        ("faq.csv", "question,answer\n'=A?,'-B.\n", {"=A?": ["-B."]}, ()),
        ("faq.csv", "question,answer\n=A?,=B+1\n", {"=A?": ["=B+1"]}, ()),
        ("faq.tsv", "question\tanswer\nA?\tB, c.\n", {"A?": ["B, c."]}, ()),
        ("faq.txt", "question\tanswer\nA?\tB, c.\n", {"A?": ["B, c."]}, ()),
    ],
)  # fmt: skip
def test_tables(read, said, name, text, answers, phrasings):
    found, _ = read(name, text)
    assert said(found) == answers
    assert found.pairs[0].phrasings == phrasings


def test_qna_maker(read, said):
    found, notes = read("kb.tsv", QNA)
    assert said(found) == {
        "What does it cost?": ["900 a session.", "Ask us."],
        "Is it safe?": ["Yes."],
    }
    assert found.pairs[0].phrasings == ("price", "how much")
    assert [pair.source for pair in found.pairs] == [
        Source("", "kb.tsv", url="https://a.example/faq"),
        Source("", "manual.pdf"),
    ]
    assert [(pair.locator, pair.place.line, pair.id) for pair in found.pairs] == [
        ("Row 2", 2, ""),
        ("Row 5", 5, ""),
    ]
    assert notes == [
        "kb.tsv:2: metadata are not imported. Check whether they are needed.",
        "kb.tsv:5: follow-up buttons are not imported. Check whether they are needed.",
        'kb.tsv:6: the id "5" has another answer in line 5. Give the row an id of its own.',
    ]
    assert read("kb.txt", QNA, format="qna-tsv")[0].pairs[0].question == "What does it cost?"


def test_a_summary_stays_one(read):
    """What is not the source's own words must not become them on the way through another bot."""
    tsv = "Question\tAnswer\tMetadata\tQnaId\nA?\tB.\tid:cost | kind:summary\t1\n"
    found, notes = read("kb.tsv", tsv)
    assert [(pair.id, pair.kind) for pair in found.pairs] == [("cost", "summary")]
    assert notes == []
    (pair,) = read("faq.csv", "question,answer,kind\nA?,B.,summary\n")[0].pairs
    assert pair.kind == "summary"


def test_what_a_row_says_of_its_source(read):
    text = (
        "question,answer,source,publisher,peer_reviewed,updated,review_due,experts\n"
        'A?,B.,A page,We,true,2024-01-02,2027-01-02,"Ada Adams, MD; Bo Berg"\n'
    )
    assert read("faq.csv", text)[0].pairs[0].source == Source(
        "",
        "A page",
        "We",
        "",
        True,
        datetime.date(2024, 1, 2),
        datetime.date(2027, 1, 2),
        (Expert("Ada Adams", "MD"), Expert("Bo Berg")),
    )


def test_kendra(read, said):
    found, notes = read("faq.csv", KENDRA)
    assert said(found) == {"What does it cost?": ["900."]}
    assert found.pairs[0].source == Source(
        "",
        "faq.csv",
        url="https://a.example/faq",
        updated=datetime.date(2024, 1, 2),
        experts=(Expert("Ada Adams"), Expert("Bo Berg")),
    )
    assert notes == [
        "faq.csv:3: the row is for some users only, but here everyone could read it. "
        "Empty its _acl_ columns if all may read it."
    ]


def test_dialogflow_has_no_headers_whatever_they_look_like(read, said):
    text = "question,answer\nA?,B.\n"
    assert said(read("faq.csv", text, format="dialogflow-csv")[0]) == {
        "question": ["answer"],
        "A?": ["B."],
    }


def test_columns_are_named_by_header_or_number(read, said):
    text = "Stichwort,Text,Nr\nA?,B.,7\n"
    assert said(read("faq.csv", text, question="Stichwort", answer="Text")[0]) == {"A?": ["B."]}
    assert said(read("faq.csv", text, question="1", answer="2")[0])["A?"] == ["B."]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b,c\n1,2,3\n", {}),
        ("a,b\n1,2\n", {"question": "x"}),
        ("a,b\n1,2\n", {"question": "3"}),
        ("a,b\n1,2\n", {"question": "²"}),
    ],
)
def test_unknown_columns_are_refused_with_what_there_is(refusal, text, columns):
    message = refusal("faq.csv", text, **columns)
    assert message.startswith("faq.csv:1: it is not clear which columns hold questions and answers")
    assert '"a", "b"' in message or '"a" or "b"' in message


def test_rows_that_cannot_be_used_are_noted(read):
    _, notes = read("faq.csv", 'question,answer\n"A\n?",B.\nC?,\n,D.\n')
    assert notes == [
        "faq.csv:4: the row has no answer. Write one, or take the row out.",
        "faq.csv:5: the row has no question. Write one, or take the row out.",
    ]


def test_a_workbook(read, said):
    rows = [[None], ["Question", "Answer", "Updated"], ["A?", "B.", datetime.date(2024, 1, 2)]]
    found, notes = read("faq.xlsx", workbook([*rows, ["C?", "=1+1"], ["D?", 5]], ["Notes"]))
    assert said(found) == {"A?": ["B."], "C?": ["=1+1"], "D?": ["5"]}
    assert found.pairs[0].source.updated == datetime.date(2024, 1, 2)
    assert found.pairs[0].place.line == 3
    assert notes == [
        'faq.xlsx: only the sheet "Sheet" was read. Save the others as separate files: Notes.',
        "faq.xlsx:4: the row has a formula, which is imported as text. "
        "Replace it with its value if people should read that.",
    ]


def test_a_bomb_is_refused_before_it_is_unpacked(refusal, monkeypatch):
    bomb = packed(**{"xl/worksheets/sheet1.xml": b" " * 120_000_000})
    assert len(bomb) < 2_000_000
    monkeypatch.setattr("zipfile.ZipFile.open", None)
    assert refusal("faq.xlsx", bomb) == "faq.xlsx: this has more than 100 MB. Split it up."


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 nothing",
        packed(**{"xl/worksheets/sheet1.xml": b"<worksheet"}),
        packed(**{"xl/workbook.xml": b"<workbook/>"}),
        packed(
            **{
                "xl/worksheets/sheet1.xml": b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                b"<worksheet>&b;</worksheet>"
            }
        ),
    ],
)
def test_a_damaged_workbook_is_refused(refusal, content):
    assert refusal("faq.xlsx", content).startswith("faq.xlsx: ")


def test_a_file_of_another_office_format_is_refused(refusal):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert refusal("faq.docx", file.getvalue()) == (
        "faq.docx: this is not a workbook. Save it as XLSX, or as CSV."
    )


def test_far_cells_cost_nothing(read):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>Question</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>Answer</t></is></c></row><row r="2">'
        b'<c r="A2" t="inlineStr"><is><t>A?</t></is></c>'
        b'<c r="B2" t="inlineStr"><is><t>B.</t></is></c>'
        b'<c r="XFD2" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
    )
    found, _ = read("faq.xlsx", packed(**{"xl/worksheets/sheet1.xml": sheet}))
    assert [pair.question for pair in found.pairs] == ["A?"]


def test_what_a_sheet_says_of_its_size_is_not_believed(read, said, monkeypatch):
    rows = [["Question", "Answer", "Variants"], ["A?", "B.", "one"], ["C?", "D.", "two"]]
    with zipfile.ZipFile(io.BytesIO(workbook(rows))) as book:
        kept = {name: book.read(name) for name in book.namelist()}
    sheet = kept["xl/worksheets/sheet1.xml"]
    small = sheet.replace(b'ref="A1:C3"', b'ref="A1:B1"')
    assert small != sheet
    parts = kept | {"xl/worksheets/sheet1.xml": small}
    found, _ = read("faq.xlsx", packed(**parts))
    assert [pair.phrasings for pair in found.pairs] == [("one",), ("two",)]
    monkeypatch.setattr("chatbot.content.importing.sheets.MAX_COLUMNS", 2)
    assert [pair.phrasings for pair in read("faq.xlsx", packed(**parts))[0].pairs] == [(), ()]


def test_limits(refusal, monkeypatch):
    monkeypatch.setattr("chatbot.content.importing.sheets.MAX_ROWS", 2)
    rows = "".join(f"{number}?,B.\n" for number in range(3))
    assert refusal("faq.csv", f"question,answer\n{rows}") == (
        "faq.csv:4: there are more than 2 rows. Split the file up."
    )
    rows = [["Question", "Answer"], *([f"{number}?", "B."] for number in range(3))]
    assert "more than 2 rows" in refusal("faq.xlsx", workbook(rows))
    monkeypatch.setattr("chatbot.content.importing.documents.MAX_BYTES", 1_000_000)
    assert refusal("faq.csv", "x" * 1_000_001) == "faq.csv: this has more than 1 MB. Split it up."


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n"])
def test_an_empty_table_is_refused(refusal, text):
    assert "the table is empty" in refusal("faq.csv", text)


def test_a_cell_without_end_is_refused(refusal):
    assert "cannot be read" in refusal("faq.csv", 'question,answer\nA?,"' + "x" * 200_000)
