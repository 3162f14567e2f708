"""A reply as plain text, for clients that show nothing else: what is urgent first, source last."""

from __future__ import annotations

from chatbot import Reply
from chatbot.model import Citation

from .about import day
from .wording import WORDS


def plain_text(reply: Reply) -> str:
    """Return all that a reader needs of a reply, its suggestions apart."""
    parts = []
    if reply.urgent:
        calls = [f"{contact.label}: {contact.number}" for contact in reply.urgent.contacts]
        parts.append("\n".join([WORDS[f"urgent_{reply.urgent.level}"], *calls]))
    if reply.safety_note:
        parts.append(reply.safety_note)
    if reply.matched_question:
        parts.append(WORDS["took"].format(question=reply.matched_question))
    parts.append(reply.text)
    if reply.answer_kind and reply.citation:
        spoken = "" if reply.citation.experts else "_source"
        parts.append(WORDS[f"{reply.answer_kind}{spoken}"] + ".")
        parts.append(_source(reply.citation))
    return "\n\n".join(parts)


def _source(citation: Citation) -> str:
    """Return a citation in one line."""
    names = "; ".join(
        f"{one.name}, {one.credentials}" if one.credentials else one.name
        for one in citation.experts
    )
    named = (citation.title, citation.publisher, citation.locator)
    updated, due = citation.updated, citation.review_due
    about = [
        f"{WORDS['source']}: {', '.join(one for one in named if one)}",
        WORDS["experts"].format(experts=names) if names else "",
        WORDS["peer_reviewed"] if citation.peer_reviewed else "",
        WORDS["updated"].format(date=day(updated)) if updated else "",
        WORDS["stale" if citation.stale else "due"].format(date=day(due)) if due else "",
    ]
    return " ".join([*(f"{one}." for one in about if one), citation.url]).strip()
