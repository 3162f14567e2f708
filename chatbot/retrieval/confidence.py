"""How sure the bot is: calibrated probabilities, and the thresholds that follow from a stated risk.

Everything is fitted on the collection's own phrasings, each scored as if it were not among them
(``learning.LeftOutScores``), so that entries are weighed against gaps, red flags and small talk as
people really ask them. For each kind of topic one logistic regression gives the probability that
the best topic of that kind is right. A threshold is the lowest probability that keeps a stated
share of false alarms: of the messages for which passing would be wrong, no more than that pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Kind
from .judges import Judge, JudgeModel
from .learning import LeftOutScores, Seen

Array = NDArray[Any]
Columns = Mapping[Kind, NDArray[np.int64]]

MIN_EXAMPLES = 50  # right ones and wrong ones each; with fewer no probability is claimed

UNLIKE = 0.005  # of the phrasings are less like every other one of their topic than is demanded

# How many phrasings each part of a collection has says nothing of what people ask. Entries are
# taken to be what half of all messages are about.
ANSWERABLE = 0.5

# Places in the evidence of what speaks for a topic: likeness, score and coverage.
RISING = (0, 1, 2, 4)

MAX_WORDS = 60  # more words say no more; phrasings are hardly ever longer

# Of the phrasings of each kind of topic, and of the background, the share that may wrongly be
# answered, offered options, called a gap, … The strictest one holds: if shares were counted over
# all messages together, many easy ones would loosen a threshold for the hard ones, which lie near
# an entry. A clinic would rather refuse than mislead, so the shares are small.
BACKGROUND = "background"  # messages about anything else
_ENTRY, _GAP, _FAR, _TALK = Kind.ENTRY, Kind.GAP, Kind.OUT_OF_SCOPE, Kind.SMALL_TALK
ALLOWED: Mapping[str, Mapping[str, float]] = {
    "answer": {_ENTRY: 0.05, _GAP: 0.06, _FAR: 0.06, _TALK: 0.02, BACKGROUND: 0.01},
    "clarify": {_ENTRY: 0.05, _GAP: 0.30, _FAR: 0.20, _TALK: 0.10, BACKGROUND: 0.05},
    "gap": {_ENTRY: 0.03, _GAP: 0.10, _FAR: 0.05, _TALK: 0.02, BACKGROUND: 0.05},
    "out_of_scope": {_ENTRY: 0.02, _GAP: 0.04, _TALK: 0.06},
    "small_talk": {_ENTRY: 0.01, _GAP: 0.02, _FAR: 0.15, BACKGROUND: 0.05},
}
MIN_OF_KIND = 50  # messages; a share of fewer is no measure
# What all the background counts beside all other messages that no topic of a kind is right for. It
# teaches judges what lies far off; that near neighbours are kept out is up to the thresholds.
BACKGROUND_SHARE = 2.0
NEAR_BACKGROUND = 0.6  # likeness to an entry from which on background may be about the subject
# No threshold is lower, however few mistakes it would let through: where topics lie far apart, what
# is likely wrong would pass as well.
LEAST = {
    "answer": 0.25,
    "clarify": 0.05,
    "gap": 0.25,
    "out_of_scope": 0.25,
    "small_talk": 0.25,
}
NEVER = 1.01  # a threshold that no probability passes


@dataclass(frozen=True)
class Confidence:
    """A judge for each kind of topic, the thresholds, and how well calibrated the answers are.

    ``thresholds`` has the keys of ``ALLOWED``; ``NEVER`` where there was too little to learn from.
    ``calibration_error`` is the expected calibration error of the probability that
    an entry is right, in ten bins, measured on folds that the judge was not fitted on. A message
    less like every phrasing of a topic than ``least_likeness`` tells nothing about it, however the
    scores fall: long texts about something else, nonsense.
    """

    judges: Mapping[Kind, Judge]
    thresholds: Mapping[str, float]
    calibration_error: float
    least_likeness: float

    def probabilities(self, columns: Columns, seen: Seen) -> dict[Kind, float]:
        """Return the probability of each kind's best topic."""
        features = evidence(columns, seen)
        found = {}
        for kind, judge in self.judges.items():
            probability = judge.probability(features[kind])
            like = likeness_of(features[kind]) >= self.least_likeness
            found[kind] = round(probability, 6) if like else 0.0
        return found


