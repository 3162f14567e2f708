"""Every format by its name, and which one a file has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ...errors import ContentError, Problem
from ...reading.problems import Place, Problems
from ...reading.wording import listed
from . import html, interview, jsonl, markdown, rasa, sheets
from .columns import PRESETS
from .documents import MAX_FILES, MAX_INFLATED, Document, read_document, too_large, unusable
from .pairs import Found

FormatReader = Callable[[Document, Problems], Found]

_READERS: dict[str, FormatReader] = {
    "interview": interview.read,
    "html": html.read,
    "markdown": markdown.read,
    "jsonl": jsonl.read,
    "json": jsonl.read,
}
_SHEETS = ("csv", "tsv", "xlsx", *PRESETS)
FORMATS = ("interview", "html", "csv", "tsv", "xlsx", *PRESETS, "rasa", "markdown", "jsonl", "json")
_BY_SUFFIX = {
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".yml": "rasa", ".yaml": "rasa",
    ".md": "markdown", ".markdown": "markdown",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip


def read_documents(
    documents: Sequence[Document],
    notes: Problems,
    format: str = "",
    columns: Mapping[str, str] = MappingProxyType({}),
) -> Found:
    """Return what all the documents hold, each in its format unless one is named.

    Of several, one that cannot be used is noted. Raises ContentError if nothing is found at all.
    """
    found: list[Found] = []
    formats: dict[str, list[Document]] = {}
    for document in documents:
        try:
            name = format or format_of(document, notes)
            if name != "rasa":
                found.append(_read(document, name, notes, columns))
            formats.setdefault(name, []).append(document)
        except ContentError as error:
            if len(documents) == 1:
                raise
            for problem in error.problems:
                notes.add(Place(problem.path, problem.line), problem.what, problem.fix)
    if "rasa" in formats:  # questions and answers may stand in different files
        found.append(rasa.read(formats["rasa"], notes))
    pairs = tuple(pair for one in found for pair in one.pairs)
    if not pairs:
        path = documents[0].path if len(documents) == 1 else documents[0].path.parent
        what = "no question with an answer was found here"
        fix = f"See what it is and name it: --format {listed(FORMATS)}."
        raise ContentError([*notes.sorted(), Problem(path, 0, what, fix)])
    return Found(
        pairs,
        description=found[0].description if len(found) == 1 else "",
        language=next((one.language for one in found if one.language), ""),
        format=", ".join(formats),
    )


def _read(document: Document, name: str, notes: Problems, columns: Mapping[str, str]) -> Found:
    if name in _SHEETS:
        return sheets.read(document, notes, columns, name)
    if name not in _READERS:
        what = "the format of this file is not known"
        raise unusable(document.path, what, f"Name it: --format {listed(FORMATS)}")
    return _READERS[name](document, notes)


def documents_in(source: Path, encoding: str = "") -> list[Document]:
    """Return a file, or all files of a folder that have a format that is known, by their names."""
    if not source.is_dir():
        return [read_document(source, encoding)]
    paths = sorted(path for path in source.rglob("*") if _is_known(path.relative_to(source)))
    paths = [path for path in paths if path.is_file()]
    if not paths:
        what = "there is no file in this folder that can be imported"
        raise unusable(source, what, f"Known endings: {', '.join([*_BY_SUFFIX, '.txt'])}")
    if len(paths) > MAX_FILES:
        what = f"there are more than {MAX_FILES:,} files in this folder"
        raise unusable(source, what, "Import a folder in it")
    if sum(path.stat().st_size for path in paths) > MAX_INFLATED:
        raise too_large(source, MAX_INFLATED)
    return [read_document(path, encoding) for path in paths]


def _is_known(path: Path) -> bool:
    if any(part.startswith(".") for part in path.parts):
        return False
    return Document(path, b"").suffix in (*_BY_SUFFIX, ".txt")


def format_of(document: Document, notes: Problems) -> str:
    """Return the format of a file, by what it starts with, its name, and what is in it."""
    if sheets.is_workbook(document):
        return "xlsx"
    start = document.data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if document.suffix in _BY_SUFFIX:
        return _BY_SUFFIX[document.suffix]
    if b"\0" in document.data[:2048] and not document.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    text = document.text(notes)
    first = text.lstrip().split("\n", 1)[0]
    if first.startswith("{"):
        return "jsonl"
    if first.startswith("["):
        return "json"
    if re.search(r"^#{1,6} .*\?", text, re.MULTILINE):
        return "markdown"
    if "\t" in first:
        return "tsv"
    return "interview" if interview.looks_like_one(text) else ""
