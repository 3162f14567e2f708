"""What a message means after the topic before, learned from the dialogues of a collection.

Kernel ridge regression, as in ``retrieval.learning``: a message is compared with every message of
the dialogues by its words and by what it means, counted double where that one came after the same
topic, and by its scores against the topics. The result is a score for each label; about 1 says
"surely this one", 0 "surely another". Labels are the collection's entries, ``none``, ``smalltalk``,
and ``alarm`` for what still belongs to a red flag. A collection with few dialogues of its own
learns what holds of any subject: whether a message is about the ``same`` topic, about an ``other``
one, about none, or small talk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language.features import TermSpace, word_terms
from ..meaning import WIDTH
from ..model import ALARM, NONE, OTHER, SAME, SMALL_TALK, Collection, Dialogue, Kind, Turn
from ..retrieval import Index
from ..retrieval.index import Compared
from ..retrieval.learning import Progress, cosines, silent
from ..retrieval.postings import Floats, Postings
from ..threads import one_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MIN_TURNS = 40  # for each entry on average, to learn which entry is meant
START = ""  # the place of a message that no topic comes before
RIDGE = 0.3
WORDS_POWER = 0.25  # of idf, see ``retrieval.recogniser``
_DIGITS = 5  # so that rounding errors of one machine do not show on another
_MOST_WORDS = 40
_BATCH = 2_048  # messages between two steps of progress


class Example(NamedTuple):
    """A message of a dialogue, the place that it comes at, and its label."""

    message: str
    place: str
    label: str


@dataclass(frozen=True)
class TalkContext:
    """Scores the labels of a message; ``learn`` makes one, ``context_file`` keeps it.

    ``places`` are the topics that messages come after, and ``place`` is the number of each
    example's. ``coefficients`` have a row an example and a column a label. ``linear`` is what the
    features of a message weigh, of shape (1 + places, features, labels): first wherever it comes,
    then in addition at each place. ``vectors`` are what the examples mean.
    """

    labels: tuple[str, ...]
    places: tuple[str, ...]
    place: NDArray[np.int64]
    space: TermSpace
    postings: Postings
    coefficients: Floats
    linear: Floats
    vectors: Floats | None

    @property
    def named(self) -> bool:
        """Whether labels name entries; else they say how a message goes on."""
        return SAME not in self.labels

    def scores(self, index: Index, compared: Compared, topic: str | None) -> dict[str, float]:
        """Return the score of each label for a message that comes after a topic."""
        reading, vector = compared.reading, compared.vector
        place = self.places.index(_place(topic, self.places))
        near = _near_words(self.postings.multiply(self.space.weigh(reading.text)))
        if self.vectors is not None and vector is not None:
            near = near + _near_meaning(cosines(self.vectors, vector))
        here = (self.place == place).astype(np.float32)
        near = near * (1 + here) + _at_place(here)
        # Not BLAS, whose sums depend on the number of threads.
        found = np.einsum("i,ij->j", near, self.coefficients)
        if self.named:
            seen = _features(index, compared)
            found = found + np.einsum("i,ij->j", seen, self.linear[0] + self.linear[1 + place])
        return dict(zip(self.labels, np.round(found, 4).tolist(), strict=True))


def learn(collection: Collection, index: Index, progress: Progress = silent) -> TalkContext | None:
    """Learn from the dialogues of a collection; ``None`` if it has none."""
    entries = [entry.id for entry in collection.entries]
    examples = list(_examples(collection.dialogues, entries))
    named = sum(bool(example.label) for example in examples) >= MIN_TURNS * len(entries)
    labels, places = (*entries, NONE, SMALL_TALK, ALARM), (START, *entries, NONE, ALARM)
    if named:
        examples = [example for example in examples if example.label]
    else:
        labels, places = (SAME, OTHER, NONE, SMALL_TALK), (NONE,)
        examples = list(_roles(collection.dialogues))
    if not examples:
        return None
    return _learn(examples, labels, places, index, progress, named)


@one_thread()
def _learn(
    examples: Sequence[Example],
    labels: tuple[str, ...],
    places: tuple[str, ...],
    index: Index,
    progress: Progress,
    named: bool,
) -> TalkContext:
    # Only learning needs SciPy, and importing it takes longer than loading what is saved.
    from scipy.sparse import csr_matrix

    progress("Learning from dialogues", 0.0)
    read = _compare(index, [example.message for example in examples], progress)
    texts = [compared.reading.text for compared in read]
    space, rows = TermSpace.fit(word_terms(index.language), texts, WORDS_POWER)
    place = np.array([places.index(_place(one.place, places)) for one in examples], np.int64)
    vectors = None
    if index.encoder is not None:
        nothing = np.zeros(WIDTH, np.float32)
        meant = [nothing if one.vector is None else one.vector for one in read]
        vectors = np.array(meant, np.float16).astype(np.float32)
    seen = np.array([_features(index, one) for one in read], np.float32) if named else None
    targets = np.zeros((len(examples), len(labels)))
    targets[np.arange(len(examples)), [labels.index(one.label) for one in examples]] = 1.0
    coefficients = _solve(_kernel(rows, vectors, place, seen), targets)
    linear = np.zeros((1 + len(places), 0, len(labels)), np.float32)
    if seen is not None:
        weighed = [0.5 * seen.T @ coefficients]
        for at in range(len(places)):
            here = place == at
            weighed.append(0.25 * seen[here].T @ coefficients[here])
        linear = np.round(np.array(weighed), _DIGITS).astype(np.float32)
    postings = Postings(csr_matrix(rows.T))
    progress("Learning from dialogues", 1.0)
    return TalkContext(labels, places, place, space, postings, coefficients, linear, vectors)


def _compare(index: Index, messages: Sequence[str], progress: Progress) -> list[Compared]:
    """Compare messages with every topic."""
    compared: list[Compared] = []
    for first in range(0, len(messages), _BATCH):
        progress("Learning from dialogues", first / len(messages) / 2)
        batch = [index.language.read(one) for one in messages[first : first + _BATCH]]
        compared += index.compare_all(batch)
    return compared


def _kernel(
    rows: csr_matrix[Any], vectors: Floats | None, place: NDArray[np.int64], seen: Floats | None
) -> Floats:
    """Return how near each example is to each other."""
    here = (place[:, None] == place).astype(np.float32)
    near: Floats = _near_words((rows @ rows.T).toarray())
    if vectors is not None:
        near += _near_meaning(cosines(vectors, vectors.T))
    near = near * (1 + here) + _at_place(here)
    if seen is not None:
        near += (seen @ seen.T) * (0.5 + 0.25 * here)
    return near


def _near_words(similarity: Floats) -> Floats:
    """Quadratic, so that pairs of terms count."""
    return np.float32(0.5) * (similarity + np.float32(0.5)) ** 2


def _near_meaning(cosine: Floats) -> Floats:
    near: Floats = (np.maximum(cosine, 0) + np.float32(0.5)) ** 2
    return near


def _at_place(here: Floats) -> Floats:
    """What examples share that have nothing in common but their place, or not even that."""
    return np.float32(0.3) + np.float32(0.5) * here


def _solve(matrix: Floats, targets: NDArray[np.float64]) -> Floats:
    from scipy.linalg import lapack

    wide = matrix.astype(np.float64).T
    wide[np.diag_indices(len(wide))] += RIDGE
    factor, failed = lapack.dpotrf(wide, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel of {len(targets)} turns is not positive")
    solution, _ = lapack.dpotrs(factor, targets, lower=1)
    coefficients: Floats = np.round(solution, _DIGITS).astype(np.float32)
    return coefficients


def _features(index: Index, compared: Compared) -> Floats:
    """Return what a message's scores say: of all topics, of the entries' meaning, of its words."""
    scores, words = compared.scores, len(compared.reading.text.split())
    entries = np.array([kind is Kind.ENTRY for kind in index.kinds])
    rest = [scores.known / 2, min(words, _MOST_WORDS) / 10]
    seen: Floats = np.concatenate([scores.total, scores.cosine[entries], rest]).astype(np.float32)
    return seen


def _place(topic: str | None, places: Sequence[str]) -> str:
    """Return where a message comes: what is after a gap is all one place."""
    if topic in places:
        return topic or START
    return NONE


def _examples(dialogues: Sequence[Dialogue], entries: Sequence[str]) -> Iterator[Example]:
    """Yield every message with the topic before it; its label is "" if that names no topic."""
    for before, turn in _turns(dialogues):
        label = turn.topic if turn.topic in (*entries, SMALL_TALK, ALARM) else NONE
        yield Example(turn.message, before, "" if turn.topic in (SAME, OTHER) else label)


def _roles(dialogues: Sequence[Dialogue]) -> Iterator[Example]:
    """Yield every message that has one before it, with how it goes on in place of its topic."""
    for before, turn in _turns(dialogues):
        label = turn.topic
        if label not in (SAME, OTHER, NONE, SMALL_TALK):
            label = SAME if before in (turn.topic, *turn.also) else OTHER
        if before not in (START, ALARM):
            yield Example(turn.message, NONE, label)


def _turns(dialogues: Sequence[Dialogue]) -> Iterator[tuple[str, Turn]]:
    for dialogue in dialogues:
        before = dialogue.after
        for turn in dialogue.turns:
            yield before, turn
            if not dialogue.after and turn.topic != SMALL_TALK:
                before = turn.topic


def best(scores: Mapping[str, float]) -> tuple[str, float]:
    """Return the label with the highest score, and the score."""
    return max(scores.items(), key=lambda scored: scored[1])