def likeness_of(evidence: Sequence[float]) -> float:
    """Return how like its best topic a message is, in words and in meaning."""
    return evidence[0] + evidence[1]


def evidence(columns: Columns, seen: Seen) -> dict[Kind, list[float]]:
    """Return what the judge of each kind looks at.

    :param columns: which topics are of which kind.
    """
    firsts, sums, nearest, nearest_meant = {}, {}, {}, {}
    own_features = {}
    # Shares are rounded, or noise in the last digit would be all that varies where all are 1.
    for kind, own in columns.items():
        scores, likeness, cosine = seen.total[own], seen.similarity[own], seen.cosine[own]
        best = int(scores.argmax())
        firsts[kind], sums[kind] = float(scores[best]), float(scores.sum())
        nearest[kind] = float(likeness.max())
        nearest_meant[kind] = float(cosine.max())
        scores[best] = -np.inf
        second = float(scores.max()) if len(own) > 1 else 0.0
        coverage = round(float(seen.coverage[own[best]]), 4)
        near = [float(likeness[best]), float(cosine[best])]
        own_features[kind] = [*near, firsts[kind], second, coverage]
    shared = [round(seen.known, 4), log1p(min(seen.words, MAX_WORDS))]
    return {
        kind: [
            *features,
            *(sums.get(rival, 0.0) for rival in Kind if rival is not kind),
            max((firsts[rival] for rival in firsts if rival is not kind), default=0.0),
            max((nearest[rival] for rival in nearest if rival is not kind), default=0.0),
            max((nearest_meant[rival] for rival in nearest if rival is not kind), default=0.0),
            *shared,
        ]
        for kind, features in own_features.items()
    }


@dataclass(frozen=True)
class Trial:
    """How every phrasing fares that is left out: what ``tune`` and ``evaluate`` measure on.

    ``topic`` is the column of the right topic (-1: none), ``probability`` that each kind's best
    topic is right by judges fitted on other phrasings, ``stopped`` whether a veto forbids the best
    entry, and ``background`` whether it is no phrasing but a message about anything else. Where a
    collection has entries alone, phrasings come a second time, their topic left out.
    """

    topic: Array
    total: Array
    probability: Mapping[Kind, Array]
    stopped: Array
    background: Array


def fit_confidence(
    columns: Columns,
    left_out: LeftOutScores,
    stopped: Array,
    background: Array,
    judged: Collection[Kind] = tuple(Kind),
) -> tuple[Confidence, Trial]:
    """Fit on the left-out scores of phrasings.

    A collection of entries alone has no example of what it cannot answer. There, each question
    counts a second time as one that no entry answers, with its whole topic left out.

    Kinds with too few examples to claim a probability get no judge.

    :param stopped: whether a veto forbids answering a question with its best entry, (questions,).
    :param background: whether a question is a message about anything else, (questions,).
    :param judged: the kinds that have enough phrasings to be judged by.
    """
    rows, topic = left_out.rows(), left_out.topic
    own_topic = np.arange(len(topic)), topic
    likeness = (left_out.similarity[own_topic] + left_out.cosine[own_topic])[~background]
    least_likeness = round(float(np.quantile(likeness, UNLIKE)), 3)
    if set(columns) == {Kind.ENTRY}:
        rows = [*rows, *left_out.unseen_rows()]
        topic = np.concatenate([topic, np.full(len(topic), -1)])
        stopped, background = np.tile(stopped, 2), np.tile(background, 2)
    total = np.array([row.total for row in rows])
    kinds = np.full(len(topic), _GAP, object)  # a phrasing whose topic is left out is near to some
    for kind, own in columns.items():
        kinds[np.isin(topic, own)] = kind
    kinds[background] = BACKGROUND
    judges: dict[Kind, Judge] = {}
    probabilities: dict[Kind, Array] = {}
    thresholds = dict.fromkeys(ALLOWED, NEVER)
    calibration_error = 0.0
    evidences = [evidence(columns, row) for row in rows]
    if Kind.ENTRY in columns:
        near = [max(one[Kind.ENTRY][:2]) >= NEAR_BACKGROUND for one in evidences]
        kinds[background & np.array(near)] = ""  # may be about the subject: it counts nowhere
    for kind, own in columns.items():
        # Small talk need only be recognised as such, not which.
        exact = kind in (Kind.ENTRY, Kind.GAP)
        best = own[total[:, own].argmax(axis=1)]
        right = best == topic if exact else np.isin(topic, own)
        weights = _weights(kinds, kind)
        counted = weights > 0
        fewest = min((right & counted).sum(), (~right & counted).sum())
        if kind not in judged or fewest < MIN_EXAMPLES:
            continue
        features = np.array([one[kind] for one in evidences])
        judges[kind], probability = _fit_judge(features, right, weights)
        probabilities[kind] = probability
        if kind is Kind.ENTRY:
            calibration_error = expected_calibration_error(probability, right, weights)
            answered = np.where(stopped, 0.0, probability)
            thresholds["answer"] = threshold("answer", answered, right, kinds)
            options = own[np.argsort(-total[:, own], axis=1, kind="stable")[:, :3]]
            among = (options == topic[:, None]).any(axis=1)
            thresholds["clarify"] = threshold("clarify", probability, among, kinds)
        else:
            thresholds[kind.value] = threshold(kind.value, probability, right, kinds)
    confidence = Confidence(judges, thresholds, calibration_error, least_likeness)
    return confidence, Trial(topic, total, probabilities, stopped, background)


