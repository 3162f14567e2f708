"""``collection.yaml``: the sources, contacts, texts and reviews that all topics share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..model import ID_PATTERN, Contact, Expert, Level, Review, Source, Texts
from ..reading.problems import Place, Problems
from ..reading.wording import is_web_address, quoted
from ..reading.yaml_nodes import Fields, read_yaml
from .files import ID_RULE
from .terms import read_terms

_SOURCE_KEYS = ("id", "title")
_MORE_SOURCE_KEYS = ("publisher", "url", "peer_reviewed", "updated", "review_due", "experts")
_REVIEW_KEYS = ("what", "written_by", "written_on")
_REVIEWED = ("reviewed_by", "reviewed_on")
_TEXTS = ("not_understood", "clarify", "safety_note")
_MORE_TEXTS = (
    *("personal", "unavailable", "withdrawn", "told", "repeated", "not_covered_either", "again"),
    "not_covered_too",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CODE = re.compile(r"[a-z]{2,3}")  # of a language or a region
_NUMBER = re.compile(r"[+*#0-9][0-9*#() ./-]*")


@dataclass(frozen=True)
class Header:
    """What ``collection.yaml`` says, with the lines of its sources and reviews for the lint."""

    place: Place
    title: str
    language: str
    description: str
    sources: tuple[Source, ...]
    contacts: tuple[Contact, ...]
    texts: Texts
    reviews: tuple[Review, ...]
    personal: tuple[str, ...]
    source_places: tuple[Place, ...]
    review_places: tuple[Place, ...]

    @cached_property
    def source_ids(self) -> dict[str, None] | None:
        """The ids an entry may name; None, not known, where no source could be read."""
        return {source.id: None for source in self.sources} or None

    @property
    def contact_levels(self) -> frozenset[Level]:
        """The levels of urgency somebody can be called for."""
        return frozenset(contact.level for contact in self.contacts)

    def experts_of(self, source_id: str) -> tuple[str, ...] | None:
        """Return the names of a source's experts, or None if there is no such source."""
        return self._experts.get(source_id)

    @cached_property
    def _experts(self) -> dict[str, tuple[str, ...]]:
        return {one.id: tuple(expert.name for expert in one.experts) for one in self.sources}


def read_header(path: Path, problems: Problems) -> Header | None:
    """Return what ``collection.yaml`` says, or None if it cannot be read as YAML at all."""
    node = read_yaml(path, problems)
    if node is None:
        return None
    required = ("title", "language", "description", "sources", "texts")
    fields = Fields(node, Place(path), problems, required, ("contacts", "reviews", "personal"))
    language = fields.matching(
        "language", _LANGUAGE, "a language tag", "Write one such as en, de or pt-BR"
    )
    texts = fields.mapping("texts", _TEXTS, (*_MORE_TEXTS, "other_languages", "numbers"))
    sources = fields.mappings("sources", _SOURCE_KEYS, _MORE_SOURCE_KEYS)
    reviews = fields.mappings("reviews", _REVIEW_KEYS, _REVIEWED)
    contacts = fields.mappings(
        "contacts", ("level", "label", "number"), ("region", "for", "unverified")
    )
    if "sources" in fields and not sources:
        fields.error("sources", "there is no source", "Give at least one: answers cite it")
    return Header(
        place=fields.place,
        title=fields.text("title"),
        language=language,
        description=fields.text("description"),
        sources=_read_sources(sources),
        contacts=tuple(_read_contact(contact) for contact in contacts),
        texts=_read_texts(texts, language),
        reviews=tuple(_read_review(review) for review in reviews),
        personal=read_terms(fields, "personal"),
        source_places=tuple(source.place for source in sources),
        review_places=tuple(review.place for review in reviews),
    )


def _read_texts(fields: Fields, language: str) -> Texts:
    return Texts(
        **{name: fields.text(name) for name in _TEXTS},
        **{name: fields.text(name) for name in _MORE_TEXTS if name in fields},
        other_languages=_by_language(fields, "other_languages", language.partition("-")[0]),
        numbers=_by_language(fields, "numbers"),
    )


def _by_language(fields: Fields, key: str, own: str = "") -> tuple[tuple[str, str], ...]:
    """Return the texts under a key by the code of their language, which may not be ``own``."""
    codes = sorted(fields.keys_in(key))
    # Any key will do here; where there is none, these words end the message about what is wanted.
    texts = fields.mapping(key, (), codes or ("language codes such as es or fr",))
    for code in codes:
        if not _CODE.fullmatch(code):
            what = f"{quoted(code)} is not a language code"
            texts.error(code, what, "Write one of two or three letters, such as es, fr or zh")
        elif code == own:
            what = f"{quoted(code)} is the collection's own language"
            texts.error(code, what, "Remove it: this is for readers of other languages")
    return tuple((code, texts.text(code)) for code in codes)


def _read_sources(all_fields: list[Fields]) -> tuple[Source, ...]:
    places: dict[str, Place] = {}
    sources = []
    for fields in all_fields:
        source = _read_source(fields)
        if source.id in places:
            what = f"the source id {quoted(source.id)} is already used at {places[source.id]}"
            fields.error("id", what, "Rename one of them")
        elif source.id:
            places[source.id] = fields.place_of("id")
        sources.append(source)
    return tuple(sources)


def _read_source(fields: Fields) -> Source:
    source = Source(
        id=fields.text("id"),
        title=fields.text("title"),
        publisher=fields.text("publisher"),
        url=fields.text("url"),
        peer_reviewed=fields.flag("peer_reviewed"),
        updated=fields.optional_date("updated"),
        review_due=fields.optional_date("review_due", not_before="updated"),
        experts=tuple(
            Expert(expert.text("name"), expert.text("credentials"), expert.text("role"))
            for expert in fields.mappings("experts", ("name",), ("credentials", "role"))
        ),
    )
    if source.id and not ID_PATTERN.fullmatch(source.id):
        fields.error("id", f"{quoted(source.id)} cannot be an id", ID_RULE)
    if source.url and not is_web_address(source.url):
        what = f"{quoted(source.url)} is not a web address"
        fix = "Give one that starts with https:// or http://"
        fields.error("url", what, fix, "dead-link")
    return source


def _read_contact(fields: Fields) -> Contact:
    level = (
        fields.choice("level", [level for level in Level if level.interrupts]) or Level.EMERGENCY
    )
    number = fields.matching(
        "number",
        _NUMBER,
        "a single telephone number",
        "Write one number in digits, and words in the label",
    )
    fix = "Write two or three small letters, such as us, uk or eu"
    region = fields.matching("region", _CODE, "a region", fix)
    fields.flag("unverified")  # for those who check the numbers
    return Contact(Level(level), fields.text("label"), number, region, fields.text("for"))


def _read_review(fields: Fields) -> Review:
    given = [key for key in _REVIEWED if key in fields]
    if len(given) == 1:
        what = "reviewed_by and reviewed_on must be given together"
        fields.error(given[0], what, "Write both, or none until it is true")
    return Review(
        what=fields.text("what"),
        written_by=fields.text("written_by"),
        written_on=fields.date("written_on"),
        reviewed_by=fields.text("reviewed_by"),
        reviewed_on=fields.date("reviewed_on", not_before="written_on") if given else None,
    )
