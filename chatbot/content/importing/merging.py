"""From pairs to a collection: a new one, or one that already has entries.

A source is imported again when it has changed, so what its owner did meanwhile must survive: an
entry is replaced only if it still has the text that was imported, and was not reviewed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ...model import FOLLOWED, Collection, Entry, Expert, Source, Wordings, comparable, normal_form
from ...reading.problems import Problems
from ...reading.wording import forbidden_characters, listed, quoted, without_forbidden
from ..markdown import read_blocks
from ..writing import markdown_of
from .naming import slug
from .pairs import Pair, squeeze

_LONGEST_QUESTION = 500


@dataclass(frozen=True)
class Record:
    """What was imported before: the digest of each entry's text, and each source's fields."""

    entries: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """A collection with the imported entries, and what became of each by its id.

    ``kept`` were changed by hand or reviewed, and the source says something else; ``missing`` are
    entries of these sources that are not in them any more. ``pairs`` are the imported ones.
    """

    collection: Collection
    record: Record
    pairs: Mapping[str, Pair]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    missing: tuple[str, ...]


def merge(
    base: Collection,
    pairs: Sequence[Pair],
    record: Record,
    notes: Problems,
    replacing: bool = False,
) -> Merged:
    """Return ``base`` with the pairs as entries; what cannot become one is noted.

    :param replacing: replace what was changed by hand or reviewed, too.
    """
    sources = _Sources(base, record, replacing)
    chosen = _choose(base, pairs, notes)
    entries = {entry.id: entry for entry in base.entries}
    digests = dict(record.entries)
    added, changed, kept = [], [], []
    used = {sources.id_of(pair.source) for _, pair, _ in chosen}
    for id, pair, phrasings in chosen:
        new = _entry(id, pair, phrasings, sources.merged[sources.id_of(pair.source)], notes)
        old = entries.get(id)
        if old is None:
            added.append(id)
            entries[id], digests[id] = new, new.digest
            continue
        known = {comparable(one) for one in old.wordings}
        more = (one for one in phrasings if comparable(one) not in known)
        entries[id] = replace(old, phrasings=(*old.phrasings, *more))
        if _imported(old) == _imported(new):
            digests.setdefault(id, new.digest)
        elif (
            replacing
            or old.digest == new.digest
            or (old.approval is None and digests.get(id) == old.digest)
        ):
            entries[id] = replace(entries[id], **_imported(new))
            digests[id] = new.digest
        else:
            kept.append(id)
        if entries[id] != old:
            changed.append(id)
    for id in added:
        related = tuple(one for one in entries[id].related if one in entries and one != id)
        entries[id] = replace(entries[id], related=related)
    ids = {id for id, _, _ in chosen}
    missing = [
        id for id, entry in entries.items()
        if entry.source in used and id in record.entries and id not in ids
    ]  # fmt: skip
    collection = replace(
        base,
        sources=tuple(sources.merged.values()),
        entries=tuple(entries[id] for id in sorted(entries)),
    )
    return Merged(
        collection,
        Record(digests, {**record.sources, **sources.seen}),
        {id: pair for id, pair, _ in chosen},
        *(tuple(sorted(names)) for names in (added, changed, kept, missing)),
    )


def _imported(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry that come from a source."""
    names = ("title", "text", "source", "locator", "kind", "spoken_by")
    return {name: getattr(entry, name) for name in names}


def _entry(
    id: str, pair: Pair, phrasings: tuple[str, ...], source: Source, notes: Problems
) -> Entry:
    everyone = [expert.name for expert in _cleaned(pair.source).experts]
    speakers = everyone if pair.spoken_by is None else [*dict.fromkeys(pair.spoken_by)]
    known = {expert.name for expert in source.experts}
    for name in speakers:
        if name not in known:
            what = f"{quoted(name)} is not an expert of the source {source.id}"
            notes.add(pair.place, what, "Add the name to the source and to spoken_by")
    return Entry(
        id,
        pair.question,
        pair.answer,
        phrasings,
        source=source.id,
        locator=pair.locator,
        kind=pair.kind,
        spoken_by=tuple(name for name in speakers if name in known),
        related=tuple(dict.fromkeys(pair.related)),
    )


def _choose(
    base: Collection, pairs: Sequence[Pair], notes: Problems
) -> list[tuple[str, Pair, tuple[str, ...]]]:
    """Return the id, pair and phrasings of each entry there will be; note what there will not.

    A question or phrasing leads to one topic only, and the topics that are there keep theirs.
    """
    questions = {comparable(entry.question): entry.id for entry in base.entries}
    owners: Wordings[str] = Wordings()
    for topic in base.topics():
        for text in topic.wordings:
            owners.claim(text, topic.id)
    taken = {topic.id for topic in (*base.topics(), *base.follow_ups)} | {*FOLLOWED}
    taken -= {*questions.values()}
    first: dict[str, Pair] = {}
    usable: list[tuple[str, Pair]] = []
    for pair in pairs:
        question = comparable(pair.question)
        owner = owners.get(question, "")
        id = slug(pair.id) if pair.id else questions.get(question) or slug(pair.question)
        id = f"faq-{id}"[:64] if id in taken else id
        before = first.get(id) or first.get(owner)
        if before:
            _repeated(pair, before, id, notes)
        elif owner and owner != id:
            what = f"the question {quoted(pair.question)} already belongs to {owner}"
            notes.add(pair.place, what, "Reword it, or remove it there")
        elif _is_fit(pair, notes):
            owners[question] = id
            first[id] = pair
            usable.append((id, pair))
    return [(id, pair, _phrasings(id, pair, owners, notes)) for id, pair in usable]


