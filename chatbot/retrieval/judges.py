"""Logistic regressions that say how likely it is that the best topic is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Judge:
    """The probability that the best topic of one kind is right, from the scores of all topics."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that follows from one message's features."""
        logit = self.bias + sum(map(mul, self.weights, features))
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit))))


class JudgeModel:
    """Fits a judge whose probability never falls where a message is more like its topic.

    :param rising: the places of the features whose weights may not be negative.

    Those whose weights come out negative are left out, and the rest fitted anew.
    """

    def __init__(self, rising: Sequence[int]) -> None:
        # Only building needs scikit-learn, which takes longer to import than a saved index to load.
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        self._scaler, self._regression = StandardScaler(), LogisticRegression()
        self._rising = list(rising)

    def fit(self, features: Array, right: Array, weights: Array) -> JudgeModel:
        """Fit on examples, a row each; ``weights`` is what each counts."""
        scaled = self._scaler.fit_transform(features)
        while True:
            self._regression.fit(scaled, right, sample_weight=weights)
            wrong = [at for at in self._rising if self._regression.coef_[0, at] < 0]
            if not wrong:
                return self
            scaled[:, wrong] = 0.0

    def probability(self, features: Array) -> Array:
        """Return the probability of each row."""
        found: Array = self._regression.predict_proba(self._scaler.transform(features))[:, 1]
        return found

    def judge(self) -> Judge:
        """Fold the scaling into the weights of the regression."""
        weights = self._regression.coef_[0] / self._scaler.scale_
        bias = float(self._regression.intercept_[0] - weights @ self._scaler.mean_)
        return Judge(tuple(np.round(weights, 4).tolist()), round(bias, 4))
