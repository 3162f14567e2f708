"""Interviews as plain text, the way they are copied from a page: no markup, and debris in between.

A heading is a paragraph that ends in a question mark. Where the speakers of answers are named
("Drs. Gray and Hill:"), a heading is one only if such an answer follows, because an answer may ask
something itself.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...model import Block, Expert, Source
from ...reading.problems import Place, Problems
from ...reading.wording import quoted
from .documents import Document
from .facts import NAME, date_of, experts
from .pairs import Found, Pair, asked, is_question, plain_blocks, squeeze

LONGEST_HEADING = 300
_SHORT_LINE = 100  # characters; a text whose lines are all shorter is wrapped
_LABEL = re.compile(r"((?:Drs?\.|Prof\.|Professors?|Dr|Mr\.|Ms\.|Mrs\.)?\s?[A-Z][^:?!]{0,80}?):\s+")
_TITLED = re.compile(r"(?:Drs?\.?|Prof\.?|Professors?|Mr\.|Ms\.|Mrs\.)\s")
_ANSWERS = ("a", "answer")
_QUESTIONS = ("q", "question")
_UPDATED = re.compile(
    r"(?:last )?(?:updated|reviewed|modified|published)(?: on)?:?\s+(?P<day>.{6,30})", re.IGNORECASE
)
_DEBRIS = re.compile(
    r"(?:advertisement|share|print|e-?mail|tweet|save|read more|continue reading|sponsored|menu|"
    r"(?:previous|next|related)(?: articles?| stor(?:y|ies))?|back to top|click to enlarge):?",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:continue reading|related (?:articles|reading)|references|sources|about the authors?|"
    r"comments|more on this topic):?",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?:photo|image|picture|illustration|figure)s? (?:source|credit|courtesy|by)\b", re.IGNORECASE
)
_GLUED = re.compile(r"(?<=[a-z][a-z][.!?])(?=[A-Za-z])|(?<=[a-z])(?=[A-Z][a-z]+ )")
_ASKS = re.compile(
    rf"\b({NAME}|[A-Z]\w{{1,40}})"
    r" (?:reached out to|spoke (?:with|to)|talked (?:with|to)|interviewed|asked)\b"
)
_ROLE = re.compile(rf"(?:Drs?\.|Prof\.|Professor)\s+(?P<name>{NAME}),\s+"
                   r"(?P<role>(?:(?!,? and (?:Drs?\.|Prof))[^.;])+)")  # fmt: skip
_LETTERS = r"(?:[A-Z][A-Za-z]{0,8}[A-Z]|M\.D\.|Ph\.D\.)"
_CREDITED = re.compile(rf"(?P<name>{NAME}),\s+(?P<letters>{_LETTERS}(?:,\s+{_LETTERS})*)\b")


@dataclass(frozen=True)
class _Paragraph:
    text: str
    line: int
    label: str = ""  # who speaks, if it says so


def read(document: Document, notes: Problems) -> Found:
    """Return the questions of an interview; what stands before the first is its description."""
    paragraphs = list(_clean(_paragraphs(document.text(notes)), document, notes))
    known = _experts([paragraph.text for paragraph in paragraphs])
    paragraphs = [_labelled(paragraph, known) for paragraph in paragraphs]
    headings = _headings(paragraphs)
    if not headings:
        return Found(())
    end = next(
        (
            number
            for number, paragraph in enumerate(paragraphs)
            if number > headings[-1] and _ends(paragraph.text)
        ),
        len(paragraphs),
    )
    intro = paragraphs[: headings[0]]
    source = _source(document, intro, paragraphs, known, notes)
    told = [one for one in intro[1:] if not _is_mark(one.text)]
    if told:
        what = "the introduction became the collection's description, not an answer"
        notes.add(Place(document.path, told[0].line), what, "Write an entry if people ask about it")
    for paragraph in paragraphs[end:]:
        if not _UPDATED.fullmatch(paragraph.text):
            _left_out(paragraph, document, notes)
    pairs = []
    for number, (start, stop) in enumerate(zip(headings, [*headings[1:], end], strict=True), 1):
        answer = paragraphs[start + 1 : stop]
        heading = asked(paragraphs[start].text)
        speakers = _speakers(answer, known, document, notes)
        pairs.append(
            Pair(
                question=heading,
                answer=_blocks([one.text for one in answer]),
                source=source,
                locator=f"Question {number}",
                place=Place(document.path, paragraphs[start].line),
                phrasings=_parts(heading),
                spoken_by=speakers,
            )
        )
    return Found(tuple(pairs), description=" ".join(squeeze(one.text) for one in told))


def _blocks(texts: Sequence[str]) -> tuple[Block, ...]:
    wrapped = any("\n" in text for text in texts)
    return plain_blocks(("\n\n" if wrapped else "\n").join(texts), wrapped)


def looks_like_one(text: str) -> bool:
    """Say whether a text has headings that ask."""
    return bool(_headings([_labelled(one, ()) for one in _paragraphs(text)]))


def _paragraphs(text: str) -> list[_Paragraph]:
    """Cut a text at empty lines, and at every line if it is not wrapped."""
    lines = text.split("\n")
    wrapped = "\n\n" in text.strip() and max(map(len, lines)) <= _SHORT_LINE
    found: list[_Paragraph] = []
    words: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if words and (not line.strip() or not wrapped):
            found.append(_Paragraph("\n".join(words), number - len(words)))
            words = []
        if line.strip():
            words.append(line.strip())
    return found


def _clean(
    paragraphs: Sequence[_Paragraph], document: Document, notes: Problems
) -> Iterator[_Paragraph]:
    """Yield the paragraphs without captions and the words of buttons."""
    for paragraph in paragraphs:
        if _DEBRIS.fullmatch(paragraph.text) and not _END.fullmatch(paragraph.text):
            _left_out(paragraph, document, notes)
        elif found := _PICTURE.search(paragraph.text):
            body = _without_caption(paragraph.text, found.start(), paragraphs)
            _left_out(replace(paragraph, text=paragraph.text[len(body) :]), document, notes)
            if body:
                yield replace(paragraph, text=body)
        else:
            yield paragraph


def _without_caption(text: str, mark: int, paragraphs: Sequence[_Paragraph]) -> str:
    """Return what stands before a caption that ends at ``mark``: whole sentences, or nothing.

    A caption is glued to the words before it. What another paragraph says too is one.
    """
    pieces = [*_GLUED.split(text[:mark]), text[mark:]] if mark else [text]
    body = pieces[0]
    is_sentence = body[:1].isupper() and body.endswith((".", "!", "?"))
    repeated = any(body in other.text for other in paragraphs if other.text != text)
    return body if len(pieces) > 2 and pieces[1] and is_sentence and not repeated else ""


def _labelled(paragraph: _Paragraph, known: Sequence[Expert]) -> _Paragraph:
    """Return a paragraph without the name of its speaker in front, if it has one."""
    found = _LABEL.match(paragraph.text)
    if not found:
        return paragraph
    label = squeeze(found[1])
    named = any(re.search(rf"\b{re.escape(one.name.split()[-1])}\b", label) for one in known)
    if named or _TITLED.match(label) or label.casefold() in (*_ANSWERS, *_QUESTIONS):
        return _Paragraph(paragraph.text[found.end() :], paragraph.line, label)
    return paragraph


def _headings(paragraphs: Sequence[_Paragraph]) -> list[int]:
    """Return where the headings are."""
    labels = any(_speaks(paragraph) for paragraph in paragraphs)
    return [
        number
        for number, (paragraph, after) in enumerate(
            zip(paragraphs, [*paragraphs, _Paragraph("?", 0)][1:], strict=True)
        )
        if is_question(paragraph.text)
        and len(paragraph.text) <= LONGEST_HEADING
        and not _speaks(paragraph)
        and (_speaks(after) if labels else not is_question(after.text))
    ]


def _speaks(paragraph: _Paragraph) -> bool:
    return bool(paragraph.label) and paragraph.label.casefold() not in _QUESTIONS


def _speakers(
    answer: Sequence[_Paragraph], known: Sequence[Expert], document: Document, notes: Problems
) -> tuple[str, ...] | None:
    """Return the experts whom the labels of an answer name by their family names."""
    labels = [one for one in answer if one.label and one.label.casefold() not in _ANSWERS]
    if not labels:
        return None
    speakers: dict[str, None] = {}
    for one in labels:
        words = set(re.findall(r"[\w’'-]+", one.label))
        names = [expert.name for expert in known if expert.name.split()[-1] in words]
        speakers |= dict.fromkeys(names)
        if not names:
            what = f"the text does not say who {quoted(one.label)} is"
            fix = "Add the expert to the source, and to spoken_by of the entry"
            notes.add(Place(document.path, one.line), what, fix)
    return tuple(speakers)


def _parts(heading: str) -> tuple[str, ...]:
    """Return the questions of a heading that asks several or says something before it asks."""
    parts = [part.strip() for part in re.split(r"(?<=[a-z)][.?!])\s+(?=[A-Z])", heading)]
    return tuple(part for part in parts if is_question(part)) if len(parts) > 1 else ()


def _source(
    document: Document,
    intro: Sequence[_Paragraph],
    paragraphs: Sequence[_Paragraph],
    known: tuple[Expert, ...],
    notes: Problems,
) -> Source:
    publisher = next((found for one in intro if (found := _ASKS.search(one.text))), None)
    return Source(
        id="",
        title=squeeze(intro[0].text) if intro else document.path.name,
        publisher=publisher[1] if publisher else "",
        peer_reviewed=any(one.text.casefold() == "peer reviewed" for one in paragraphs),
        updated=_updated(paragraphs, document, notes),
        experts=known,
    )


def _experts(texts: Sequence[str]) -> tuple[Expert, ...]:
    """Return the persons with letters after their names, and what they are said to be."""
    found: dict[str, Expert] = {}
    for text in texts:
        for one in _CREDITED.finditer(text):
            for expert in experts([one[0]]):
                if expert.credentials:
                    found.setdefault(expert.name, expert)
    for text in texts:
        for start in re.finditer(r"(?:Drs?\.|Prof\.|Professor)\s", text):
            if told := _ROLE.match(text, start.start()):
                name, role = squeeze(told["name"]), told["role"].rstrip(", ")
                if name in found and not found[name].role:
                    found[name] = replace(found[name], role=squeeze(role))
    return tuple(found.values())


def _updated(
    paragraphs: Sequence[_Paragraph], document: Document, notes: Problems
) -> datetime.date | None:
    for one in paragraphs:
        if found := _UPDATED.fullmatch(one.text):
            day, guessed = _day(found["day"].strip())
            place = Place(document.path, one.line)
            if day is None:
                notes.add(
                    place, f"the date in {quoted(one.text)} is not understood", "Give --updated"
                )
            elif guessed:
                what = f"{quoted(one.text)} was read as {day:%-d %B %Y}, month before day"
                notes.add(place, what, "Give --updated if that is wrong")
            return day
    return None


def _day(text: str) -> tuple[datetime.date | None, bool]:
    """Return the date that a text names, and whether its month could be its day."""
    if iso := date_of(text):
        return iso, False
    for form in ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%b. %d, %Y", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(text, form).date(), False
        except ValueError:
            pass
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})", text)
    if not found:
        return None, False
    first, second, year = (int(part) for part in found.groups())
    year += 2000 if year < 100 else 0
    month, day = (second, first) if first > 12 else (first, second)
    try:
        return datetime.date(year, month, day), first <= 12 and second <= 12 and first != second
    except ValueError:
        return None, False


def _is_mark(text: str) -> bool:
    return text.casefold() == "peer reviewed" or bool(_UPDATED.fullmatch(text))


def _ends(text: str) -> bool:
    return bool(_END.fullmatch(text) or _UPDATED.fullmatch(text))


def _left_out(paragraph: _Paragraph, document: Document, notes: Problems) -> None:
    what = f"{quoted(squeeze(paragraph.text))} is left out: it belongs to no answer"
    notes.add(Place(document.path, paragraph.line), what, "Add it to an answer if it does")
