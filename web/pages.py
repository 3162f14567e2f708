"""The pages for patients: an example page with the widget, and /ask, which needs no JavaScript."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from chatbot import Reply
from chatbot.events import Complaint
from chatbot.model import Citation, Collection, Source

from .about import about, day, emergency_contacts
from .chat import answer
from .feedback import take
from .recording import question_days, recording
from .requests import Incoming, parse_vote
from .sites import current_bot, current_site
from .widget import tag
from .wording import WORDS

blueprint = Blueprint("pages", __name__)


blueprint.add_app_template_filter(day)


@blueprint.app_template_filter("experts")
def _experts(citation: Citation | Source) -> str:
    """Return the names of the experts of a citation or a source with their credentials."""
    return "; ".join(
        f"{expert.name}, {expert.credentials}" if expert.credentials else expert.name
        for expert in citation.experts
    )


@blueprint.app_template_filter("link")
def _link(href: str) -> str:
    """Return an address that is safe to link to, or nothing: content may come from an import."""
    return href if href.startswith(("https://", "http://", "tel:")) else ""


@blueprint.get("/")
def index() -> Response:
    """Show a page as a clinic may have it, with the widget put in as its owner would."""
    script = tag("", site=current_site().site.key)
    return _page("index.html", current_bot().collection, tag=script, today=date.today())


@blueprint.get("/ask")
def form() -> Response:
    """Show the plain form."""
    return _page("ask.html", current_bot().collection)


@blueprint.post("/ask")
def ask() -> Response:
    """Answer a question sent by the plain form; the text travels in the body, never in a URL."""
    if "vote" in request.form:
        return _vote()
    bot = current_bot()
    question = request.form.get("question", "")
    conversation = request.form.get("conversation") or None
    if not question.strip():
        response = _page(
            "ask.html", bot.collection, mistake=WORDS["empty"], conversation=conversation
        )
        response.status_code = 400
        return response
    incoming = Incoming(question, conversation)
    return reply_page(incoming, answer(incoming))


def reply_page(incoming: Incoming, reply: Reply) -> Response:
    """Show a question and the reply to it."""
    response = _page(
        "ask.html",
        current_bot().collection,
        question=incoming.message,
        reply=reply,
        conversation=reply.conversation,
        votes=recording() and list(Complaint),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _vote() -> Response:
    """Take a vote from the plain form: ``yes``, or what was wrong with the answer."""
    said = request.form["vote"]
    sent = {"reply_id": request.form.get("reply_id"), "helpful": said == "yes"}
    take(parse_vote(sent if said == "yes" else {**sent, "reason": said}))
    conversation = request.form.get("conversation") or None
    return _page(
        "ask.html", current_bot().collection, told=WORDS["thanks"], conversation=conversation
    )


def _page(template: str, collection: Collection, **more: Any) -> Response:
    site = current_site().site.key
    html = render_template(
        template,
        collection=collection,
        about=about(collection, question_days()),
        contacts=emergency_contacts(current_bot()),
        words=WORDS,
        query=f"?site={site}" if site else "",
        **more,
    )
    response = make_response(html)
    # Browsers give typed text back on "back" only to pages that they may keep.
    response.headers["Cache-Control"] = "no-cache"
    return response
