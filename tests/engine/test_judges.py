"""Judges are the regressions that were fitted, and more likeness never speaks against a topic."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chatbot.retrieval.judges import JudgeModel

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(3.0, [0.1, 1.0, 20.0], size=(300, 3))
SCORE = FEATURES @ [5.0, 0.5, 0.02] + RANDOM.normal(size=300)
RIGHT = SCORE > np.median(SCORE)
EVEN = np.ones(300)


def test_a_judge_is_the_fitted_pipeline():
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FEATURES, RIGHT)
    judge = JudgeModel([0, 1, 2]).fit(FEATURES, RIGHT, EVEN).judge()
    folded = np.array([judge.probability(row) for row in FEATURES.tolist()])
    assert folded == pytest.approx(model.predict_proba(FEATURES)[:, 1], abs=0.005)
    assert folded.std() > 0.1


def test_probabilities_are_those_of_the_judge():
    model = JudgeModel([0]).fit(-FEATURES, RIGHT, EVEN)
    found = [model.judge().probability(row) for row in (-FEATURES).tolist()]
    assert model.probability(-FEATURES) == pytest.approx(found, abs=0.005)


def test_what_may_not_fall_is_left_out_where_it_would():
    """The others are fitted anew, as if it had never been there."""
    turned = FEATURES * [-1.0, 1.0, 1.0]
    free = JudgeModel([]).fit(turned, RIGHT, EVEN).judge()
    held = JudgeModel([0, 1]).fit(turned, RIGHT, EVEN).judge()
    without = JudgeModel([]).fit(turned[:, 1:], RIGHT, EVEN).judge()
    assert free.weights[0] < 0
    assert held.weights == pytest.approx((0.0, *without.weights), abs=1e-3)


def test_weights_count_as_repeated_examples():
    twice = JudgeModel([]).fit(FEATURES, RIGHT, np.where(RIGHT, 2.0, 1.0)).judge()
    even = JudgeModel([]).fit(FEATURES, RIGHT, EVEN).judge()
    row = FEATURES.mean(axis=0).tolist()
    assert twice.probability(row) > even.probability(row)
