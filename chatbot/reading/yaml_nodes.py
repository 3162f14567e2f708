"""YAML without its surprises: plain mappings, lists and scalars, each with its line.

Nodes are read instead of the objects YAML would make of them, because ``no``, ``1.10`` and a
repeated key must be reported with their line, not silently become something else.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

from .files import MAX_BYTES, read_file
from .problems import Place, Problems
from .wording import did_you_mean, forbidden_characters, listed, quoted

MAX_DEPTH = 20
_TEXT = "tag:yaml.org,2002:str"
_EMPTY = "tag:yaml.org,2002:null"
_SAFE_IN_QUOTES = 'Put a text that has ": " or " #" in it in quotes'


def read_yaml(path: Path, problems: Problems, most: int = MAX_BYTES) -> yaml.Node | None:
    """Return the root node of the only YAML document in a file, or None once that is reported."""
    text = read_file(path, problems, most)
    return None if text is None else compose(text, path, problems)


def compose(text: str, path: Path, problems: Problems) -> yaml.Node | None:
    """Return the root node of the only YAML document in ``text``, or None once that is reported.

    The stream of events is looked at first, so that nothing deep or multiplied is ever built.
    """
    before = len(problems)
    loader = yaml.SafeLoader(text)
    try:
        events = _plain_events(loader, path, problems)
        node = _Nodes(events).get_single_node() if len(problems) == before else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = f"this is not YAML ({error.problem or error.context})"
        problems.add(Place(path, line), what, _SAFE_IN_QUOTES)
        return None
    except (ValueError, OverflowError):  # PyYAML hands an escape like "\UFFFFFFFF" to chr()
        what = "this escape is not a valid character"
        problems.add(Place(path, loader.line + 1), what, "Write the character itself")
        return None
    if node is None and len(problems) == before:
        problems.add(Place(path), "there are no keys and values here", "Write them")
    return node


class _Nodes(Composer, Resolver):
    """The nodes of a document, made of events that are there already."""

    def __init__(self, events: Iterable[yaml.Event]) -> None:
        super().__init__()
        Resolver.__init__(self)
        self._rest = [*events][::-1]

    def check_event(self, *kinds: type[yaml.Event]) -> bool:
        return bool(self._rest) and (not kinds or isinstance(self._rest[-1], kinds))

    def peek_event(self) -> yaml.Event | None:
        return self._rest[-1] if self._rest else None

    def get_event(self) -> yaml.Event:
        return self._rest.pop()


def _plain_events(loader: yaml.SafeLoader, path: Path, problems: Problems) -> list[yaml.Event]:
    """Return the events of a text; what no file here may have is reported."""
    events: list[yaml.Event] = []
    depth = documents = 0
    while loader.check_event():
        event = loader.get_event()  # type: ignore[no-untyped-call]
        events.append(event)
        place = Place(path, event.start_mark.line + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add(place, "a second YAML document starts here", "Keep only one")
        if isinstance(event, yaml.AliasEvent):
            problems.add(place, f"the alias *{event.anchor} is not allowed", "Repeat the value")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            problems.add(place, f"the anchor &{event.anchor} is not allowed", "Take it out")
        if getattr(event, "tag", None):
            problems.add(place, "YAML tags are not allowed", "Take it out; put texts in quotes")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                what = f"lists and mappings are nested more than {MAX_DEPTH} levels deep"
                problems.add(place, what, "Flatten it")
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return events


def mapping_of(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return the values of a mapping by their keys; nothing of any other node."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def items_of(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the items of a list; nothing of any other node."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar_of(node: yaml.Node | None) -> str:
    """Return a single value as it is written; ``""`` for any other node."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def places_of_keys(node: yaml.Node | None, path: Path) -> dict[str, Place]:
    """Return the keys of a mapping, which may be any text, and where each first appears."""
    places: dict[str, Place] = {}
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            places.setdefault(key.value, Place(path, key.start_mark.line + 1))
    return places


