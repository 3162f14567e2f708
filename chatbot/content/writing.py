"""From a ``Collection`` to its files; ``load_collection`` makes the same collection of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from ..model import (
    AnswerKind,
    Block,
    Collection,
    Contact,
    Entry,
    FollowUp,
    Gap,
    Kind,
    OutOfScope,
    RedFlag,
    Review,
    SmallTalk,
    Source,
    Texts,
    Topic,
)
from .dialogues import dialogue_lines
from .files import CONTRASTS, DIALOGUES, HEADER, LOOK_ALIKES, SIGNS, SYNONYMS

FOLDER_OF = {
    Kind.ENTRY: "entries",
    Kind.GAP: "gaps",
    Kind.OUT_OF_SCOPE: "out_of_scope",
    Kind.RED_FLAG: "red_flags",
    Kind.SMALL_TALK: "small_talk",
    Kind.FOLLOW_UP: "follow_ups",
}
_MARKS = re.compile(r"[\\`*_\[\]<>~|&]")  # mean something to Markdown anywhere in a line
_MARK_AT_START = re.compile(r"^([#+=-]|[0-9]{1,9}(?=[.)]))")

_LONG = 40  # characters of a value that gets a line of its own


class _Dumper(yaml.SafeDumper):
    """YAML as the reader wants it: no aliases, short lists in one line, long texts apart."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeat a value instead of referring to it."""
        return True

    def represent_mapping(
        self, tag: str, mapping: Any, flow_style: bool | None = None
    ) -> yaml.MappingNode:
        """Return a mapping in one line only if its values are short."""
        node = super().represent_mapping(tag, mapping, flow_style)
        if any(len(value.value) > _LONG for _, value in node.value):
            node.flow_style = False
        return node

    def serialize(self, node: Any) -> None:
        """Write a document, whose keys or items always have lines of their own."""
        node.flow_style = False
        super().serialize(node)


def files_of(collection: Collection) -> dict[str, str]:
    """Return the text of every file of a collection by its path in the folder."""
    files = {HEADER: header_text(collection)}
    synonyms: dict[str, list[str]] = {}
    for term, same in collection.synonyms:
        synonyms.setdefault(same, []).append(term)
    contrasts = {
        name: [", ".join(thing) for thing in things] for name, things in collection.contrasts
    }
    for name, content in (
        (SYNONYMS, synonyms),
        (CONTRASTS, contrasts),
        (SIGNS, _signs(collection)),
    ):
        if content:
            files[name] = _yaml(content)
    if collection.look_alikes:
        files[LOOK_ALIKES] = _lines(collection.look_alikes)
    if collection.dialogues:
        files[f"{DIALOGUES}/dialogues.txt"] = dialogue_lines(collection.dialogues)
    for topic in (*collection.topics(), *collection.follow_ups):
        files |= topic_files(topic)
    return files


def header_text(collection: Collection) -> str:
    """Return ``collection.yaml``."""
    return _yaml(
        {
            "title": collection.title,
            "language": collection.language,
            "description": collection.description,
            "sources": [source_fields(source) for source in collection.sources],
            **given(
                contacts=[_contact_fields(contact) for contact in collection.contacts],
                personal=list(collection.personal),
            ),
            "texts": _text_fields(collection.texts),
            **given(reviews=[_review_fields(review) for review in collection.reviews]),
        }
    )


