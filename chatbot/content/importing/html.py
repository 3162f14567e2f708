"""Web pages: questions that are marked as such, and headings that ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from ...model import Block, Source
from ...reading.problems import Place, Problems
from . import dom
from .documents import Document, unusable
from .facts import json_texts, source_of_page
from .pairs import Found, Pair, asked, is_question, squeeze

Answered = tuple[str, tuple[Block, ...], int]  # question, answer, line
_BESIDE = frozenset("nav footer aside navigation contentinfo complementary search".split())
_DEEPEST = 20  # structured data within structured data


def read(document: Document, notes: Problems) -> Found:
    """Return the questions of a page, those of its structured data first.

    Headings are looked at only where no question is marked as one, because a page has headings
    that ask something else ("Still have questions?").
    """
    root = dom.parse(document.text(notes))
    if root is None:
        raise unusable(document.path, "there is nothing on this page", "Save the page again")
    return read_tree(document, root, notes)


def read_tree(
    document: Document, root: Any, notes: Problems, source: Source | None = None
) -> Found:
    """Return the questions of a page that is parsed; ``source`` in place of what it says itself."""
    data = list(_structured_data(root, document, notes))
    source = source or source_of_page(document, root, data)
    page = _Page(document, root, notes, source.url or document.url)
    marked = [*page.from_data(data), *page.microdata(), *page.details(), *page.definitions()]
    pairs: dict[str, Pair] = {}
    for question, answer, line in marked or list(page.headings()):
        question = asked(question)
        if not question or not answer:
            what = "a question without an answer" if question else "an answer without a question"
            notes.add(Place(document.path, line), f"{what} is left out", "Check the page")
        elif question.casefold() not in pairs:
            pairs[question.casefold()] = Pair(
                question,
                answer,
                source,
                f"Question {len(pairs) + 1}",
                Place(document.path, line),
            )
    return Found(tuple(pairs.values()), language=_language(root))


def _language(root: Any) -> str:
    html = root if root.tag == "html" else root.getroottree().getroot()
    return squeeze(html.get("lang") or "")


def _structured_data(root: Any, document: Document, notes: Problems) -> Iterator[dict[str, Any]]:
    """Yield every object of the page's JSON-LD, those within others too."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            content = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError) as error:
            place = Place(document.path, dom.line_of(script))
            what = f"the page's structured data is not JSON ({error})"
            notes.add(place, what, "Correct it on the page")
            continue
        for found in _objects(content):
            yield {**found, "@line": dom.line_of(script)}


def _objects(content: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(content, dict):
        yield content
        content = [value for value in content.values() if isinstance(value, dict | list)]
    for one in content if isinstance(content, list) else ():
        yield from _objects(one, depth + 1)


class _Page:
    """The ways in which a page marks its questions."""

    def __init__(self, document: Document, root: Any, notes: Problems, base: str) -> None:
        self._document = document
        self._root = root
        self._notes = notes
        first = root.find(".//base[@href]")
        self._base = base if first is None else urljoin(base, first.get("href"))

    def from_data(self, objects: Iterable[dict[str, Any]]) -> Iterator[Answered]:
        """Yield the objects of the type ``Question`` in JSON-LD."""
        for found in objects:
            if "Question" not in json_texts(found.get("@type")):
                continue
            question = "".join(json_texts(found.get("name") or found.get("text"))[:1])
            answers = found.get("acceptedAnswer") or found.get("suggestedAnswer") or []
            first = answers[0] if isinstance(answers, list) and answers else answers
            text = first.get("text") if isinstance(first, dict) else first
            place = Place(self._document.path, found["@line"])
            said = "\n".join(json_texts(text))
            yield (
                self._plain(question, place),
                dom.text_blocks(said, place, self._notes, self._base),
                place.line,
            )

    def microdata(self) -> Iterator[Answered]:
        """Yield the elements with ``itemtype="https://schema.org/Question"``."""
        for element in self._root.iterfind(".//*[@itemtype]"):
            if not element.get("itemtype", "").rstrip("/").endswith("schema.org/Question"):
                continue
            names = [one for one in element.iterfind(".//*[@itemprop]") if _has(one, "name")]
            answers = [
                one
                for one in element.iterfind(".//*[@itemprop]")
                if _has(one, "acceptedAnswer") or _has(one, "suggestedAnswer")
            ]
            texts = [
                one
                for answer in answers[:1]
                for one in answer.iterfind(".//*[@itemprop]")
                if _has(one, "text")
            ]
            yield self._answered(names[:1], texts[:1] or answers[:1], element)

    def details(self) -> Iterator[Answered]:
        """Yield ``<details>`` by their summaries, the innermost ones."""
        for element in self._root.iter("details"):
            if element.find(".//details") is None:
                summary = element.find("summary")
                heads = [] if summary is None else [summary]
                yield self._answered(heads, [element], element, "summary")

    def definitions(self) -> Iterator[Answered]:
        """Yield the terms and descriptions of lists whose terms are mostly questions."""
        for listing in self._root.iter("dl"):
            terms = list(listing.iter("dt"))
            if 2 * sum(is_question(dom.words_of(term)) for term in terms) < max(1, len(terms)):
                continue
            for term in terms:
                told = []
                for after in term.itersiblings():
                    if after.tag != "dd":
                        break
                    told.append(after)
                yield self._answered([term], told, term)

    def headings(self) -> Iterator[Answered]:
        """Yield headings that ask, with what stands below each up to the next of its level."""
        question, level, line = "", 0, 0
        answer: list[Block] = []
        place = Place(self._document.path)
        for item in dom.items(self._root, place, self._base, _BESIDE):
            for note in item.notes if question else ():
                self._notes.add(*note)
            asks = item.level and is_question(item.block.text)
            if asks or (question and 0 < item.level <= level):
                if question:
                    yield question, tuple(answer), line
                question, level, line = item.block.text if asks else "", item.level, item.line
                answer = []
            elif question:
                answer.append(item.block)
        if question:
            yield question, tuple(answer), line

    def _answered(self, heads: list[Any], bodies: list[Any], whole: Any, *skip: str) -> Answered:
        place = Place(self._document.path)
        question = " ".join(dom.words_of(head) for head in heads)
        told = [dom.blocks(body, place, self._notes, self._base, *skip) for body in bodies]
        return question, tuple(block for one in told for block in one), dom.line_of(whole)

    def _plain(self, text: str, place: Place) -> str:
        """Return a question of JSON-LD, which may be HTML, as words."""
        return " ".join(str(block) for block in dom.text_blocks(text, place, self._notes))


def _has(element: Any, name: str) -> bool:
    return name in (element.get("itemprop") or "").split()
