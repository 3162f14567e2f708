"""What the guard learns: scores that tell alarming from calm, and thresholds that keep a share."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from guarded_collections import LOOK_ALIKES, guarded, red_flags

from chatbot.language import Language
from chatbot.safety import Guard, learning
from chatbot.safety.learning import (
    LEAST,
    MIN_EXAMPLES,
    GuardModel,
    GuardTexts,
    Linear,
    Shares,
    learn_guard,
)
from chatbot.safety.terms import GuardSpaces

EN = Language.of("en")
FLAGS = {flag.id: flag.phrasings for flag in red_flags()}
PAST = ("past-harm",)
ALARMING = [text for flag, told in FLAGS.items() if flag not in PAST for text in told]
ORDINARY = [f"where is the {place} near {town}" for place in ("station", "shop", "park", "beach")
            for town in ("london", "leeds", "york", "bath", "the river")]  # fmt: skip


def learned_from(look_alikes: Sequence[str], ordinary: Sequence[str] = ORDINARY) -> GuardModel:
    return learn_guard(GuardTexts(FLAGS, look_alikes, ordinary), PAST, EN)


def scores(learned: GuardModel, texts: Sequence[str]) -> np.ndarray:
    return learned.alarm.scores([learned.spaces.weigh(text) for text in texts])[:, 0]


@pytest.fixture(scope="module")
def clear() -> GuardModel:
    """What is learned where alarming and calm messages lie far apart."""
    return learned_from(LOOK_ALIKES)


def hard(share: float) -> list[str]:
    """Return calm messages, of which a share have the very words of alarming ones."""
    chance = random.Random(0)
    calm = [f"{text} {number}" for number, text in enumerate(LOOK_ALIKES)]
    for at in chance.sample(range(len(calm)), round(share * len(calm))):
        words = chance.choice(ALARMING).split()
        chance.shuffle(words)
        calm[at] = " ".join(words)
    return calm


@pytest.fixture(scope="module")
def unclear() -> GuardModel:
    """What is learned where one look-alike in three has the words of an alarming message."""
    return learned_from(hard(0.35))


def test_alarming_messages_score_above_all_others(clear):
    assert scores(clear, ALARMING).min() > 0
    calm = [*LOOK_ALIKES, *ORDINARY, *FLAGS["past-harm"]]
    assert scores(clear, calm).max() < 0


@pytest.mark.parametrize(
    ("text", "alarming"),
    [
        ("both my thighs went numb this morning", True),
        ("my groin went nummb", True),
        ("i will be dead soon", True),
        ("do people get numb thighs afterwards", False),
        ("i have no weakness", False),
        ("dying to know the price", False),
        ("as a child an injection damaged my nerves", False),
        ("", False),
        ("zzz", False),
    ],
)
def test_other_words_than_those_learned_from(clear, text, alarming):
    assert bool(scores(clear, [text])[0] > 0) is alarming


def test_flags_are_told_from_each_other_and_harm_in_the_past_from_all_else(clear):
    assert clear.flag_ids == tuple(sorted(FLAGS))
    for flag, told in FLAGS.items():
        found = clear.flags.scores([clear.spaces.weigh(text) for text in told])
        own = clear.flag_ids.index(flag)
        assert (found[:, own] > 0).all()
    calm = clear.flags.scores([clear.spaces.weigh(text) for text in (*LOOK_ALIKES, *ORDINARY)])
    assert calm[:, clear.flag_ids.index("past-harm")].max() < 0


def test_misspelt_copies_teach_what_is_misspelt(clear, monkeypatch):
    monkeypatch.setattr(learning, "noisy", lambda text, seed: text)
    without = learned_from(LOOK_ALIKES)
    misspelt = ["my groni wnet nubm this mornign", "i wnat to kil myslef tonihgt"]
    assert (scores(clear, misspelt) > scores(without, misspelt)).all()


def test_floors_hold_where_nothing_calm_comes_near(clear):
    assert clear.thresholds == LEAST


def test_thresholds_keep_the_allowed_shares_of_messages_left_out(unclear, monkeypatch):
    """Each kind of calm messages has a share of its own, and the stricter one counts."""
    monkeypatch.setattr(learning, "LEAST", (-99.0, -99.0))
    kept = {}
    for share in (0.02, 0.2):
        monkeypatch.setattr(learning, "INTERRUPTED", Shares(ordinary=1.0 - 1e-9, look_alikes=share))
        kept[share] = learned_from(hard(0.35)).thresholds.interrupt
    assert kept[0.02] > kept[0.2]
    assert unclear.thresholds.interrupt > LEAST[0]
    assert unclear.thresholds.note < unclear.thresholds.interrupt


def test_the_first_score_kept_out_lies_just_above_the_allowed_share():
    told = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -4.0])
    assert learning._first_kept_out(told, 0.2) == 3.001
    assert (told >= learning._first_kept_out(told, 0.2)).mean() == 0.2


def test_learning_twice_gives_the_same_and_weights_are_rounded(clear):
    again = learned_from(LOOK_ALIKES)
    assert again.thresholds == clear.thresholds
    for one, other in ((clear.alarm, again.alarm), (clear.flags, again.flags)):
        assert one.weights.tobytes() == other.weights.tobytes()
        assert one.weights == pytest.approx(np.round(one.weights.astype(float), 3), abs=1e-6)


def test_scores_by_hand():
    linear = Linear(np.array([[1.0, -1.0], [0.5, 2.0]], np.float32),
                    np.array([0.25, -0.5], np.float32))  # fmt: skip
    weighed = [
        (np.array([0, 1]), np.array([1.0, 2.0], np.float32)),
        (np.array([], np.int64), np.array([], np.float32)),
    ]
    assert linear.scores(weighed).tolist() == [[2.25, 2.5], [0.25, -0.5]]


def test_progress_is_told():
    told = []
    learn_guard(GuardTexts(FLAGS, LOOK_ALIKES, ORDINARY), PAST, EN, lambda *step: told.append(step))
    assert {step for step, _ in told} == {"Learning red flags"}
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[0] == 0.0 and shares[-1] < 1.0


@pytest.mark.parametrize(("alarming", "enough"), [(MIN_EXAMPLES, True), (MIN_EXAMPLES - 1, False)])
def test_how_many_examples_are_enough(alarming, enough):
    few = red_flags(**{flag: FLAGS[flag][:alarming] if flag == "numb" else () for flag in FLAGS})
    assert (Guard.fit(guarded(red_flags=few)).learned is not None) is enough


def test_terms_of_both_kinds_have_columns_of_their_own():
    spaces = GuardSpaces.fit(["numb legs", "numb legs", "two legs"], EN)
    assert "two" not in spaces.words.vocabulary  # one text teaches nothing
    columns, weights = spaces.weigh("numb legs zzz")
    assert max(columns) < spaces.width
    assert (columns < len(spaces.words.vocabulary)).any()
    assert (columns >= len(spaces.words.vocabulary)).any()
    assert (weights > 0).all()
    assert spaces.rows(["numb legs", ""]).shape == (2, spaces.width)
    assert spaces.weigh("")[0].tolist() == []