def _repeated(pair: Pair, before: Pair, id: str, notes: Problems) -> None:
    same_file = pair.place.path == before.place.path
    there = f"in line {before.place.line}" if same_file else f"at {before.place}"
    if pair.answer == before.answer:
        what = f"the question is already {there} with the same answer"
        notes.add(pair.place, what, "Nothing needs to be done")
    elif comparable(pair.question) == comparable(before.question):
        what = f"the question is already {there} with another answer"
        notes.add(pair.place, what, "Keep one of them, or say in each what it is about")
    else:
        what = f"the id {id} is already used by the question {there}"
        notes.add(pair.place, what, "Give it an id of its own")


def _is_fit(pair: Pair, notes: Problems) -> bool:
    """Say whether a pair is allowed in a collection, and note why not."""
    problems = Problems()
    names = forbidden_characters(pair.question + pair.locator)
    if names:
        problems.add(pair.place, f"the character {listed(names)} is in the question", "Remove it")
    if not normal_form(pair.question) or not "".join(map(str, pair.answer)).strip():
        problems.add(pair.place, "the question or its answer has no words", "Write some")
    if len(pair.question) > _LONGEST_QUESTION:
        what = f"the question has {len(pair.question):,} characters"
        problems.add(pair.place, what, f"Keep it under {_LONGEST_QUESTION}")
    text = markdown_of(pair.answer)
    if names := forbidden_characters(text):
        problems.add(pair.place, f"the character {listed(names)} is in the answer", "Remove it")
    else:
        read_blocks(text, pair.place.path, problems)
    for problem in problems.sorted():
        notes.add(
            pair.place,
            f"{quoted(pair.question)} is left out: {problem.what}",
            problem.fix,
        )
    return not len(problems)


def _phrasings(id: str, pair: Pair, owners: Wordings[str], notes: Problems) -> tuple[str, ...]:
    """Return the phrasings that lead to no other topic, each once."""
    found: dict[str, str] = {}
    for text in pair.phrasings:
        text = squeeze(text).lstrip("# ")
        key = comparable(text)
        if not text or key in found or key == comparable(pair.question):
            continue
        if names := forbidden_characters(text):
            what = f"the character {listed(names)} is in a phrasing, which is left out"
            notes.add(pair.place, what, "Remove it")
        elif owners.setdefault(key, id) != id:
            what = f"the phrasing {quoted(text)} is left out: it already belongs to {owners[key]}"
            notes.add(pair.place, what, "Keep it where it belongs")
        else:
            found[key] = text
    return tuple(found.values())


class _Sources:
    """Finds the id of each imported source, and merges what it says with what is known."""

    def __init__(self, base: Collection, record: Record, replacing: bool) -> None:
        self.merged = {source.id: source for source in base.sources}
        self.seen: dict[str, dict[str, Any]] = {}
        self._record = record
        self._replacing = replacing
        self._ids: dict[Source, str] = {}
        self._by_key = {key: one.id for one in base.sources for key in _keys(one)}

    def id_of(self, source: Source) -> str:
        """Return the id under which a source is cited."""
        source = _cleaned(source)
        if source not in self._ids:
            known = [source.id] if source.id in self.merged else []
            known += [self._by_key[key] for key in _keys(source) if key in self._by_key]
            fit = [id for id in known if self._could_be(id, source)]
            id = fit[0] if fit else self._new_id(source)
            self._ids[source] = self._by_key[_keys(source)[0]] = id
            self._merge(replace(source, id=id))
        return self._ids[source]

    def _could_be(self, id: str, source: Source) -> bool:
        """Say whether a source may be one that is known: another address is another page."""
        url = self.merged[id].url
        return not url or not source.url or url == source.url

    def _new_id(self, source: Source) -> str:
        id = source.id or slug(source.title, 40)
        return id if id not in self.merged else f"{id}-{slug(repr(source), 6)}"[:64]

    def _merge(self, new: Source) -> None:
        """Take what the source says, but not over what was changed by hand since."""
        said = {name: value for name, value in vars(new).items() if value}
        old = self.merged.get(new.id)
        before = self._record.sources.get(new.id, {})
        if old and new.id in self.seen:  # another row of one source, which may name more experts
            names = {expert.name for expert in old.experts}
            more = tuple(expert for expert in new.experts if expert.name not in names)
            said = {name: value for name, value in said.items() if not getattr(old, name)}
            said["experts"] = (*old.experts, *more)
        elif old and not self._replacing:
            said = {
                name: value
                for name, value in said.items()
                if not getattr(old, name) or before.get(name) == plain(getattr(old, name))
            }
        self.merged[new.id] = replace(old or new, **said)
        told = {name: plain(value) for name, value in (vars(new) | said).items() if value}
        self.seen[new.id] = told | self.seen.get(new.id, {})
        if "experts" in told:
            self.seen[new.id]["experts"] = told["experts"]


def _cleaned(source: Source) -> Source:
    """Return a source without invisible characters, which no one misses in a title."""
    people = [
        Expert(*(without_forbidden(text) for text in vars(expert).values()))
        for expert in source.experts
    ]
    return replace(
        source,
        title=without_forbidden(source.title),
        publisher=without_forbidden(source.publisher),
        url=without_forbidden(source.url),
        experts=tuple(expert for expert in people if expert.name.strip()),
    )


def plain(value: Any) -> Any:
    """Return a field of a source as it stands in the record."""
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return value if isinstance(value, str | bool) else str(value)


def _keys(source: Source) -> list[tuple[str, ...]]:
    """Return what a source is found again by, the surest first.

    Two pages may have one title. Where the address is not known, the title must do.
    """
    if source.url:
        return [("page", source.url, source.title), ("url", source.url), ("title", source.title)]
    return [("title", source.title)]
