"""Topic files: ``<id>.md``, which has front matter and a text, with the phrasings beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..model import (
    FOLLOWED,
    AnswerKind,
    Approval,
    Block,
    Entry,
    FollowUp,
    Gap,
    Level,
    OutOfScope,
    Reason,
    RedFlag,
    SmallTalk,
    Topic,
    Withdrawal,
    distinct,
)
from ..reading.files import read_file
from ..reading.problems import Place, Problems
from ..reading.wording import listed, quoted
from ..reading.yaml_nodes import Fields, compose
from .files import TopicPaths
from .header import Header
from .markdown import read_blocks
from .phrasings import Phrasing, read_phrasings
from .terms import read_limits

Ids = Mapping[str, Collection[str]]  # the ids of the topics in each folder

_MARK = "---"
_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # folder: required, optional
    "entries": (
        ("question", "source", "locator"),
        ("kind", "spoken_by", "related", "requires", "excludes", "follow_ups", "withdrawn"),
    ),
    "gaps": (("title",), ("related",)),
    "out_of_scope": (("title", "reason"), ()),
    "red_flags": (("title", "level"), ()),
    "small_talk": (("title",), ("related",)),
    "follow_ups": (("title", "leads_to"), ()),
}
APPROVAL = ("reviewed_by", "reviewed_on", "reviewed_text")  # optional in all of them
_REASONS = [reason for reason in Reason if reason not in (Reason.NOT_COVERED, Reason.WITHDRAWN)]
UNWRITTEN = "TODO"  # begins a text that somebody must write first
_UNWRITTEN = re.compile(rf"(\w+: +)?['\"]?{UNWRITTEN}\b")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TopicFile:
    """A topic as it was read, and the places that problems found later point to.

    ``keys`` are those of the front matter; ``body`` is where the text starts.
    """

    topic: Topic
    title: Place
    phrasings: tuple[Phrasing, ...]
    keys: Mapping[str, Place] = field(default_factory=dict)
    body: Place | None = None

    def place(self, key: str) -> Place:
        """Return the place of a key's value, or the whole file if there is no such key."""
        return self.keys.get(key, Place(self.title.path))


def read_topic(paths: TopicPaths, header: Header | None, ids: Ids, problems: Problems) -> TopicFile:
    """Return the topic in ``paths``; what it refers to is looked up in ``header`` and the ids.

    Without a ``header``, which then has its own problem, sources and contacts are not looked up.
    """
    text = read_file(paths.answer, problems)
    front, body = ("", "") if text is None else _split(text, paths.answer, problems)
    node = compose(front, paths.answer, problems) if front else None
    required, optional = _KEYS[paths.folder]
    fields = Fields(node, Place(paths.answer), problems, required, (*optional, *APPROVAL))
    blocks = read_blocks(body, paths.answer, problems)
    phrasings = read_phrasings(paths.phrasings, problems) if paths.phrasings else ()
    # A repeated line is a slip of the author and must not give a topic more weight.
    texts = distinct(phrasing.text for phrasing in phrasings)
    topic = _topic(paths, fields, blocks, texts, header, ids)
    topic = replace(topic, approval=_approval(fields))
    title = fields.place_of("question" if paths.folder == "entries" else "title")
    start = body[: len(body) - len(body.lstrip())].count("\n") + 1
    return TopicFile(topic, title, phrasings, fields.places(), Place(paths.answer, start))


def _split(text: str, path: Path, problems: Problems) -> tuple[str, str]:
    """Return front matter and text, each after empty lines, so that its lines keep their number."""
    lines = [line.rstrip() for line in text.split("\n")]
    ends = [number for number, line in enumerate(lines) if line == _MARK]
    if ends[:1] != [0] or len(ends) < 2:
        what = "the front matter is not between two lines of ---"
        problems.add(Place(path, 1), what, "Start the file with ---, the keys, and --- again")
        return "", ""
    end = ends[1]
    body = "\n" * (end + 1) + "\n".join(text.split("\n")[end + 1 :])
    for number, line in enumerate(lines, start=1):
        if _UNWRITTEN.match(line):
            what = f"this begins with {UNWRITTEN}, so it still has to be written"
            problems.add(Place(path, number), what, "Write it", "unwritten")
    if not body.strip():
        problems.add(Place(path, end + 1), "there is no text after the front matter", "Write it")
    return "\n" + "\n".join(lines[1:end]), body


