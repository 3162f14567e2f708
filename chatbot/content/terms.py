"""Lists of terms: ``synonyms.yaml``, ``contrasts.yaml``, and those in an entry's front matter.

Terms are kept in normal form, because that is how they are compared with a message.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from ..model import normal_form
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from ..reading.yaml_nodes import Fields, places_of_keys, read_yaml

Synonyms = tuple[tuple[str, str], ...]
Contrasts = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


class Listed:
    """Terms and the place of each, so that none is listed twice."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self.places: dict[str, Place] = {}

    def add(self, text: str, place: Place) -> str:
        """Return the term in normal form, or ``""`` once a problem with it is reported."""
        term = normal_form(text)
        if not term:
            what = f"{quoted(text)} has no letters or digits, so no message can contain it"
            self._problems.add(place, what, "Write words")
        elif term in self.places:
            what = f"{quoted(term)} is already listed at {self.places[term]}"
            self._problems.add(place, what, "Keep one of them")
        else:
            self.places[term] = place
            return term
        return ""


def read_synonyms(path: Path, problems: Problems) -> Synonyms:
    """Return each term with the canonical one that it is compared as, by term."""
    fields, keys = _open(path, problems)
    listed, canonicals = Listed(problems), Listed(problems)
    synonyms: dict[str, str] = {}
    for key, key_place in keys.items():
        canonical = canonicals.add(key, key_place)
        for text, place in fields.texts(key):
            term = listed.add(text, place)
            if term and term == canonical:
                what = f"{quoted(term)} is listed as another term for itself"
                problems.add(place, what, "Take it out of the list")
            elif term:
                synonyms[term] = canonical
    _refuse_chains(synonyms, listed, canonicals, problems)
    return tuple(sorted(synonyms.items()))


def _refuse_chains(
    synonyms: dict[str, str], listed: Listed, canonicals: Listed, problems: Problems
) -> None:
    """Report each term that is in a canonical one too: what is replaced is not looked at again."""
    words = {word for canonical in canonicals.places for word in canonical.split()}
    for term in synonyms:
        if term.split()[0] not in words:
            continue
        for canonical, place in canonicals.places.items():
            if f" {term} " in f" {canonical} ":
                what = f"{quoted(term)} is replaced, but {place} has it in {quoted(canonical)}"
                fix = f"Write {quoted(synonyms[term])} there, or take one of them out"
                problems.add(listed.places[term], what, fix)


def read_contrasts(path: Path, problems: Problems) -> Contrasts:
    """Return each group's name and its things; a thing is the terms that name it."""
    fields, keys = _open(path, problems)
    names, listed = Listed(problems), Listed(problems)
    groups = []
    for key, key_place in keys.items():
        name = names.add(key, key_place)
        things = []
        for text, place in fields.texts(key):
            terms = [listed.add(term, place) for term in text.split(",")]
            things.append(tuple(term for term in terms if term))
        groups.append((name, tuple(things)))
    return tuple(groups)


def read_terms(fields: Fields, key: str) -> tuple[str, ...]:
    """Return the terms in the list at ``key``, none if there is no such key."""
    return tuple(_listed(fields, key))


def _listed(fields: Fields, key: str) -> dict[str, Place]:
    listed = Listed(fields.problems)
    for text, place in fields.texts(key):
        listed.add(text, place)
    return listed.places


def read_limits(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the terms that an entry requires and those that it excludes."""
    required, excluded = _listed(fields, "requires"), _listed(fields, "excludes")
    for term in required.keys() & excluded.keys():
        what = f"{quoted(term)} is required at {required[term]} and excluded here"
        fields.problems.add(excluded[term], what, "Keep one of them")
    return tuple(required), tuple(excluded)


def _open(path: Path, problems: Problems) -> tuple[Fields, dict[str, Place]]:
    """Return the mapping in a file, and the places of its keys, which the author chooses.

    What is wrong with the keys themselves, such as one given twice, is reported by ``Fields``.
    """
    node = read_yaml(path, problems)
    if node and not isinstance(node, yaml.MappingNode):
        what = "lines of `name: [term, term]` are expected here"
        problems.add(Place(path, node.start_mark.line + 1), what, "Write such lines")
        node = None
    places = places_of_keys(node, path)
    return Fields(node, Place(path), problems, (), tuple(places)), places