def topic_files(topic: Topic) -> dict[str, str]:
    """Return the text of a topic's file, and of the file with its phrasings if it has any."""
    stem = f"{FOLDER_OF[topic.topic_kind]}/{topic.id}"
    body = markdown_of(topic.text)
    files = {f"{stem}.md": f"---\n{_yaml(_front_matter(topic))}---\n{body}\n"}
    if topic.phrasings:
        files[f"{stem}.txt"] = _lines(topic.phrasings)
    return files


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return a text as it is written below the front matter."""
    parts, mark = [], ""
    for block in blocks:
        # A list right after another needs another mark, or the two would be one.
        mark = ("*" if mark == "-" else "-") if block.type == "list" else ""
        parts.append(_markdown(block, mark))
    return "\n\n".join(parts)


def source_fields(source: Source) -> dict[str, Any]:
    """Return a source as it is written in ``collection.yaml``."""
    return {
        "id": source.id,
        "title": source.title,
        **given(publisher=source.publisher, url=source.url),
        "peer_reviewed": source.peer_reviewed,
        **given(updated=source.updated, review_due=source.review_due),
        "experts": [given(**vars(expert)) for expert in source.experts],
    }


def source_text(source: Source) -> str:
    """Return a source as an item of the list in ``collection.yaml``."""
    return _yaml([source_fields(source)])


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value}


def _front_matter(topic: Topic) -> dict[str, Any]:
    fields: dict[str, Any] = {"question" if isinstance(topic, Entry) else "title": topic.title}
    if isinstance(topic, Entry):
        fields |= {"source": topic.source, "locator": topic.locator}
        if topic.kind is not AnswerKind.SUMMARY:
            fields["kind"] = str(topic.kind)
        fields["spoken_by"] = list(topic.spoken_by)
    if isinstance(topic, OutOfScope):
        fields["reason"] = str(topic.reason)
    if isinstance(topic, RedFlag):
        fields["level"] = str(topic.level)
    if isinstance(topic, FollowUp):
        fields["leads_to"] = topic.leads_to
    if isinstance(topic, Entry | Gap | SmallTalk):
        fields |= given(related=list(topic.related))
    if isinstance(topic, Entry):
        fields |= given(
            requires=list(topic.requires),
            excludes=list(topic.excludes),
            follow_ups=dict(topic.follow_ups),
        )
        if topic.withdrawn:
            fields["withdrawn"] = {"date": topic.withdrawn.on, "reason": topic.withdrawn.reason}
    if topic.approval:
        fields |= approval_fields(topic)
    return fields


def approval_fields(topic: Topic) -> dict[str, Any]:
    """Return the keys that say who reviewed a topic, none if it was not reviewed."""
    approval = topic.approval
    if approval is None:
        return {}
    return {
        "reviewed_by": approval.by,
        "reviewed_on": approval.on,
        "reviewed_text": approval.digest,
    }


def _signs(collection: Collection) -> dict[str, Any]:
    signs = collection.signs
    flags: dict[str, list[list[str]]] = {}
    for flag, sign in signs.signs:
        flags.setdefault(flag, []).append(list(sign))
    if not signs.words and not flags:
        return {}
    kinds = {"words": signs.words, "circumstances": signs.circumstances, "calm": signs.calm}
    lists = {kind: {name: list(terms) for name, terms in kinds[kind]} for kind in kinds}
    return {"words": lists.pop("words"), **given(**lists, denied=list(signs.denied), signs=flags)}


def _contact_fields(contact: Contact) -> dict[str, str]:
    return {
        **given(region=contact.region),
        "level": str(contact.level),
        "label": contact.label,
        "number": contact.number,
        **given(**{"for": contact.only_for}),
    }


def _text_fields(texts: Texts) -> dict[str, Any]:
    by_language = {name: dict(getattr(texts, name)) for name in ("other_languages", "numbers")}
    return given(**{**vars(texts), **by_language})


def _review_fields(review: Review) -> dict[str, Any]:
    return {
        "what": review.what,
        "written_by": review.written_by,
        "written_on": review.written_on,
        **given(reviewed_by=review.reviewed_by, reviewed_on=review.reviewed_on),
    }


def _markdown(block: Block, mark: str) -> str:
    if block.type == "list":
        return "\n".join(f"{mark} {_escaped(item)}" for item in block.items)
    if block.type == "link":
        return f"[{_escaped(block.text)}](<{block.href}>)"
    return _escaped(block.text)


def _escaped(text: str) -> str:
    text = _MARKS.sub(r"\\\g<0>", text)
    return _MARK_AT_START.sub(lambda m: m[0] + "\\" if m[0].isdigit() else "\\" + m[0], text)


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _yaml(content: Mapping[str, Any] | list[Any]) -> str:
    return yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=120,
    )