def _weights(kinds: Array, kind: Kind) -> Array:
    """Return what each message counts for the judge of one kind."""
    weights: Array = (kinds != "").astype(float)
    far, inside = kinds == BACKGROUND, kinds == kind
    near = (weights > 0) & ~far & ~inside
    if kind is Kind.ENTRY:
        count = inside.sum() + near.sum()
        weights[inside] = ANSWERABLE * count / max(inside.sum(), 1)
        weights[near] = (1 - ANSWERABLE) * count / max(near.sum(), 1)
    if far.any():
        counts = kind is not Kind.OUT_OF_SCOPE  # which all of it may well be
        weights[far] = counts * BACKGROUND_SHARE * weights[near].sum() / far.sum()
    return weights


def _fit_judge(features: Array, right: Array, weights: Array) -> tuple[Judge, Array]:
    """Return a judge, and the probability of each message by one that was fitted on others."""
    from sklearn.model_selection import StratifiedKFold  # slow to import, and only for building

    probability: Array = np.empty(len(right))
    # Shuffled, because the rows come topic by topic.
    for seen, held_out in StratifiedKFold(5, shuffle=True, random_state=0).split(features, right):
        model = JudgeModel(RISING).fit(features[seen], right[seen], weights[seen])
        probability[held_out] = model.probability(features[held_out])
    return JudgeModel(RISING).fit(features, right, weights).judge(), probability


def threshold(name: str, probability: Array, right: Array, kinds: Array) -> float:
    """Return the lowest probability that the allowed share of no kind of message reaches wrongly.

    :param right: whether it would be right for a message to reach it, (messages,).
    :param kinds: a key of ``ALLOWED[name]`` for each message that counts, (messages,).
    """
    found = LEAST[name]
    for kind, share in ALLOWED[name].items():
        own = kinds == kind
        passing = np.sort(probability[own & ~right])[::-1]
        allowed = int(share * own.sum())
        if own.sum() >= MIN_OF_KIND and len(passing) > allowed:
            found = max(found, float(np.floor(passing[allowed] * 1000) / 1000) + 0.001)
    return found


def expected_calibration_error(
    probability: Array, right: Array, weights: Array | None = None, bins: int = 10
) -> float:
    """Return the mean distance of probability and share right over equal bins (Guo et al. 2017).

    :param weights: what each message counts; alike where not given.
    """
    counted = np.ones(len(right)) if weights is None else weights
    bin_of = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(np.sum(counted[bin_of == one] * (probability - right)[bin_of == one]))
        for one in np.unique(bin_of)
    ]
    return float(sum(gaps) / counted.sum())
