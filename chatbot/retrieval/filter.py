"""A cheap look at many texts for those that may be of one kind, before each is judged in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ..language.features import TermSpace, is_pair

_UNKNOWN = 0.6  # what a word counts that no text has: it may be a misspelt one that tells
_MOST_UNKNOWN = 3
_DIGITS = 3


@dataclass(frozen=True)
class Filter:
    """Logistic regression on which words and pairs of words a text has."""

    weights: NDArray[np.float32]
    bias: float

    @classmethod
    def fit(cls, rows: csr_matrix[Any], own: NDArray[np.bool_]) -> Filter:
        """Learn from texts, a row of term weights each, and which of them are of the kind."""
        # Only building needs scikit-learn, which takes longer to import than a saved index to load.
        from sklearn.linear_model import LogisticRegression

        present = csr_matrix((rows > 0).astype(np.float64))
        model = LogisticRegression(C=0.3, class_weight="balanced", solver="liblinear")
        model.fit(present, own)
        weights = np.round(model.coef_[0], _DIGITS).astype(np.float32)
        return cls(weights, round(float(model.intercept_[0]), _DIGITS))

    def score(self, text: str, space: TermSpace) -> float:
        """Score a normalised text; ``space`` has the terms that the filter was fitted on."""
        score, unknown = self.bias, 0
        for term in dict.fromkeys(space.terms(text)):
            column = space.column(term)
            if column is not None:
                score += float(self.weights[column])
            elif not is_pair(term):
                unknown += 1
        return score + _UNKNOWN * min(unknown, _MOST_UNKNOWN)
