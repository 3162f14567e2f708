"""Tables: CSV for spreadsheets, and the TSV of QnA Maker and custom question answering."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from ...model import Block, Collection, Entry
from ...text import as_cell
from .shared import experts_of, html_of, named, public_entries

CSV_COLUMNS = (
    "id", "question", "phrasings", "answer", "kind", "source", "publisher", "url", "updated",
    "review_due", "peer_reviewed", "locator", "experts",
)  # fmt: skip
QNA_COLUMNS = (
    "Question", "Answer", "Source", "Metadata", "SuggestedQuestions", "IsContextOnly", "Prompts",
    "QnaId",
)  # fmt: skip
# What a reader would take for marks of HTML, of Markdown, of a list or of the end of a line.
_MARKS = re.compile(r"[<&]|\*\*|\]\(|^\s*[-*•·▪●]\s|\\n")


def export_csv(collection: Collection) -> str:
    """Return one row an entry, phrasings in lines of one cell.

    A cell that a spreadsheet could take for a formula starts with an apostrophe.
    """
    rows = [_csv_row(collection, entry) for entry in public_entries(collection)]
    return _table([CSV_COLUMNS, *(map(as_cell, row) for row in rows)], ",")


def export_qna_tsv(collection: Collection) -> str:
    """Return one row a question; all of an entry's have its answer and number."""
    rows: list[Sequence[str]] = [QNA_COLUMNS]
    for number, entry in enumerate(public_entries(collection), start=1):
        source = collection.source(entry.source)
        answer = _answer(entry.text).replace("\n", "\\n")
        metadata = f"id:{entry.id} | kind:{entry.kind}"
        fixed = (answer, source.url or source.title, metadata, "[]", "False", "[]", str(number))
        rows += [(question, *fixed) for question in entry.wordings]
    return _table(rows, "\t")


def _csv_row(collection: Collection, entry: Entry) -> tuple[str, ...]:
    source = collection.source(entry.source)
    return (
        entry.id,
        entry.question,
        "\n".join(entry.phrasings),
        _answer(entry.text),
        entry.kind,
        source.title,
        source.publisher,
        source.url,
        str(source.updated or ""),
        str(source.review_due or ""),
        "true" if source.peer_reviewed else "false",
        entry.locator,
        "; ".join(map(named, experts_of(collection, entry))),
    )


def _answer(blocks: tuple[Block, ...]) -> str:
    """Return an answer as plain text, or as HTML where plain text would lose or change a part."""
    parts = [text for block in blocks for text in (block.text, *block.items)]
    plain = all(block.type != "link" for block in blocks)
    if plain and not any(map(_MARKS.search, parts)):
        return "\n\n".join(map(str, blocks))
    return html_of(blocks).replace("\\", "&#92;")


def _table(rows: Iterable[Iterable[str]], delimiter: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return file.getvalue()
