"""Reading JSON Lines: what is read, and every problem at once with its line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from chatbot.errors import ContentError
from chatbot.reading import jsonl

EXAMPLE = '{"q": "x"}'
WRITE = f"Write one object a line, such as {EXAMPLE}."


def read(path: Path) -> list[dict[str, Any]]:
    return jsonl.read_rows(path, lambda row: row, EXAMPLE)


def problems(path: Path, parse: Any = lambda row: row) -> list[str]:
    with pytest.raises(ContentError) as raised:
        jsonl.read_rows(path, parse, EXAMPLE)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"q": 1}\n{"q": 2}\n', [1, 2]),
        (b'{"q": 1}\r\n\r\n  \n{"q": 2}', [1, 2]),
        (b'\xef\xbb\xbf{"q": "\xc3\xa9"}', ["é"]),
        (b'{"q": "a\xe2\x80\xa8b"}', ["a\u2028b"]),
    ],
)
@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_are_read_in_order(
    tmp_path: Path, name: str, content: bytes, expected: list[object]
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert [row["q"] for row in read(path)] == expected


def test_every_bad_line_is_told_at_once_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"q": 1}\nnope\n\n[1]\n{"q" 1}\n{"q": 1}\n' + "[" * 100_000 + "\n")
    found = problems(path)
    assert found[:3] == [
        f":2: the line cannot be used: it is not JSON (Expecting value, column 1). {WRITE}",
        f":4: the line cannot be used: it is not a JSON object. {WRITE}",
        ":5: the line cannot be used: it is not JSON (Expecting ':' delimiter, column 6). " + WRITE,
    ]
    assert len(found) == 4 and found[3].startswith(":7: the line cannot be used: ")


def test_what_parse_refuses_is_told_with_its_own_fix_or_the_example(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"q": 1}\n{"q": 2}\n{"q": 3}\n')

    def parse(row: dict[str, Any]) -> int:
        if row["q"] == 1:
            raise ValueError("one is too few")
        if row["q"] == 3:
            raise jsonl.RowError("three is too many", "Take two.")
        return 0

    assert problems(path, parse) == [
        f":1: the line cannot be used: one is too few. {WRITE}",
        ":3: the line cannot be used: three is too many. Take two.",
    ]


def test_reading_stops_at_the_first_byte_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'nope\n{"q": "caf\xe9"}\nnope\n')
    assert problems(path) == [
        f":1: the line cannot be used: it is not JSON (Expecting value, column 1). {WRITE}",
        ":2: the byte 0xE9 is not UTF-8. Save the file as UTF-8.",
    ]


def test_utf_16_is_refused_by_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"q": 1}', encoding="utf-16")
    assert problems(path) == [":1: the byte 0xFF is not UTF-8. Save the file as UTF-8."]


@pytest.mark.parametrize("content", [b"", b"\n  \n\r\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    assert problems(path) == [f": the file has no lines. {WRITE}"]


GZIPPED = gzip.compress(b'{"q": "some text that is long enough to cut"}\n' * 9, mtime=0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("rows.jsonl.gz", b'{"q": 1}', "Not a gzipped file"),
        ("rows.jsonl.gz", GZIPPED[:-12], "Compressed file ended before"),
        ("rows.jsonl.gz", GZIPPED[:12] + b"\xff\xff\xff" + GZIPPED[15:], "Error -3"),
        ("rows.jsonl.gz", GZIPPED[:-8] + b"\0\0\0\0" + GZIPPED[-4:], "CRC check failed"),
        ("rows.jsonl", None, "No such file or directory"),
        ("folder", None, "Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    if content is not None:
        path.write_bytes(content)
    (problem,) = problems(path)
    assert problem.startswith(f": the file cannot be read: {reason}")
    assert problem.endswith(". Give a JSON Lines file in UTF-8, plain or .gz.")


@pytest.mark.parametrize("value", ["", "  ", 1, None, ["x"]])
def test_a_text_must_have_letters(value: object) -> None:
    with pytest.raises(ValueError, match='"q" must be a text that is not empty'):
        jsonl.text({"q": value}, "q")
    with pytest.raises(ValueError, match='"q" must be a text'):
        jsonl.text({}, "q")


def test_texts_may_be_missing_or_null() -> None:
    assert jsonl.text({"q": " x "}, "q") == " x "
    assert jsonl.texts({}, "also") == jsonl.texts({"also": None}, "also") == ()
    assert jsonl.texts({"also": ["a", "b"]}, "also") == ("a", "b")


@pytest.mark.parametrize("value", ["a", ["a", 1], {"a": 1}, 1, [None]])
def test_texts_must_be_a_list_of_texts(value: object) -> None:
    with pytest.raises(ValueError, match='"also" must be a list of texts'):
        jsonl.texts({"also": value}, "also")
