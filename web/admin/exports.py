"""What the pages show as files, written while they are read, so that a million rows fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from flask import Response
from sqlalchemy import Connection

from chatbot.events import (
    FORMATS,
    Answered,
    Complaint,
    Span,
    answers,
    frequent_questions,
    gaps,
    lines_of,
    replies,
    volumes,
)

from ..refusals import Refusal
from .pages import Admin, View, admin, blueprint

Row = Mapping[str, Any]
TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}
LINES = 500  # that are sent together


def _answer(one: Answered) -> Row:
    counts = {str(name): one.complaints.get(name, 0) for name in Complaint}
    return {**{name: value for name, value in vars(one).items() if name != "complaints"}, **counts}


def _questions(connection: Connection, span: Span) -> Iterable[Row]:
    least = admin().settings.question_group
    return map(vars, frequent_questions(connection, span, least))


KINDS: Mapping[str, Callable[[Connection, Span], Iterable[Row]]] = {
    "replies": replies,
    "volumes": lambda connection, span: map(vars, volumes(connection, span)),
    "answers": lambda connection, span: map(_answer, answers(connection, span)),
    "gaps": lambda connection, span: map(vars, gaps(connection, span)),
    "questions": _questions,
}


@blueprint.get("/export/<kind>.<form>")
def export(kind: str, form: str) -> Response:
    """Send one of ``KINDS`` in one of ``FORMATS``, for the days and the site of the page."""
    if kind not in KINDS or form not in FORMATS:
        raise Refusal(404)
    view = View.asked()
    lines = _lines(admin(), KINDS[kind], view.span, form)
    # A store that cannot be read is told before the file begins.
    first = next(lines, "")
    response = Response(chain([first], lines), mimetype=TYPES[form])
    name = f"{kind}-{view.since}-{view.until}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(
    pages: Admin, rows: Callable[[Connection, Span], Iterable[Row]], span: Span, form: str
) -> Iterator[str]:
    with pages.store() as connection:
        lines = lines_of(rows(connection, span), form)
        while some := "".join(islice(lines, LINES)):
            yield some
