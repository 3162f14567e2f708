"""What only shows when a collection is asked: findings for its author, each with file and line.

What its texts alone tell is in ``text_findings``. Most follow from phrasings that are left out
(``crossvalidation``). Nothing here keeps a collection from being served.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rapidfuzz import fuzz, process

from ..content import Checked
from ..content.topics import TopicFile
from ..errors import Problem
from ..meaning import encoder_for
from ..model import Collection, Kind
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from ..retrieval import Index
from ..retrieval.learning import Progress, silent
from ..text import normalise
from .crossvalidation import CrossValidation
from .mistakes import confusions, entries, pulls

CONFUSED = 0.2  # of a topic's phrasings that are taken for one other
SURELY = 0.9  # probability of a wrong answer from which a phrasing is in the wrong place
SAME_ANSWER = 90.0  # likeness of two answers, of 100
SAME_QUESTION = 0.8  # similarity of two entries' questions
MAX_COMPARED = 3_000  # answers; more would take minutes

Report = Callable[[Place, str, str, str], None]


def find_by_asking(checked: Checked, progress: Progress = silent) -> tuple[Problem, ...]:
    """Return the findings on a collection without errors, by file and line."""
    collection, problems = checked.collection, Problems()
    if collection is None:
        return ()
    files = {file.topic.id: file for file in checked.files}
    index, trial = Index.build_and_try(collection, progress, encoder_for(collection.language))
    if trial:
        _of_trial(CrossValidation.of(collection, index, trial), files, problems.add)
    else:
        _alike(collection, index, files, problems.add)
    _same_answers(collection, files, problems.add)
    return problems.sorted()


def _of_trial(study: CrossValidation, files: dict[str, TopicFile], report: Report) -> None:
    kinds = dict(zip(study.index.recogniser.ids, study.index.kinds, strict=True))
    for row in entries(study):
        taken = row["question_taken_for"]
        if taken and row["phrasings"] > 1:  # with its question alone, nothing would be left of it
            what = f"left out, its own question is taken for {taken}"
            fix = f"Add phrasings to {row['entry']} that have the words of its question"
            report(files[row["entry"]].title, what, fix, "lost-question")
    for row in confusions(study):
        topic, taken, count = row["topic"], row["taken_for"], row["phrasings"]
        if count < max(2, CONFUSED * row["of"]):
            continue
        margin = _margin(study, topic, taken)
        what = (
            f"{count} of {row['of']} phrasings are taken for {taken} when left out, such as "
            f"{quoted(row['example'])}; on average {topic} is {margin:+.2f} ahead of it"
        )
        gap = Kind.GAP in (kinds[topic], kinds[taken])
        rule = "gap-overlaps-entry" if gap else "confusable-pair"
        report(files[topic].title, what, "Add phrasings to both that tell them apart", rule)
    for row in pulls(study):
        if row["probability"] >= SURELY:
            what = f"left out, {quoted(row['phrasing'])} is answered with {row['answered_with']}"
            fix = f"Move it there, or add phrasings like it to {row['topic']}"
            place = _place_of(files[row["topic"]], row["phrasing"])
            report(place, what, fix, "phrasing-elsewhere")


def _margin(study: CrossValidation, topic: str, taken: str) -> float:
    """Return by how much a topic's left-out phrasings score higher for it than for another."""
    ids = study.index.recogniser.ids
    own, other = ids.index(topic), ids.index(taken)
    rows = np.flatnonzero(study.trial.topic[: len(study.phrasings)] == own)
    return float((study.trial.total[rows, own] - study.trial.total[rows, other]).mean())


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
    for at, row in enumerate(np.tril(likeness, -1)):
        if row.any():  # the nearest of those before it will do
            what = f"its answer is nearly that of {answers[row.argmax()].id}"
            fix = "Make one entry of them, with the questions of both as phrasings"
            report(files[answers[at].id].title, what, fix, "near-duplicate-answer")
