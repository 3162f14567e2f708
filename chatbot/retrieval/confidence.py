"""How sure the bot is: calibrated probabilities, and the thresholds that follow from a stated risk.

Everything is fitted on the collection's own phrasings, each scored as if it were not among them
(``recogniser.LeftOut``), so that entries are weighed against gaps, red flags and small talk as
people really ask them. For each kind of topic one logistic regression gives the probability that
the best topic of that kind is right. A threshold is the lowest probability that keeps a stated
share of false alarms: of the messages for which passing would be wrong, no more than that pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Kind
from .recogniser import LeftOut

Array = NDArray[Any]
Columns = Mapping[Kind, NDArray[np.int64]]

MIN_EXAMPLES = 50  # right ones and wrong ones each; with fewer no probability is claimed

MAX_WORDS = 60  # more words say no more; phrasings are hardly ever longer

# Of the phrasings for which it would be wrong, the share that may be answered, offered options,
# called a gap, … A clinic would rather refuse than mislead, so the shares are small.
ALLOWED = {
    "answer": 0.08,
    "clarify": 0.20,
    "gap": 0.05,
    "out_of_scope": 0.02,
    "small_talk": 0.02,
    "red_flag": 0.02,
    "note": 0.08,
}
NEVER = 1.01  # a threshold that no probability passes


@dataclass(frozen=True)
class Judge:
    """The probability that the best topic of one kind is right, from the scores of all topics."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, features: Array) -> Array:
        """Return one probability for each row of features."""
        logit = features @ np.array(self.weights) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))


@dataclass(frozen=True)
class Confidence:
    """A judge for each kind of topic, the thresholds, and how well calibrated the answers are.

    ``thresholds`` has the keys of ``ALLOWED``; ``NEVER`` where there was too little to learn from.
    ``calibration_error`` is the expected calibration error of the probability that
    an entry is right, in ten bins, measured on folds that the judge was not fitted on.
    """

    judges: Mapping[Kind, Judge]
    thresholds: Mapping[str, float]
    calibration_error: float


def evidence(
    kind: Kind, columns: Columns, total: Array, similarity: Array, lengths: Array
) -> Array:
    """Return what a judge looks at: a row a message.

    :param columns: which topics are of which kind.
    :param total: scores, a row a message and a column a topic.
    :param similarity: the nearest phrasing's similarity, of the same shape.
    :param lengths: the number of words of each message.
    """
    own = columns[kind]
    others = np.concatenate([[], *(columns[rival] for rival in columns if rival is not kind)])
    others = others.astype(np.int64)
    best = total[:, own].argmax(axis=1)
    ranked = -np.sort(-total[:, own], axis=1)
    features = [
        ranked[:, 0],
        ranked[:, 1] if len(own) > 1 else np.zeros(len(total)),
        *(
            total[:, columns[rival]].sum(axis=1) if rival in columns else np.zeros(len(total))
            for rival in Kind
            if rival is not kind
        ),
        total[:, others].max(axis=1, initial=0.0),
        similarity[:, own][np.arange(len(total)), best],
        similarity[:, others].max(axis=1, initial=0.0),
        np.log1p(np.minimum(lengths, MAX_WORDS)),
    ]
    return np.column_stack(features)


def fit_confidence(columns: Columns, left_out: LeftOut, lengths: Array) -> Confidence | None:
    """Fit on left-out scores; ``lengths`` are the numbers of words of the questions.

    A collection of entries alone has no example of what it cannot answer. There, each question
    counts a second time as one that no entry answers, with its whole topic left out.

    Returns ``None`` where there are too few examples to claim a probability for entries.
    """
    total, similarity, topic = left_out.total, left_out.similarity, left_out.topic
    if set(columns) == {Kind.ENTRY}:
        others = similarity.copy()
        others[np.arange(len(topic)), topic] = 0.0
        total = np.concatenate([total, left_out.unseen_total])
        similarity = np.concatenate([similarity, others])
        topic = np.concatenate([topic, np.full(len(topic), -1)])
        lengths = np.concatenate([lengths, lengths])
    # Only building needs scikit-learn, which takes longer to import than a saved index to load.
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # Shuffled, because the rows come topic by topic.
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    judges: dict[Kind, Judge] = {}
    thresholds = dict.fromkeys(ALLOWED, NEVER)
    calibration_error = 0.0
    for kind, own in columns.items():
        # A red flag or small talk need only be recognised as such, not which.
        exact = kind in (Kind.ENTRY, Kind.GAP)
        best = own[total[:, own].argmax(axis=1)]
        right = best == topic if exact else np.isin(topic, own)
        if min(right.sum(), (~right).sum()) < MIN_EXAMPLES:
            continue
        features = evidence(kind, columns, total, similarity, lengths)
        model = make_pipeline(StandardScaler(), LogisticRegression())
        probability = cross_val_predict(model, features, right, cv=folds, method="predict_proba")[
            :, 1
        ]
        judges[kind] = _judge(model.fit(features, right))
        name = "answer" if kind is Kind.ENTRY else kind.value
        thresholds[name] = threshold(probability, right, ALLOWED[name])
        if kind is Kind.ENTRY:
            calibration_error = expected_calibration_error(probability, right)
            options = own[np.argsort(-total[:, own], axis=1, kind="stable")[:, :3]]
            among = (options == topic[:, None]).any(axis=1)
            thresholds["clarify"] = threshold(probability, among, ALLOWED["clarify"])
        if kind is Kind.RED_FLAG:
            thresholds["note"] = threshold(probability, right, ALLOWED["note"])
    if Kind.ENTRY not in judges:
        return None
    return Confidence(judges, thresholds, calibration_error)


def _judge(model: Any) -> Judge:
    """Fold the scaling of a fitted pipeline into the weights of its regression."""
    scaler, regression = model[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    return Judge(tuple(np.round(weights, 4).tolist()), round(bias, 4))


def threshold(probability: Array, right: Array, allowed: float) -> float:
    """Return the lowest probability that at most a share ``allowed`` of the wrong ones reach."""
    wrong = np.sort(probability[~right])[::-1]
    first_kept_out = wrong[int(allowed * len(wrong))]
    return float(np.floor(first_kept_out * 1000) / 1000) + 0.001


def expected_calibration_error(probability: Array, right: Array, bins: int = 10) -> float:
    """Return the mean distance of probability and share right over equal bins (Guo et al. 2017)."""
    bin_of = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(probability[bin_of == one].mean() - right[bin_of == one].mean())
        * (bin_of == one).mean()
        for one in np.unique(bin_of)
    ]
    return float(sum(gaps))
