"""Replies and explanations as text for a terminal."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ..model import AnswerKind, Citation, Reply


def reply_text(reply: Reply) -> str:
    """Return a reply as a person reads it: what is urgent first, the source last."""
    parts = []
    if reply.matched_question:
        parts.append(click.style(reply.matched_question, bold=True))
    parts.append(reply.text)
    if reply.urgent:
        parts.append("\n".join(f"{one.label}: {one.number}" for one in reply.urgent.contacts))
    if reply.safety_note:
        parts.insert(0, reply.safety_note)
    if reply.citation:
        parts.append(citation_text(reply.citation, reply.answer_kind))
    if reply.suggestions:
        lines = [f"  {n}. {one.question}" for n, one in enumerate(reply.suggestions, start=1)]
        parts.append("\n".join(["You can ask:", *lines]))
    return "\n\n".join(parts)


def citation_text(citation: Citation, kind: AnswerKind | None) -> str:
    """Return a citation in lines: source, experts, dates, and what the answer is."""
    reviewed = ", peer reviewed" if citation.peer_reviewed else ""
    named = ", ".join(one for one in (citation.title, citation.publisher) if one)
    lines = [f"Source: {named}{reviewed}. {citation.locator}."]
    if citation.url:
        lines.append(f"  {citation.url}")
    if citation.experts:
        people = [filter(None, (one.name, one.credentials)) for one in citation.experts]
        names = "; ".join(", ".join(person) for person in people)
        lines.append(f"  Experts: {names}")
    dates = f"Last updated {_day(citation.updated)}. " if citation.updated else ""
    if citation.review_due:
        due = "has been overdue since" if citation.stale else "is due on"
        dates += f"Its review {due} {_day(citation.review_due)}."
    if dates:
        lines.append(f"  {dates.strip()}")
    if kind is AnswerKind.SUMMARY:
        lines.append("  This is a summary, not the source's own words.")
    return "\n".join(lines)


def explanation_text(explained: dict[str, Any]) -> str:
    """Return why a reply was chosen, in a few lines."""
    lines = [f"Compared as: {explained['compared_as']}"]
    lines += [f"  read {wrong!r} as {right!r}" for wrong, right in explained["corrections"].items()]
    lines += [f"  took {term!r} for {same!r}" for term, same in explained["synonyms"].items()]
    lines.append(f"Decided by: {explained['rule']}")
    if language := explained["language"]:
        lines.append(f"  it is written in {language}")
    if veto := explained["veto"]:
        words = f" ({', '.join(veto['words'])})" if veto["words"] else ""
        lines.append(f"  the veto {veto['name']!r} forbids the likeliest entry{words}")
    for kind, probability in explained["probability"].items():
        name = "answer" if kind == "entry" else kind
        least = explained["thresholds"].get(name, 0.0)
        lines.append(f"  {kind:<13} probability {probability:.3f}, threshold {least:.3f}")
    if alarm := explained["red_flag"]["alarm"]:
        lines.append(
            f"Red flag: {alarm['flag_id']}, by {alarm['rule']}: score {alarm['score']:.2f}, "
            f"threshold {alarm['threshold']:.2f}, in “{' '.join(alarm['words'].split())}”"
        )
        if explained["red_flag"]["taken_back"]:
            lines.append("  withdrawn: these words are surely a question of this collection")
    elif explained["red_flag"]["report"]:
        lines.append(f"Goes with the answer: {explained['red_flag']['report']}")
    elif explained["red_flag"]["note"]:
        lines.append("It is about alarming symptoms, so a safety note goes with the answer.")
    if explained["margin"] is not None:
        lines.append(f"The best entry scores {explained['margin']:.3f} more than the next.")
    lines.append("Nearest:")
    for hit in explained["hits"]:
        lines.append(
            f"  {hit['topic_id']:<24} score {hit['score']:+.3f}  "
            f"similarity {hit['similarity']:.3f}  answer {hit['answer']:.3f}  “{hit['phrasing']}”"
        )
        if hit["cosine"]:
            lines.append(
                f"    by meaning {hit['by_meaning']:+.3f}: cosine {hit['cosine']:.3f} "
                f"to “{hit['meant']}”"
            )
        shared = ", ".join(f"{term} {part:.3f}" for term, part in list(hit["shared"].items())[:6])
        lines.append(f"    shares {shared or 'nothing'}")
    return "\n".join(lines)


def _day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"
