"""Findings that follow from the texts of a collection alone, each with file and line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from ..content import Checked
from ..content.files import CONTRASTS, SYNONYMS
from ..content.topics import TopicFile
from ..errors import Problem
from ..language.readability import reading_grade
from ..language.synonyms import Synonyms
from ..model import Collection, Entry, FollowUp, Gap, RedFlag, comparable
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from ..text import normalise

CATCHES = 3  # other topics that have a word, besides most of the phrasings with it
SCHOOL_YEARS = 12.0  # of reading that a text may need


def find_in_texts(checked: Checked, folder: Path) -> tuple[Problem, ...]:
    """Return the findings on a collection without errors, by file and line."""
    problems = Problems()
    if checked.collection:
        recognised = [
            file for file in checked.files if not isinstance(file.topic, RedFlag | FollowUp)
        ]
        _single_words(recognised, problems)
        _synonyms_of_things(checked.collection, folder, problems)
        _synonyms_of_phrasings(checked.collection, recognised, problems)
        _synonyms_of_limits(checked.collection, recognised, problems)
        if checked.collection.language.startswith("en"):  # the measure is for English
            _hard_to_read(recognised, problems)
    return problems.sorted()


def _single_words(files: list[TopicFile], problems: Problems) -> None:
    """Report phrasings of one word that others have more often: they would catch what is theirs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for file in files:
        for text, _ in file.phrasings:
            for word in set(normalise(text).split()):
                counts[word][file.topic.id] += 1
    for file in files:
        if not isinstance(file.topic, Entry | Gap):
            continue
        for text, place in file.phrasings:
            words = normalise(text).split()
            having = counts[words[0]] if len(words) == 1 else Counter()
            others, own = len(having) - 1, having[file.topic.id]
            if others >= CATCHES and having.total() > 2 * own:
                what = (
                    f"{quoted(text)} alone leads here, and {having.total() - own} phrasings of "
                    f"{others} other topics have that word, {own} here"
                )
                problems.add(place, what, "Say more, or take it out", "one-word-phrasing")


def _synonyms_of_things(collection: Collection, folder: Path, problems: Problems) -> None:
    """Report synonyms that make one of two things that must not be mixed up."""
    thing_of = {
        term: (group, number)
        for group, things in collection.contrasts
        for number, thing in enumerate(things)
        for term in thing
    }
    for term, same in collection.synonyms:
        one, other = thing_of.get(term), thing_of.get(same)
        if one and other and one != other:
            what = f"{quoted(term)} is read as {quoted(same)}, which {CONTRASTS} keeps apart"
            place = _line_of(folder / SYNONYMS, term)
            problems.add(place, what, "Keep one of them", "synonym-clash")


def _line_of(path: Path, term: str) -> Place:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (at for at, line in enumerate(lines, 1) if f" {term} " in f" {normalise(line)} ")
    return Place(path, next(found, 0))


def _synonyms_of_phrasings(
    collection: Collection, files: list[TopicFile], problems: Problems
) -> None:
    """Report phrasings of two topics that are the same once synonyms are replaced."""
    synonyms = Synonyms(collection.synonyms)
    first: dict[str, tuple[str, str, Place]] = {}
    for file in files:
        for text, place in _asked(file):
            read, _ = synonyms.replace(comparable(text))
            topic, said, there = first.setdefault(read, (file.topic.id, text, place))
            if topic != file.topic.id:
                what = f"{quoted(text)} is read as {quoted(said)}, which is {topic}'s, at {there}"
                problems.add(place, what, "Keep one, or mend the synonyms", "synonym-clash")


def _asked(file: TopicFile) -> Iterator[tuple[str, Place]]:
    if isinstance(file.topic, Entry):
        yield file.topic.question, file.title
    yield from file.phrasings


def _synonyms_of_limits(collection: Collection, files: list[TopicFile], problems: Problems) -> None:
    """Report entries that require and exclude the same once synonyms are replaced."""
    synonyms = Synonyms(collection.synonyms)
    for file in files:
        if isinstance(file.topic, Entry):
            required = {synonyms.replace(term)[0]: term for term in file.topic.requires}
            for term in file.topic.excludes:
                if same := required.get(synonyms.replace(term)[0]):
                    what = (
                        f"{quoted(term)} is excluded, and read as {quoted(same)}, which is wanted"
                    )
                    problems.add(file.place("excludes"), what, "Keep one of them", "synonym-clash")


def _hard_to_read(files: list[TopicFile], problems: Problems) -> None:
    for file in files:
        grade = reading_grade(file.topic.plain_text)
        if isinstance(file.topic, Entry | Gap) and grade > SCHOOL_YEARS:
            what = f"the text needs about {ceil(grade)} years of school to read"
            fix = "Use shorter sentences and plainer words, if the words are yours to change"
            problems.add(file.body or Place(file.title.path), what, fix, "hard-to-read")
