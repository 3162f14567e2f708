"""What only shows when a collection is asked: findings for its author, each with file and line.

Most follow from phrasings that are left out (``crossvalidation``). Nothing here keeps a collection
from being served.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from ..content import Checked
from ..content.files import CONTRASTS, SYNONYMS
from ..content.problems import Place, Problems
from ..content.topics import TopicFile
from ..content.wording import quoted
from ..errors import Problem
from ..model import Collection, Entry, Gap, Kind
from ..retrieval import Index
from ..retrieval.learning import Progress, silent
from ..text import normalise
from .crossvalidation import CrossValidation
from .mistakes import confusions, entries, pulls

CONFUSED = 0.2  # of a topic's phrasings that are taken for one other
SURELY = 0.9  # probability of a wrong answer from which a phrasing is in the wrong place
SAME_ANSWER = 90.0  # likeness of two answers, of 100
SAME_QUESTION = 0.8  # similarity of two entries' questions
CATCHES = 3  # topics that a word alone would speak for
SCHOOL_YEARS = 12.0  # of reading that an answer may need
MAX_COMPARED = 3_000  # answers; more would take minutes

Report = Callable[[Place, str, str, str], None]


def find(checked: Checked, folder: Path, progress: Progress = silent) -> tuple[Problem, ...]:
    """Return the findings on a collection without errors, by file and line."""
    collection = checked.collection
    assert collection is not None
    problems = Problems()
    files = {file.topic.id: file for file in checked.files}
    index, trial = Index.build_and_try(collection, progress)
    if trial and index.confidence:
        tried = CrossValidation(collection, index, index.confidence, trial)
        _of_trial(tried, files, problems.add)
    else:
        _alike(collection, index, files, problems.add)
    _same_answers(collection, files, problems.add)
    _single_words(checked.files, problems.add)
    _synonyms(collection, folder, problems.add)
    _hard_to_read(collection, files, problems.add)
    return problems.sorted()


def _of_trial(tried: CrossValidation, files: dict[str, TopicFile], report: Report) -> None:
    kinds = dict(zip(tried.index.recogniser.ids, tried.index.kinds, strict=True))
    for row in entries(tried):
        if taken := row["question_taken_for"]:
            what = f"left out, its own question is taken for {taken}"
            fix = f"Add phrasings to {row['entry']} that have the words of its question"
            report(files[row["entry"]].title, what, fix, "lost-question")
    for row in confusions(tried):
        topic, taken, count = row["topic"], row["taken_for"], row["phrasings"]
        if count < max(2, CONFUSED * row["of"]):
            continue
        margin = _margin(tried, topic, taken)
        what = (
            f"{count} of {row['of']} phrasings are taken for {taken} when left out, such as "
            f"{quoted(row['example'])}; on average {topic} is {margin:+.2f} ahead of it"
        )
        gap = Kind.GAP in (kinds[topic], kinds[taken])
        rule = "gap-overlaps-entry" if gap else "confusable-pair"
        report(files[topic].title, what, "Add phrasings to both that tell them apart", rule)
    for row in pulls(tried):
        if row["probability"] >= SURELY:
            what = f"left out, {quoted(row['phrasing'])} is answered with {row['answered_with']}"
            fix = f"Move it there, or add phrasings like it to {row['topic']}"
            place = _place_of(files[row["topic"]], row["phrasing"])
            report(place, what, fix, "phrasing-elsewhere")


def _margin(tried: CrossValidation, topic: str, taken: str) -> float:
    """Return by how much a topic's left-out phrasings score higher for it than for another."""
    ids = tried.index.recogniser.ids
    own, other = ids.index(topic), ids.index(taken)
    rows = np.flatnonzero(tried.trial.topic[: len(tried.phrasings)] == own)
    return float((tried.trial.total[rows, own] - tried.trial.total[rows, other]).mean())


def _place_of(file: TopicFile, phrasing: str) -> Place:
    places = {one.text: one.place for one in file.phrasings}
    return places.get(phrasing, file.title)


def _alike(
    collection: Collection, index: Index, files: dict[str, TopicFile], report: Report
) -> None:
    """Report questions that are much like another entry's, where there is too little to try."""
    for entry in collection.entries:
        for hit in index.recognise(entry.question).entries[:2]:
            if hit.topic_id > entry.id and hit.similarity >= SAME_QUESTION:
                what = f"its question is much like that of {hit.topic_id} ({hit.similarity:.2f})"
                fix = "Make one entry of them, or ask in words that tell them apart"
                report(files[entry.id].title, what, fix, "confusable-pair")


def _same_answers(collection: Collection, files: dict[str, TopicFile], report: Report) -> None:
    answers = collection.entries[:MAX_COMPARED]
    texts = [normalise(entry.plain_text) for entry in answers]
    likeness = process.cdist(
        texts, texts, scorer=fuzz.ratio, score_cutoff=SAME_ANSWER, dtype=np.uint8
    )
    for one, other in np.argwhere(np.triu(likeness, 1)).tolist():
        what = f"its answer is nearly that of {answers[one].id}"
        fix = "Make one entry of them, with the questions of both as phrasings"
        report(files[answers[other].id].title, what, fix, "near-duplicate-answer")


def _single_words(files: Sequence[TopicFile], report: Report) -> None:
    """Report phrasings of one word that other topics have in theirs: they would catch those."""
    topics_with: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for phrasing in file.phrasings:
            for word in normalise(phrasing.text).split():
                topics_with[word].add(file.topic.id)
    for file in files:
        if file.topic.topic_kind not in (Kind.ENTRY, Kind.GAP):
            continue
        for phrasing in file.phrasings:
            words = normalise(phrasing.text).split()
            others = topics_with[words[0]] - {file.topic.id} if len(words) == 1 else set()
            if len(others) >= CATCHES:
                what = f"{quoted(phrasing.text)} alone is a word of {len(others)} other topics too"
                report(phrasing.place, what, "Say more, or take it out", "one-word-phrasing")


def _synonyms(collection: Collection, folder: Path, report: Report) -> None:
    """Report synonyms that make one of two things that ``contrasts.yaml`` keeps apart."""
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
            report(_line_of(folder / SYNONYMS, term), what, "Keep one of them", "synonym-clash")


def _line_of(path: Path, term: str) -> Place:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (number for number, line in enumerate(lines, 1) if term in normalise(line))
    return Place(path, next(found, 0))


def _hard_to_read(collection: Collection, files: dict[str, TopicFile], report: Report) -> None:
    if not collection.language.startswith("en"):
        return  # the measure is for English
    texts: list[Entry | Gap] = [*collection.entries, *collection.gaps]
    for topic in texts:
        grade = reading_grade(topic.plain_text)
        if grade > SCHOOL_YEARS:
            what = f"the text needs about {grade:.0f} years of school to read"
            fix = "Use shorter sentences and plainer words, if the words are yours to change"
            report(Place(files[topic.id].title.path), what, fix, "hard-to-read")


def reading_grade(text: str) -> float:
    """Return the years of school that an English text needs (Kincaid et al. 1975).

    Syllables are counted by their vowels, which is right for nine words of ten.
    """
    sentences = [part for part in re.split(r"[.!?:]+\s|\n", text) if re.search(r"\w", part)]
    words = re.findall(r"[a-z']+", text.casefold())
    if not words or not sentences:
        return 0.0
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    silent_e = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent_e)