class Fields:
    """The keys and values of a mapping, read one by one; problems carry their line.

    Every method returns a placeholder (``""``, an empty tuple, ...) for what is missing or wrong.
    """

    def __init__(
        self,
        node: yaml.Node | None,
        place: Place,
        problems: Problems,
        required: Sequence[str],
        optional: Sequence[str] = (),
    ) -> None:
        self.place = Place(place.path, node.start_mark.line + 1) if node else place
        self.problems = problems
        self._values: dict[str, yaml.Node] = {}
        if isinstance(node, yaml.MappingNode):
            self._read_keys(node, required, optional)
        elif node:
            fix = f"The keys here are {', '.join((*required, *optional))}"
            problems.add(self.place, "keys and values are expected here", fix)

    def _read_keys(
        self, node: yaml.MappingNode, required: Sequence[str], optional: Sequence[str]
    ) -> None:
        known = (*required, *optional)
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "[...]"
            place = Place(self.place.path, key_node.start_mark.line + 1)
            if key not in known:
                fix = did_you_mean(key, known, f"The keys here are {', '.join(known)}")
                self.problems.add(place, f"unknown key {quoted(key)}", fix)
            elif key in self._values:
                what = f"the key {key} is already given in line {self.place_of(key).line}"
                self.problems.add(place, what, "Keep one of them")
            else:
                self._values[key] = value
        for key in required:
            if key not in self._values:
                self.problems.add(self.place, f"the key {key} is missing", f"Add `{key}: ...`")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def places(self) -> dict[str, Place]:
        """Return where the value of each key starts."""
        return {key: self._place(node) for key, node in self._values.items()}

    def place_of(self, key: str) -> Place:
        """Return where the value of ``key`` starts, or the mapping if it has no such key."""
        value = self._values.get(key)
        return self._place(value) if value else self.place

    def error(self, key: str, what: str, fix: str, rule: str = "structure") -> None:
        """Report a problem with the value of ``key``."""
        self.problems.add(self.place_of(key), what, fix, rule)

    def text(self, key: str) -> str:
        """Return a text on one line; line breaks in it become spaces."""
        node = self._values.get(key)
        if isinstance(node, yaml.ScalarNode) and node.style is None and _cut_off(node):
            what = f"what follows # is a comment, not part of {key}"
            self.error(key, what, "Put the text in quotes, or the comment on a line of its own")
        return self._text(key, node)

    def matching(self, key: str, pattern: re.Pattern[str], what: str, fix: str) -> str:
        """Return a text that is ``what`` because the pattern matches it; else report that."""
        text = self.text(key)
        if text and not pattern.fullmatch(text):
            self.error(key, f"{quoted(text)} is not {what}", fix)
        return text

    def date(self, key: str, not_before: str | None = None) -> datetime.date:
        """Return a date written as year-month-day, no earlier than that of another key."""
        value = self._scalar(key, self._values.get(key))
        if not value:
            return datetime.date.min
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError(value)
            date = datetime.date.fromisoformat(value)
        except ValueError:
            what = f"{key} is {quoted(value)}, which is not a date"
            self.error(key, what, "Write year-month-day, such as 2026-11-22")
            return datetime.date.min
        if not_before and date < self.date(not_before):
            self.error(key, f"{key} is earlier than {not_before}", "Correct one of the dates")
        return date

    def optional_date(self, key: str, not_before: str | None = None) -> datetime.date | None:
        """Return a date, or ``None`` where none is given."""
        first = not_before if not_before in self._values else None
        return self.date(key, first) if key in self else None

    def flag(self, key: str) -> bool:
        """Return ``true`` or ``false``, the only spellings that are accepted."""
        value = self._scalar(key, self._values.get(key))
        if value not in ("true", "false", ""):
            self.error(key, f"{key} is {quoted(value)}", "Write true or false")
        return value == "true"

    def choice(self, key: str, options: Collection[str] | None) -> str:
        """Return one of ``options``; any text will do where the options are not known (None)."""
        return self._choice(key, self._values.get(key), options)

    def choices(self, key: str, options: Collection[str] | None) -> tuple[str, ...]:
        """Return a list of which every item is one of ``options`` and none is repeated."""
        chosen: list[str] = []
        for item in self._items(key):
            value = self._choice(key, item, options)
            if value in chosen:
                what = f"{quoted(value)} is listed twice in {key}"
                self.problems.add(self._place(item), what, "Keep one of them")
            elif value:
                chosen.append(value)
        return tuple(chosen)

    def texts(self, key: str) -> list[tuple[str, Place]]:
        """Return the texts in a list that has at least one item, and the place of each."""
        items = self._some_items(key)
        texts = [(self._text(key, item), self._place(item)) for item in items]
        return [(text, place) for text, place in texts if text]

    def is_text(self, key: str) -> bool:
        """Return whether the value of ``key`` is a single one, not a list or a mapping."""
        return isinstance(self._values.get(key), yaml.ScalarNode)

    def one_or_more(self, key: str, options: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a text, or the texts in a list; each is one of ``options`` if these are known."""
        node = self._values.get(key)
        items = [node] if isinstance(node, yaml.ScalarNode) else self._some_items(key)
        return tuple(filter(None, (self._choice(key, item, options) for item in items)))

    def number(self, key: str, least: float, most: float) -> float | None:
        """Return a number between two others, ``None`` where none is given."""
        node = self._values.get(key)
        value = self._scalar(key, node)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            what = f"{key} is {quoted(value)}"
            self.error(key, what, f"Write a number from {least:g} to {most:g}")
            return None
        return number

    def mapping(self, key: str, required: Sequence[str], optional: Sequence[str] = ()) -> Fields:
        """Return the mapping that is the value of ``key``."""
        return Fields(self._values.get(key), self.place, self.problems, required, optional)

    def keys_in(self, key: str) -> list[str]:
        """Return the keys of the mapping at ``key``, where an author chooses them."""
        return list(places_of_keys(self._values.get(key), self.place.path))

    def mappings(
        self, key: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> list[Fields]:
        """Return the mappings in the list that is the value of ``key``."""
        return [
            Fields(item, self.place, self.problems, required, optional) for item in self._items(key)
        ]

    def lists(self, key: str, options: Collection[str]) -> list[tuple[str, ...]]:
        """Return the lists in the list at ``key``; every item of one is one of ``options``."""
        found = []
        for node in self._items(key):
            if isinstance(node, yaml.SequenceNode) and node.value:
                items = [self._choice(key, item, options) for item in node.value]
                found.append(tuple(item for item in items if item))
            else:
                what = f"an item of {key} is not a list"
                self.problems.add(self._place(node), what, "Write lines of `- [one, two]`")
        return found

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.place.path, node.start_mark.line + 1)

    def _items(self, key: str) -> list[yaml.Node]:
        node = self._values.get(key)
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if node:
            self.error(key, f"{key} is not a list", "Write `[]`, `[one, two]` or lines of `- item`")
        return []

    def _some_items(self, key: str) -> list[yaml.Node]:
        items = self._items(key)
        if not items and isinstance(self._values.get(key), yaml.SequenceNode):
            self.error(key, f"the list of {key} is empty", "Write an item, or remove the key")
        return items

    def _scalar(self, key: str, node: yaml.Node | None) -> str:
        """Return the value as it is written, or ``""`` once a problem is reported."""
        if node is None:
            return ""
        value = node.value if isinstance(node, yaml.ScalarNode) else None
        if value is None:
            self.problems.add(self._place(node), f"{key} is not a single value", "Write only one")
        elif node.tag == _EMPTY or not value.strip():
            self.problems.add(self._place(node), f"{key} is empty", "Write it, or remove the key")
        elif names := forbidden_characters(value):
            what = f"the character {listed(names)} is not allowed in {key}"
            self.problems.add(self._place(node), what, "Remove it")
        else:
            return str(value)
        return ""

    def _text(self, key: str, node: yaml.Node | None) -> str:
        value = self._scalar(key, node)
        if node and value and node.tag != _TEXT:
            kind = node.tag.rpartition(":")[2]
            what = f"{key} is {quoted(value)}, which YAML reads as {kind}, not as text"
            self.problems.add(self._place(node), what, f'Put it in quotes: "{value}"')
            return ""
        return re.sub(r"[ \t\n]+", " ", value).strip()

    def _choice(self, key: str, node: yaml.Node | None, options: Collection[str] | None) -> str:
        value = self._text(key, node)
        if node is None or not value or options is None or value in options:
            return value
        fix = did_you_mean(value, options, f"Known here: {listed(options)}")
        self.problems.add(self._place(node), f"{key}: {quoted(value)} is not known", fix)
        return ""


def _cut_off(node: yaml.Node) -> bool:
    """Say whether a comment follows in the line: the end of a text such as ``Is it the #1``."""
    mark = node.end_mark
    return bool(re.compile(r"[ \t]+#").match(mark.buffer or "", mark.pointer))
