"""Rasa's YAML: examples of intents (``nlu``) and what is said to them (``responses``).

A question of Rasa's has no one wording, so its first example is the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from ...errors import ContentError
from ...model import Source
from ...reading.problems import Place, Problems
from ...reading.wording import quoted
from ...reading.yaml_nodes import compose, items_of, mapping_of, scalar_of
from .documents import Document, unusable
from .dom import text_blocks
from .pairs import Found, Pair, squeeze

_SMALL_TALK = frozenset(
    "greet goodbye affirm deny thank thanks mood_great mood_unhappy bot_challenge nlu_fallback "
    "out_of_scope chitchat smalltalk small_talk".split()
)
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
Examples = tuple[tuple[str, ...], Place]


def read(documents: Sequence[Document], notes: Problems) -> Found:
    """Return the intents that have a response; the two may stand in different files."""
    intents: dict[str, Examples] = {}
    responses: dict[str, tuple[yaml.Node, Document]] = {}
    for document in documents:
        root = _root(document, notes)
        for item in items_of(mapping_of(root).get("nlu")):
            fields = mapping_of(item)
            name = scalar_of(fields.get("intent"))
            if name and "examples" in fields:
                place = Place(document.path, item.start_mark.line + 1)
                before = intents.get(name, ((), place))
                intents[name] = (*before[0], *_examples(scalar_of(fields["examples"]))), before[1]
        for name, node in mapping_of(mapping_of(root).get("responses")).items():
            responses[name.removeprefix("utter_")] = node, document
    pairs = []
    for name, (examples, place) in intents.items():
        if name.partition("/")[0] in _SMALL_TALK:
            what = f"the intent {quoted(name)} is small talk, which a collection has of its own"
            notes.add(place, what, "Add to small_talk/ what is missing there")
        elif name not in responses:
            what = f"there is no response utter_{name} to the intent {quoted(name)}"
            notes.add(place, what, "Import the file with the responses too: give their folder")
        elif examples and (said := _said(*responses[name], notes)):
            text, said_at = said
            path = responses[name][1].path
            pairs.append(
                Pair(
                    question=examples[0],
                    answer=text_blocks(text, said_at, notes),
                    source=Source(id="", title=path.name),
                    locator=f"utter_{name}",
                    place=place,
                    phrasings=examples[1:],
                    id=name.partition("/")[2] or name,
                )
            )
    return Found(tuple(pairs))


def _root(document: Document, notes: Problems) -> yaml.Node:
    problems = Problems()
    try:
        root = compose(document.text(notes), document.path, problems)
    except yaml.reader.ReaderError as error:
        what = f"there is a character that YAML does not allow, U+{error.character:04X}"
        raise unusable(document.path, what, "Remove it") from None
    if root is None:
        raise ContentError(problems.sorted())
    if not isinstance(root, yaml.MappingNode):
        raise unusable(document.path, "this is not a Rasa file", "Give one with nlu: or responses:")
    return root


def _said(node: yaml.Node, document: Document, notes: Problems) -> tuple[str, Place] | None:
    """Return the text of the first variant of a response, and note whatever else there is."""
    variants = items_of(node)
    place = Place(document.path, node.start_mark.line + 1)
    if len(variants) > 1:
        what = f"there are {len(variants)} variants of this response; the first is used"
        notes.add(place, what, "Merge them, if the others say more")
    for variant in variants[:1]:
        fields = mapping_of(variant)
        for key in fields.keys() - {"text", "id"}:
            what = f"{key} of a response is not imported"
            notes.add(
                Place(document.path, fields[key].start_mark.line + 1), what, "Say it in words"
            )
        text = scalar_of(fields.get("text"))
        if re.search(r"\{[A-Za-z_]+\}", text):
            notes.add(place, "a response with a slot is left out", "Write it without {braces}")
        elif text.strip():
            return text, Place(document.path, fields["text"].start_mark.line + 1)
    return None


def _examples(text: str) -> Iterator[str]:
    for line in text.splitlines():
        example = squeeze(_ENTITY.sub(r"\1", line.strip().removeprefix("-")))
        if example:
            yield example
