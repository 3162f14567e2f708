"""How every phrasing of a collection fares when it is left out, and what follows for patients.

A patient's words are hardly ever among the phrasings, so a phrasing that the bot has not seen is
the nearest thing to a patient that an author has. Building the index measures that by the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FaqChatbotError
from ..meaning import encoder_for
from ..model import Collection, Kind
from ..reading.wording import quoted
from ..retrieval import Index
from ..retrieval.confidence import MIN_EXAMPLES, Confidence, Trial
from ..retrieval.index import ENOUGH
from ..retrieval.learning import Progress
from ..retrieval.recogniser import MAX_LEARNED, MIN_PHRASINGS
from ..retrieval.topic_texts import columns_of, topic_texts

Array = NDArray[Any]

MAX_POINTS = 200  # of a curve; more cannot be told apart
_NEVER = -1.0  # the sureness of what is not answered whatever the threshold


class EvaluationError(FaqChatbotError):
    """A collection cannot be measured, or not as surely as was asked for."""


@dataclass(frozen=True)
class Curve:
    """What is answered at each threshold: counts of phrasings.

    ``right`` and ``wrong`` are phrasings of entries answered with theirs and with another;
    ``false`` are phrasings that no entry answers. ``entries`` and ``others`` are all there are.
    """

    threshold: Array
    right: Array
    wrong: Array
    false: Array
    entries: int
    others: int

    @property
    def coverage(self) -> Array:
        """The share of the entries' phrasings that are answered."""
        return (self.right + self.wrong) / self.entries

    @property
    def risk(self) -> Array:
        """The share of wrong ones among all that are answered; 0 where nothing is."""
        bad = self.wrong + self.false
        return np.asarray(bad / np.maximum(self.right + bad, 1))


@dataclass(frozen=True)
class CrossValidation:
    """A collection and the trial of its phrasings.

    Rows are phrasings, topic by topic. Where a collection has entries alone, they come a second
    time with their topic left out, as examples of what no entry answers.

    ``phrasings`` are the texts of all rows but those that come a second time.
    """

    collection: Collection
    index: Index
    trial: Trial
    phrasings: list[str]

    @classmethod
    def of(cls, collection: Collection, index: Index, trial: Trial) -> CrossValidation:
        """Return a study of a trial without the background, which is no phrasing of a topic."""
        own = ~trial.background
        questions = index.recogniser.questions
        phrasings = [text for text, kept in zip(questions, own, strict=False) if kept]
        kept = Trial(
            topic=trial.topic[own],
            total=trial.total[own],
            probability={kind: values[own] for kind, values in trial.probability.items()},
            stopped=trial.stopped[own],
            background=trial.background[own],
        )
        return cls(collection, index, kept, phrasings)

    @property
    def confidence(self) -> Confidence:
        """The thresholds, and how well calibrated the answers are."""
        return self.index.confidence

    @cached_property
    def columns(self) -> dict[Kind, NDArray[np.int64]]:
        """Which topics are of which kind."""
        return columns_of(self.index.kinds)

    @cached_property
    def starts(self) -> Array:
        """The first row of each topic."""
        topic = self.trial.topic[: len(self.phrasings)]
        return np.searchsorted(topic, np.arange(len(self.index.kinds)))

    @cached_property
    def of_entry(self) -> Array:
        """Whether an entry is the right topic of each row."""
        return np.isin(self.trial.topic, self.columns[Kind.ENTRY])

    @cached_property
    def best_entry(self) -> Array:
        """The column of each row's best entry."""
        own = self.columns[Kind.ENTRY]
        return np.asarray(own[self.trial.total[:, own].argmax(axis=1)])

    @cached_property
    def best_topic(self) -> Array:
        """The column of each row's best topic of any kind."""
        return np.asarray(self.trial.total.argmax(axis=1))

    @cached_property
    def right(self) -> Array:
        """Whether each row's best entry is the right topic."""
        return np.asarray(self.best_entry == self.trial.topic)

    @cached_property
    def sure(self) -> Array:
        """How sure the bot is of each row's best entry; below 0 if it does not answer anyway."""
        return np.where(self.trial.stopped, _NEVER, self.trial.probability[Kind.ENTRY])

    def curve(self, thresholds: Array) -> Curve:
        """Return what is answered at these thresholds."""

        def passing(rows: Array) -> Array:
            ordered = np.sort(self.sure[rows])
            return np.asarray(len(ordered) - np.searchsorted(ordered, thresholds))

        right, of_entry = self.right, self.of_entry
        counts = passing(right), passing(of_entry & ~right), passing(~of_entry)
        return Curve(thresholds, *counts, int(of_entry.sum()), int((~of_entry).sum()))

    def points(self) -> Curve:
        """Return the curve at thresholds that divide what can be answered evenly."""
        values = np.unique(np.floor(self.sure[self.sure >= 0] * 1e4) / 1e4)
        places = np.linspace(0, len(values) - 1, min(MAX_POINTS, len(values)))
        return self.curve(values[places.astype(int)])

    def figures(self) -> dict[str, int | float]:
        """Return how many phrasings there are and how well they find their topics."""
        rows = len(self.phrasings)
        entries = self.columns[Kind.ENTRY]
        totals = self.trial.total[self.of_entry][:, entries]
        topic = self.trial.topic[self.of_entry, None]
        first = entries[np.argsort(-totals, axis=1, kind="stable")[:, :3]] == topic
        answerable = np.sort(self.sure[self.sure >= 0])
        return {
            "phrasings": rows,
            "entry_phrasings": len(first),
            "entry_hit@1": _share(first[:, 0]),
            "entry_hit@3": _share(first.any(axis=1)),
            "topic_hit@1": _share(self.best_topic[:rows] == self.trial.topic[:rows]),
            "calibration_error": round(self.confidence.calibration_error, 4),
            # Every phrasing that can be answered has the risk of the threshold that it just passes.
            "aurc": _share(self.curve(answerable).risk),
        }


def cross_validate(
    collection: Collection, progress: Progress, meaning: bool = True
) -> CrossValidation:
    """Index a collection, and keep how each of its phrasings fared when it was left out.

    :param meaning: whether texts are compared by what they mean, as for ``FaqBot.load``.
    :raises EvaluationError: if it has too few phrasings to learn from, or too many.
    """
    encoder = encoder_for(collection.language) if meaning else None
    index, trial = Index.build_and_try(collection, progress, encoder)
    if trial is None:
        raise EvaluationError(_too_few(collection))
    return CrossValidation.of(collection, index, trial)


def _too_few(collection: Collection) -> str:
    """Say why nothing can be learned from a collection's phrasings, and what would help."""
    topics, _ = topic_texts(collection)
    background = sum(topic.background for topic in topics)
    count = sum(len(topic.questions) for topic in topics) - background
    return (
        f"The collection {quoted(collection.id)} cannot be measured: its {count} phrasings for "
        f"{len(topics)} topics do not tell how sure the bot may be. Give it at least "
        f"{ENOUGH:.0f} an entry and {MIN_PHRASINGS:.0f} a topic on average, counting the entries' "
        f"questions, and at most {MAX_LEARNED - background} in all, so that the best entry is "
        f"right for {MIN_EXAMPLES} of them and wrong for {MIN_EXAMPLES} others."
    )


def _share(values: Array) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
