"""The pages under /admin: they show, and change nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, make_response, render_template, request
from sqlalchemy import Connection

from chatbot import Collection, find_collection, load_collection
from chatbot.errors import FaqChatbotError, SettingError
from chatbot.events import Span, answers, gaps, reading, served_versions, store_url, volumes, votes
from chatbot.settings import Settings
from chatbot.suggesting import (
    MIN_VOTES,
    Proposal,
    diff_of,
    gather,
    headline,
    not_understood,
    propose,
)

from ..recording import recording
from ..sites import all_sites
from . import report
from .charts import buckets, stacked
from .session import Sessions

EXTENSION = "faq-chatbot-admin"
DAYS = (7, 30, 365)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class Admin:
    """What the pages of an app go by."""

    settings: Settings
    sessions: Sessions

    @contextmanager
    def store(self) -> Iterator[Connection]:
        """Give a connection to the event store; ``FaqChatbotError`` where there is none."""
        url = store_url(self.settings)
        if url is None:
            raise SettingError("Events are not recorded: the setting 'events' is off.")
        with reading(url) as connection:
            yield connection


class View(NamedTuple):
    """What a page is about: so many days until today, of one site or of all (``None``)."""

    days: int
    site: str | None

    @classmethod
    def asked(cls) -> View:
        """Return what the request asks for, or what is usual."""
        days = request.args.get("days", "")
        known = {str(one): one for one in DAYS}
        return cls(known.get(days, DAYS[1]), request.args.get("site"))

    @property
    def since(self) -> date:
        """The first day."""
        return self.until - timedelta(self.days - 1)

    @property
    def until(self) -> date:
        """Today, in universal time, as days are kept."""
        return datetime.now(UTC).date()

    @property
    def span(self) -> Span:
        """The same for the event store."""
        return Span(self.since, self.until, self.site)

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of an address that shows the same."""
        return {"days": self.days, **({} if self.site is None else {"site": self.site})}


def admin() -> Admin:
    """Return what the pages of the app that is answering go by."""
    found: Admin = current_app.extensions[EXTENSION]
    return found


@blueprint.after_request
def _secure(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(FaqChatbotError)
def _unavailable(error: FaqChatbotError) -> Response:
    """Tell the owner what the program says: the page is theirs, and it quotes no visitor."""
    return show("problem", status=503, problems=str(error).splitlines())


@blueprint.get("")
def overview() -> Response:
    """Show how much was asked, and what became of it."""
    view = View.asked()
    with admin().store() as connection:
        found = volumes(connection, view.span)
        helpful, unhelpful = votes(connection, view.span)
    series = buckets(found, view.since, view.until)
    return show(
        "overview",
        view=view,
        totals=report.totals(found),
        helpful=helpful,
        unhelpful=unhelpful,
        series=series,
        charts=(stacked(series), stacked(series, shares=True)),
    )


@blueprint.get("/answers")
def by_answer() -> Response:
    """Show how often each answer was given, and whether it helped."""
    view = View.asked()
    with admin().store() as connection:
        found = answers(connection, view.span)
    return show(
        "answers",
        view=view,
        rows=report.by_helpfulness(found),
        titles=_titles(),
        complaints=report.COMPLAINTS,
        least=MIN_VOTES,
    )


@blueprint.get("/gaps")
def by_gap() -> Response:
    """Show what people ask in vain."""
    view = View.asked()
    with admin().store() as connection:
        found = gaps(connection, view.span)
    rows, others = report.by_demand(found)
    return show("gaps", view=view, rows=rows, others=others, titles=_titles())


@blueprint.get("/questions")
def questions() -> Response:
    """Show what was not understood, in groups."""
    view, settings = View.asked(), admin().settings
    groups = []
    with admin().store() as connection:
        for collection in _collections().values() if settings.question_log else ():
            groups += not_understood(connection, view.span, collection, settings.question_group)
    return show(
        "questions",
        view=view,
        groups=sorted(groups, key=lambda one: -one.times),
        kept_days=settings.question_log,
        least=settings.question_group,
    )


@blueprint.get("/suggestions")
def suggestions() -> Response:
    """Show what may be written next, as changes of the content's files."""
    view = View.asked()
    with admin().store() as connection:
        found = list(_suggested(connection, view))
    return show("suggestions", view=view, found=found)


@blueprint.get("/reviews")
def reviews() -> Response:
    """Show what waits for a review."""
    today = date.today()
    found = [(one, report.overdue(one, today)) for one in _collections().values()]
    return show("reviews", found=found)


@blueprint.get("/content")
def content() -> Response:
    """Show which content answers, and which did."""
    view = View.asked()
    with admin().store() as connection:
        found = served_versions(connection, view.span)
    return show("content", view=view, served=list(all_sites()), versions=found)


@blueprint.get("/health")
def health() -> Response:
    """Show whether events are written, and whether there is room for them."""
    settings, kept = admin().settings, recording()
    file = Path(str(url.database)) if (url := store_url(settings)) and url.database else None
    is_file = bool(url and url.get_backend_name() == "sqlite" and file and file.is_file())
    disk = shutil.disk_usage(settings.data_dir) if settings.data_dir.is_dir() else None
    return show(
        "health",
        recorder=kept.recorder if kept else None,
        store_size=file.stat().st_size if file and is_file else None,
        disk=disk,
        settings=settings,
        served=list(all_sites()),
    )


def show(page: str, *, status: int = 200, **more: Any) -> Response:
    """Return a page."""
    sessions = admin().sessions
    html = render_template(
        f"admin/{page}.html",
        page=page,
        signed_in=bool(sessions.current()),
        token=sessions.token(),
        outcomes=report.OUTCOMES,
        ranges=DAYS,
        sites=[one.site.key for one in all_sites()],
        **more,
    )
    return make_response(html, status)


def _collections() -> dict[str, Collection]:
    """Return what is answered from, by id."""
    return {one.collection.id: one.collection for one in all_sites() if one.collection}


def _titles() -> Mapping[str, str]:
    """Return the titles of all topics, by their ids."""
    return {
        topic.id: topic.title
        for collection in _collections().values()
        for topic in collection.topics()
    }


def _suggested(
    connection: Connection, view: View
) -> Iterator[tuple[Collection, list[tuple[Proposal, str, str]]]]:
    """Yield each collection of the sites with its suggestions, in words and as a diff."""
    least, seen = admin().settings.question_group, set()
    for served in all_sites():
        bot = served.bot()
        for name in served.site.collections if bot else ():
            folder = find_collection(name)
            if folder in seen:
                continue
            seen.add(folder)
            collection = load_collection(folder)
            evidence = gather(connection, view.span, collection, least)
            assert bot
            found = propose(evidence, collection, bot)
            yield collection, [(one, headline(one), diff_of(folder, one)) for one in found]
