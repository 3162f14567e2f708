"""Spreadsheets: CSV, TSV and XLSX, one row a question, or several rows of one answer."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from ...model import AnswerKind, Source
from ...reading.problems import Place, Problems
from ...reading.wording import is_web_address, listed, quoted
from ...text import from_cell
from .columns import Columns, columns_in
from .documents import MAX_INFLATED, MAX_ROWS, Document, require, too_large, unusable
from .dom import text_blocks
from .facts import date_of, experts
from .pairs import Found, Pair, asked, squeeze

MAX_COLUMNS = 100
_BROKEN = (  # what a damaged workbook ends in within the library
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError),
    *(SyntaxError, RuntimeError, zipfile.BadZipFile, zlib.error),
)
_EMPTY = ("", "false", "0", "none", "null")
Row = tuple[int, list[str]]  # the line it starts in, and its cells


def read(document: Document, notes: Problems, chosen: Mapping[str, str], format: str = "") -> Found:
    """Return the rows of a table as pairs.

    Rows with the same id, or without ids the same answer, are one pair with several phrasings.

    :param chosen: the header or number of the column for a field, where the importer names it.
    """
    tabs = format in ("tsv", "qna-tsv") or document.suffix in (".tsv", ".tab")
    packed = is_workbook(document)
    rows = _workbook(document, notes) if packed else _lines(document, notes, tabs)
    first = next(rows, None)
    if first is None:
        raise unusable(document.path, "the table is empty", "Give one with questions and answers")
    columns = columns_in(first[1], chosen, format)
    if columns is None:
        heads = listed(quoted(squeeze(cell)) for cell in first[1])
        what = f"it is not clear which columns hold questions and answers: {heads}"
        fix = "Name them: --column question=HEADER --column answer=HEADER"
        raise unusable(document.path, what, fix, first[0])
    table = _Table(document, notes, columns)
    for number, (line, cells) in enumerate(rows if columns.headed else chain([first], rows)):
        if number >= MAX_ROWS:
            what = f"there are more than {MAX_ROWS:,} rows"
            raise unusable(document.path, what, "Split the file up", line)
        table.add(number + 1 + columns.headed, line, cells)
    return Found(tuple(table.pairs.values()))


def is_workbook(document: Document) -> bool:
    """Say whether a file is packed as XLSX is."""
    return document.data.startswith(b"PK\x03\x04")


class _Table:
    """Makes pairs of rows, and remembers which rows belong together."""

    def __init__(self, document: Document, notes: Problems, columns: Columns) -> None:
        self.pairs: dict[tuple[str, ...], Pair] = {}
        self._answers: dict[tuple[str, ...], str] = {}
        self._document = document
        self._notes = notes
        self._columns = columns
        self._lost: set[str] = set()

    def add(self, number: int, line: int, cells: Sequence[str]) -> None:
        """Add a row, or note why it cannot be used."""
        row = _Row(self._columns, cells)
        place = Place(self._document.path, line)
        question, answer = asked(row["question"]), row["answer"].replace("\\n", "\n")
        for name in [name for name in row.lost() if name not in self._lost]:
            self._lost.add(name)
            self._notes.add(place, f"{name} are not imported", "Check whether they are needed")
        self._note_metadata(row, place)
        key = ("id", row["id"]) if row["id"] else ("answer", answer, row["url"], row["title"])
        before = self.pairs.get(key)
        if row.guarded():
            what = "the row is for some users only, but here everyone could read it"
            self._notes.add(place, what, "Empty its _acl_ columns if all may read it")
        elif before and question and answer in ("", self._answers[key]):
            phrasings = (*before.phrasings, question, *row.phrasings())
            self.pairs[key] = replace(before, phrasings=phrasings)
        elif before and question:
            first = f"the id {quoted(row['id'])} has another answer in line {before.place.line}"
            self._notes.add(place, first, "Give the row an id of its own")
        elif not question or not answer:
            what = f"the row has no {'answer' if question else 'question'}"
            self._notes.add(place, what, "Write one, or take the row out")
        else:
            self._answers[key] = answer
            self.pairs[key] = Pair(
                question=question,
                answer=text_blocks(answer, place, self._notes),
                source=self._source(row),
                locator=row["locator"] or f"Row {number}",
                place=place,
                phrasings=row.phrasings(),
                id=row["id"] if re.search("[A-Za-z]", row["id"]) else row.metadata().get("id", ""),
                kind=row.kind(),
            )

    def _note_metadata(self, row: _Row, place: Place) -> None:
        if row.metadata().keys() - {"id", "kind"} and "metadata" not in self._lost:
            self._lost.add("metadata")
            self._notes.add(place, "metadata are not imported", "Check whether they are needed")

    def _source(self, row: _Row) -> Source:
        named = is_web_address(row["title"])  # QnA Maker has addresses or names of files there
        url = row["url"] or (row["title"] if named else "")
        title = "" if named else squeeze(row["title"])
        return Source(
            id="",
            title=title or self._document.path.name,
            publisher=squeeze(row["publisher"]),
            url=url if is_web_address(url) else "",
            peer_reviewed=row["peer_reviewed"].casefold() in ("true", "yes", "1"),
            updated=date_of(row["updated"]),
            review_due=date_of(row["review_due"]),
            experts=experts(re.split(r"[;|\n]", row["experts"])),
        )


class _Row:
    """The cells of a row by what they mean; a field without a column is empty."""

    def __init__(self, columns: Columns, cells: Sequence[str]) -> None:
        self._columns = columns
        self._cells = cells

    def __getitem__(self, field: str) -> str:
        return "".join(self._all(field)[:1])

    def phrasings(self) -> tuple[str, ...]:
        """Return the other questions, which stand in columns of their own or in lines of one."""
        cells = [_line for cell in self._all("phrasings") for _line in re.split(r"\n|\|", cell)]
        return tuple(asked(cell) for cell in cells if cell.strip())

    def metadata(self) -> dict[str, str]:
        """Return the names and values of QnA Maker's metadata: "kind:summary | id:cost"."""
        pairs = (one.partition(":") for one in self["metadata"].split("|"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}

    def kind(self) -> AnswerKind:
        """Return what the answer is: the source's own words, unless the row says otherwise."""
        said = (self["kind"] or self.metadata().get("kind", "")).casefold()
        return AnswerKind.SUMMARY if said == AnswerKind.SUMMARY else AnswerKind.VERBATIM

    def lost(self) -> list[str]:
        """Return what the row has that cannot be taken over."""
        return [
            name
            for number, name in self._columns.lost
            if self._cell(number).strip(" []{}\"'").casefold() not in _EMPTY
        ]

    def guarded(self) -> bool:
        """Say whether only some users may read the row."""
        return any(self._cell(number) for number in self._columns.guarded)

    def _all(self, field: str) -> list[str]:
        return [self._cell(number) for number in self._columns.of.get(field, ())]

    def _cell(self, number: int) -> str:
        text = self._cells[number] if number < len(self._cells) else ""
        return from_cell(text) if text.startswith("'") else text.strip()


def _lines(document: Document, notes: Problems, tabs: bool) -> Iterator[Row]:
    """Yield the rows of a text that have something in them."""
    text = document.text(notes)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else _delimiter(text))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        what = f"the table cannot be read ({error})"
        raise unusable(
            document.path, what, "Look for a quotation mark that is not closed", line
        ) from None


