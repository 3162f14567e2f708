"""schema.org ``FAQPage`` as JSON-LD: what search engines read on a site owner's own page."""

from __future__ import annotations

import json
from typing import Any

from ...model import AnswerKind, Collection, Entry, Expert
from ..writing import given
from .shared import experts_of, html_of, public_entries

# In a script element HTML ends at "</script" and old readers of JavaScript at these line ends.
_IN_SCRIPT = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def export_jsonld(collection: Collection) -> str:
    """Return the questions and answers, each with its source; the authors of a summary are unnamed.

    Experts are authors of what they said, and of their source. The text can stand in a ``script``
    element as it is.
    """
    page = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "name": collection.title,
        "description": collection.description,
        "inLanguage": collection.language,
        "mainEntity": [_question(collection, entry) for entry in public_entries(collection)],
    }
    return json.dumps(page, ensure_ascii=False, indent=2).translate(_IN_SCRIPT) + "\n"


def _question(collection: Collection, entry: Entry) -> dict[str, Any]:
    source = collection.source(entry.source)
    updated = source.updated and source.updated.isoformat()
    speakers = [_person(expert) for expert in experts_of(collection, entry)]
    answer = {
        "@type": "Answer",
        "text": html_of(entry.text),
        "author": speakers if entry.kind is AnswerKind.VERBATIM else [],
        "dateModified": updated,
        "citation": given(
            **{
                "@type": "CreativeWork",
                "name": source.title,
                "author": [_person(expert) for expert in source.experts],
                "url": source.url,
                "publisher": source.publisher
                and {"@type": "Organization", "name": source.publisher},
                "dateModified": updated,
                "pagination": entry.locator,
            }
        ),
    }
    return {
        "@type": "Question",
        "@id": f"#{entry.id}",
        "name": entry.question,
        "acceptedAnswer": given(**answer),
    }


def _person(expert: Expert) -> dict[str, Any]:
    return given(
        **{
            "@type": "Person",
            "name": expert.name,
            "honorificSuffix": expert.credentials,
            "jobTitle": expert.role,
        }
    )