def _topic(
    paths: TopicPaths,
    fields: Fields,
    text: tuple[Block, ...],
    phrasings: tuple[str, ...],
    header: Header | None,
    ids: Ids,
) -> Topic:
    title = fields.text("question" if paths.folder == "entries" else "title")
    common = (paths.id, title, text, phrasings)
    if paths.id in FOLLOWED and paths.folder != "follow_ups":
        what = f"the id {quoted(paths.id)} has a special meaning in leads_to"
        fields.problems.add(Place(paths.answer), what, "Rename the file")
    if paths.folder == "entries":
        source = fields.choice("source", header.source_ids if header else None)
        requires, excludes = read_limits(fields)
        return Entry(
            *common,
            source=source,
            locator=fields.text("locator"),
            kind=AnswerKind(fields.choice("kind", [*AnswerKind]) or AnswerKind.SUMMARY),
            spoken_by=_speakers(fields, source, header),
            related=_related(paths.id, fields, ids["entries"]),
            requires=requires,
            excludes=excludes,
            follow_ups=_followed(fields, ids),
            withdrawn=_withdrawal(fields) if "withdrawn" in fields else None,
        )
    if paths.folder == "gaps":
        return Gap(*common, related=_related(paths.id, fields, ids["entries"]))
    if paths.folder == "out_of_scope":
        reason = Reason(fields.choice("reason", _REASONS) or Reason.NOT_UNDERSTOOD)
        return OutOfScope(*common, reason=reason)
    if paths.folder == "red_flags":
        level = Level(fields.choice("level", [*Level]) or Level.EMERGENCY)
        called = header.contact_levels if header and level.interrupts else [level]
        if header and "level" in fields and level not in called:
            what = f"there is no contact for the level {level}"
            fields.error("level", what, f"Add one to contacts in {header.place.path}")
        return RedFlag(*common, level=level)
    if paths.folder == "follow_ups":
        return FollowUp(*common, leads_to=fields.choice("leads_to", _targets(ids)))
    return SmallTalk(*common, related=_related(paths.id, fields, ids["entries"]))


def _approval(fields: Fields) -> Approval | None:
    """Return who reviewed the text; `faq-chatbot review` writes the three keys."""
    given = [key for key in APPROVAL if key in fields]
    digest = fields.text("reviewed_text")
    if given and len(given) < len(APPROVAL):
        fix = "Leave it to `faq-chatbot review`, which writes all three"
        fields.error(given[0], f"{listed(APPROVAL)} must be given together", fix)
    elif given and digest and not _DIGEST.fullmatch(digest):
        what = f"reviewed_text is {quoted(digest)}, which is not a SHA-256 hash"
        fields.error("reviewed_text", what, "Leave it to `faq-chatbot review`")
    elif given:
        return Approval(fields.text("reviewed_by"), fields.date("reviewed_on"), digest)
    return None


def _withdrawal(fields: Fields) -> Withdrawal:
    withdrawn = fields.mapping("withdrawn", ("date", "reason"))
    return Withdrawal(withdrawn.date("date"), withdrawn.text("reason"))


def _targets(ids: Ids) -> list[str]:
    return [*FOLLOWED, *ids["entries"], *ids["gaps"], *ids["small_talk"]]


def _followed(fields: Fields, ids: Ids) -> tuple[tuple[str, str], ...]:
    """Return where follow-ups lead after an entry."""
    names = fields.keys_in("follow_ups")
    leads = fields.mapping("follow_ups", (), names or ("ids of follow-ups",))
    for name in names:
        if name not in ids["follow_ups"]:
            what = f"there is no follow-up {quoted(name)}"
            leads.error(name, what, f"Write follow_ups/{name}.md")
    return tuple((name, leads.choice(name, _targets(ids))) for name in names)


def _speakers(fields: Fields, source_id: str, header: Header | None) -> tuple[str, ...]:
    """Return the experts whose words these are: all of the source's, unless the entry says."""
    experts = header.experts_of(source_id) if header else None
    chosen = fields.choices("spoken_by", experts)
    return chosen if "spoken_by" in fields else tuple(experts or ())


def _related(topic_id: str, fields: Fields, entry_ids: Collection[str]) -> tuple[str, ...]:
    related = fields.choices("related", entry_ids)
    if topic_id in related:
        fields.error("related", f"{topic_id} is related to itself", "Take it out of the list")
    return related
