"""``events``: what happened, for the owner of a site."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import URL

from ..errors import SettingError
from ..events import (
    FORMATS,
    Span,
    backup,
    frequent_questions,
    purge,
    reading,
    replies,
    store_url,
    write_rows,
)
from ..settings import load_settings


class _Day(click.DateTime):
    """A day, written as 2026-11-26."""

    name = "day"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, *context: Any) -> date:  # type: ignore[override]
        found = super().convert(value, *context)
        return found.date() if isinstance(found, datetime) else found


@click.group()
def events() -> None:
    """Manage the counts of replies and votes that the server keeps."""


@events.command("export")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", help="How to write.")
@click.option("--since", type=_Day(), help="The first day, as 2026-11-26.")
@click.option("--until", type=_Day(), help="The last day.")
@click.option("--site", help="One site only.")
@click.option("--questions", is_flag=True, help="The frequent questions instead of the replies.")
def export_events(form: str, questions: bool, **span: Any) -> None:
    """Write one row for each reply, with its vote.

    With --questions, write the questions that were asked often enough for anyone to see.
    """
    settings = load_settings()
    with reading(_url()) as connection:
        rows: Iterable[Mapping[str, Any]] = (
            map(vars, frequent_questions(connection, Span(**span), settings.question_group))
            if questions
            else replies(connection, Span(**span))
        )
        write_rows(rows, sys.stdout, form)


@events.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def make_backup(file: Path) -> None:
    """Copy the store to a new FILE, while the server goes on writing to it."""
    backup(_url(), file)
    click.echo(f"The event store was copied to {file}.", err=True)


@events.command("purge")
@click.option("--before", type=_Day(), required=True, help="The first day to keep.")
def remove(before: date) -> None:
    """Remove everything from before a day: replies, counts and questions."""
    click.echo(f"{purge(_url(), before)} replies were removed.", err=True)


def _url() -> URL:
    url = store_url(load_settings())
    if url is None:
        raise SettingError("No events are kept: the setting 'events' is off.")
    return url