def _delimiter(text: str) -> str:
    """Return what parts the cells: what the first line has most of, outside quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t|", key=first.count)


def _workbook(document: Document, notes: Problems) -> Iterator[Row]:
    """Yield the rows of the first sheet that has any; formulas are text and never calculated."""
    require("openpyxl", "XLSX")
    require("defusedxml", "XLSX")
    _refuse_bomb(document)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and names, which are of no use here
            book = load_workbook(io.BytesIO(document.data), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            found = 0
            # A sheet may claim a million columns, which would be filled up with empty cells.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
                if number > 2 * MAX_ROWS:
                    what = f"there are more than {MAX_ROWS:,} rows"
                    raise unusable(document.path, what, "Split the file up")
                cells = ["" if cell.value is None else str(cell.value) for cell in row]
                if any(cell.strip() for cell in cells):
                    found += 1
                    if any(cell.data_type == "f" for cell in row):
                        what = "the row has a formula, which is imported as text"
                        fix = "Replace it with its value if people should read that"
                        notes.add(Place(document.path, number), what, fix)
                    yield number, cells
            if found:
                others = [other.title for other in book.worksheets if other is not sheet]
                if others:
                    what = f"only the sheet {quoted(sheet.title)} was read"
                    fix = f"Save the others as separate files: {listed(others)}"
                    notes.add(Place(document.path), what, fix)
                return
    except _BROKEN as error:
        what = f"this workbook cannot be read ({type(error).__name__}: {error})"
        raise unusable(document.path, what, "Save it as XLSX again, or as CSV") from None


def _refuse_bomb(document: Document) -> None:
    """Refuse a file that would inflate beyond the limit; no part gives more than it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if "xl/workbook.xml" not in archive.namelist():
                fix = "Save it as XLSX, or as CSV"
                raise unusable(document.path, "this is not a workbook", fix)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        what = f"this workbook cannot be read ({error})"
        raise unusable(document.path, what, "Save it as XLSX again, or as CSV") from None
    if size > MAX_INFLATED:
        raise too_large(document.path, MAX_INFLATED)
