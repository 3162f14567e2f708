"""What a file says of itself: title, publisher, address, dates and experts. Nothing is guessed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from ...model import Expert, Source
from ...reading.wording import is_web_address
from .documents import Document
from .dom import words_of
from .pairs import squeeze

_PAGES = ("FAQPage", "QAPage", "MedicalWebPage", "Article", "NewsArticle", "BlogPosting", "WebPage")
_CREDENTIALS = (
    r"(?:MD|PhD|DO|MBBS|MB|BCh|BS|BSN|MSN|RN|NP|PA|PA-C|DPT|PT|PharmD|DDS|DMD|DNP|MPH|MSc|MS|MA|"
    r"MBA|EdD|PsyD|DC|FACS|FAAOS|FACP|FRCS|FRCP|MRCP|RD|LCSW|Dr\. med\.)"
)
_CREDENTIAL = re.compile(_CREDENTIALS.replace("MD|", r"MD|M\.D\.|Ph\.D\.|D\.O\.|"))
NAME = r"[A-Z][\w.'’-]{0,40}(?:\s+(?:[A-Z][\w.'’-]{0,40}|van|von|de|der|den|la|di|da|al)){1,4}"
_AUTHOR_TAIL = re.compile(r",\s*|\s+(?=(?:MD|PhD|RN|DO)\b)")


def source_of_page(document: Document, root: Any, data: Sequence[dict[str, Any]]) -> Source:
    """Return what a page says of itself: its structured data first, then its meta tags."""
    pages = [one for one in data if set(json_texts(one.get("@type"))) & set(_PAGES)]
    meta = _meta(root)
    headings = [words_of(one) for one in root.iter("h1")]
    titles = [words_of(one) for one in root.iter("title")]
    canonical = [
        one.get("href") or "" for one in root.iter("link") if one.get("rel") == "canonical"
    ]
    url = _first([*canonical, meta.get("og:url", ""), *_said(pages, "url"), document.url])
    url = urljoin(document.url, url) if document.url else url
    title = _first(
        [
            *_said(pages, "headline"),
            *(headings if len(headings) == 1 else []),
            meta.get("og:title", ""),
            *_said(pages, "name"),
            *titles,
            document.path.name,
        ]
    )
    return Source(
        id="",
        title=title,
        publisher=_first([*_said(pages, "publisher"), meta.get("og:site_name", "")]),
        url=url if is_web_address(url) else "",
        updated=_first_date(
            [
                *_said(pages, "dateModified"),
                meta.get("article:modified_time", ""),
                *_said(pages, "datePublished"),
                meta.get("article:published_time", ""),
                *_microdata_dates(root, "dateModified"),
                *_microdata_dates(root, "datePublished"),
            ]
        ),
        experts=_experts_of(pages) or experts([meta.get("author", "")]),
    )


def json_texts(value: Any) -> list[str]:
    """Return the texts that JSON-LD gives for a property: a text, an object's name, or a list."""
    if isinstance(value, list):
        return [text for one in value for text in json_texts(one)]
    if isinstance(value, dict):
        return json_texts(value.get("name") or value.get("@value"))
    return [value] if isinstance(value, str) and value.strip() else []


def experts(authors: Iterable[str]) -> tuple[Expert, ...]:
    """Return the persons in names such as "Ada Adams, MD"; letters after a name are credentials."""
    found: dict[str, Expert] = {}
    for author in authors:
        parts = [part.strip() for part in _AUTHOR_TAIL.split(squeeze(author)) if part.strip()]
        if not parts:
            continue
        letters = [part for part in parts[1:] if _CREDENTIAL.fullmatch(part)]
        name = parts[0] if len(letters) == len(parts) - 1 else squeeze(author)
        found.setdefault(name, Expert(name, ", ".join(letters) if name == parts[0] else ""))
    return tuple(found.values())


def date_of(text: str) -> datetime.date | None:
    """Return the date in a text that starts with one in the form of ISO 8601, else ``None``."""
    found = re.match(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])", text)
    try:
        return datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _meta(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or "").lower()
        found.setdefault(name, squeeze(tag.get("content") or ""))
    return found


def _said(pages: Iterable[dict[str, Any]], key: str) -> list[str]:
    return [squeeze(text) for page in pages for text in json_texts(page.get(key))]


def _microdata_dates(root: Any, name: str) -> list[str]:
    return [
        one.get("datetime") or one.get("content") or ""
        for one in root.iterfind(".//*[@itemprop]")
        if name in one.get("itemprop").split()
    ]


def _experts_of(pages: Iterable[dict[str, Any]]) -> tuple[Expert, ...]:
    """Return the authors that are persons."""
    found: dict[str, Expert] = {}
    for page in pages:
        authors = page.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            if isinstance(author, str):
                found |= {one.name: one for one in experts([author])}
            elif isinstance(author, dict) and "Person" in json_texts(author.get("@type")):
                found |= {one.name: one for one in _person(author)}
    return tuple(found.values())


def _person(author: dict[str, Any]) -> tuple[Expert, ...]:
    known = experts(json_texts(author.get("name"))[:1])
    letters = ", ".join(json_texts(author.get("honorificSuffix")))
    role = ", ".join(
        squeeze(text)
        for key in ("jobTitle", "affiliation", "worksFor")
        for text in json_texts(author.get(key))[:1]
    )
    return tuple(Expert(one.name, squeeze(letters) or one.credentials, role) for one in known)


def _first(texts: Iterable[str]) -> str:
    return next((squeeze(text) for text in texts if text.strip()), "")


def _first_date(texts: Iterable[str]) -> datetime.date | None:
    return next((found for text in texts if (found := date_of(text))), None)
