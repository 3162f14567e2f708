"""What the guard learns: scores that tell alarming from calm, and thresholds that keep a share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from guarded_collections import LOOK_ALIKES, SIGNS, guarded, red_flags

from chatbot.language import Language
from chatbot.model import Level
from chatbot.safety import Guard, learning
from chatbot.safety.learned import (
    CONCERN,
    Concern,
    GuardModel,
    GuardSpaces,
    Linear,
    Thresholds,
    Weigher,
    crowding,
)
from chatbot.safety.learning import (
    ALLOWED_NOTE,
    ALLOWED_TORN,
    ALLOWED_WHOLE,
    LEAST,
    MIN_EXAMPLES,
    Alarming,
    learn_guard,
)
from chatbot.safety.signs import SignFinder

EN = Language.of("en")

FINDER = SignFinder(SIGNS, EN)
FLAGS = red_flags()
ALARMING = [
    Alarming(text, flag.id, CONCERN[flag.level]) for flag in FLAGS for text in flag.phrasings
]
CALM = [*LOOK_ALIKES, *(f"good day, {text}" for text in LOOK_ALIKES[::5])]


def learned_from(alarming: Sequence[Alarming], calm: Sequence[str]) -> GuardModel:
    return learn_guard(alarming, calm, FINDER, EN, lambda *_: None)


def scores_of(learned: GuardModel, concern: Concern, texts: Sequence[str]) -> np.ndarray:
    weigher = Weigher(learned.spaces, FINDER)
    column = [*learned.thresholds].index(concern)
    return learned.concerns.scores([weigher.weigh(text) for text in texts])[:, column]


@pytest.fixture(scope="module")
def clear() -> GuardModel:
    """What is learned where alarming and calm messages lie far apart."""
    return learned_from(ALARMING, CALM)


def hard(share: float) -> list[str]:
    """Return calm messages, of which a share have the very words of alarming ones."""
    chance = random.Random(0)
    calm = [f"{text} {number}" for number, text in enumerate(CALM)]
    for at in chance.sample(range(len(calm)), round(share * len(calm))):
        words = chance.choice(ALARMING).text.split()
        chance.shuffle(words)
        told = " ".join(words)
        calm[at] = (told, f"hello, {told}, bye", f"hello there. {told}. goodbye")[at % 3]
    return calm


@pytest.fixture(scope="module")
def unclear() -> GuardModel:
    """What is learned where one calm message in three has the words of an alarming one."""
    return learned_from(ALARMING, hard(0.35))


def test_every_level_has_a_concern():
    assert set(CONCERN) == set(Level)
    assert CONCERN[Level.EMERGENCY] is CONCERN[Level.SAME_DAY] is Concern.BODY


def test_concerns_come_in_the_order_of_their_first_example_and_flags_by_id(clear):
    assert [*clear.thresholds] == list(dict.fromkeys(one.concern for one in ALARMING))
    assert clear.flag_ids == tuple(sorted(flag.id for flag in FLAGS))
    assert clear.concerns.weights.shape[1] == len(clear.thresholds)
    assert clear.flags.weights.shape[1] == len(clear.flag_ids)


@pytest.mark.parametrize("concern", Concern)
def test_the_messages_of_a_concern_score_above_all_others(clear, concern):
    own = [one.text for one in ALARMING if one.concern is concern]
    others = [one.text for one in ALARMING if one.concern is not concern]
    assert scores_of(clear, concern, own).min() > 0
    assert scores_of(clear, concern, others).max() < 0
    assert scores_of(clear, concern, CALM).max() < 0


@pytest.mark.parametrize(
    ("concern", "text", "alarming"),
    [
        (Concern.BODY, "both my thighs went numb this morning", True),
        (Concern.BODY, "my groin went nummb", True),
        (Concern.BODY, "do people get numb thighs afterwards", False),
        (Concern.BODY, "i have no weakness", False),
        (Concern.DESPAIR, "i will be dead soon", True),
        (Concern.DESPAIR, "dying to know the price", False),
        (Concern.PAST_HARM, "as a child an injection damaged my nerves", True),
        (Concern.PAST_HARM, "my groin went numb", False),
        (Concern.BODY, "", False),
        (Concern.BODY, "zzz", False),
    ],
)
def test_other_words_than_those_learned_from(clear, concern, text, alarming):
    assert (scores_of(clear, concern, [text])[0] > 0) is np.bool_(alarming)


def test_lists_of_signs_tell_words_that_no_phrasing_has():
    """ "scar" and "wound" are the same to them."""
    texts = [one for one in ALARMING if "scar" not in one.text]
    learned = learned_from(texts, CALM)
    known, unknown = scores_of(learned, Concern.BODY, ["her scar hurts", "her xcax hurts"])
    assert known > unknown


def test_floors_hold_where_nothing_calm_comes_near(clear):
    assert all(least == Thresholds(*LEAST) for least in clear.thresholds.values())


def left_out(calm: Sequence[str], concern: Concern) -> tuple[np.ndarray, ...]:
    """Return each calm message's best score as a whole or sentence, and of its clauses, left out.

    And by how much its pieces raise the thresholds. That is the measure of the thresholds, here
    with every message cut and scored by itself.
    """
    examples = learning._Examples(ALARMING, calm, FINDER, EN)
    weigher = Weigher(examples.spaces, FINDER)
    folds = np.arange(len(ALARMING) + len(calm)) % learning._FOLDS
    whole, torn, crowd = [], [], []
    models = [examples.fit(concern, folds != one) for one in range(learning._FOLDS)]
    for at, text in enumerate(calm, len(ALARMING)):
        found = learning.pieces(EN.read(text), pairs=False)
        scores = models[folds[at]].scores(weigher.rows([piece.text for piece in found]))
        clauses = [piece.torn for piece in found]
        whole.append(scores[np.logical_not(clauses)].max())
        torn.append(max(scores[clauses], default=-np.inf))
        crowd.append(crowding(len(found)))
    return np.array(whole), np.array(torn), np.array(crowd)


def test_every_doubling_of_the_pieces_raises_the_thresholds_up_to_a_crowd():
    one, two, four, crowd, throng = crowding(np.array([1, 2, 4, 64, 10_000]))
    assert one == 0 < two
    assert four == 2 * two
    assert crowd == 6 * two == throng


@pytest.mark.slow
@pytest.mark.parametrize("concern", Concern)
def test_thresholds_keep_the_allowed_shares_of_calm_messages_left_out(unclear, concern):
    calm = hard(0.35)
    whole, torn, crowd = left_out(calm, concern)
    least = unclear.thresholds[concern]
    one = 1 / len(calm)  # the share that lies between two messages is that of either
    for scores, threshold, allowed, floor in (
        (whole - crowd, least.whole, ALLOWED_WHOLE, LEAST[0]),
        (torn - crowd, least.torn, ALLOWED_TORN, LEAST[1]),
        (whole, least.note, ALLOWED_NOTE, LEAST[2]),
    ):
        assert (scores >= threshold).mean() <= allowed + one
        assert threshold >= floor
        # It is the least of its kind.
        assert threshold == floor or (scores >= threshold - 0.002).mean() > allowed - one


def test_thresholds_rise_above_their_floors_where_calm_messages_come_near(unclear):
    body = unclear.thresholds[Concern.BODY]
    assert body.whole > LEAST[0]
    assert body.note > LEAST[2]
    assert body.note <= body.whole


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ALLOWED_WHOLE", "ALLOWED_TORN", "ALLOWED_NOTE"])
def test_each_share_moves_its_own_threshold(monkeypatch, unclear, name):
    monkeypatch.setattr(learning, name, 0.12)
    monkeypatch.setattr(learning, "LEAST", (-99.0, -99.0, -99.0))
    field = ("whole", "torn", "note")[["ALLOWED_WHOLE", "ALLOWED_TORN", "ALLOWED_NOTE"].index(name)]
    more = learned_from(ALARMING, hard(0.35)).thresholds[Concern.BODY]
    assert getattr(more, field) < getattr(unclear.thresholds[Concern.BODY], field)


def test_floors_are_never_undercut(monkeypatch):
    monkeypatch.setattr(learning, "LEAST", (7.0, 8.0, 6.0))
    for least in learned_from(ALARMING, hard(0.35)).thresholds.values():
        assert np.all(np.array(least) >= (7.0, 8.0, 6.0))


STORIES = [
    f"good morning, i read your page about {thing}, my sister told me about it, "
    f"we live near {place} and like it here, {symptom}, anyway thank you for reading all of this"
    for thing in ("stem cells", "disc repair", "the trial", "the price")
    for place in ("london", "the sea", "a park", "the station", "the hills")
    for symptom in ("my groin went numb", "both thighs feel dead", "my saddle area is numb now")
]
CHATTER = [
    f"good morning, i read your page about {thing}, my sister told me about it, "
    f"we live near {place} and like it here, {other}, anyway thank you for reading all of this"
    for thing in ("stem cells", "disc repair", "the trial", "the price")
    for place in ("london", "the sea", "a park", "the station", "the hills")
    for other in ("what does it cost", "it rained a lot", "is it approved")
]


@pytest.fixture(scope="module")
def stories() -> GuardModel:
    """Sixty alarming stories and sixty ordinary ones; each alarming one has one such clause."""
    despair = [one for one in ALARMING if one.concern is Concern.DESPAIR]
    told = [Alarming(text, "numb", Concern.BODY) for text in STORIES]
    return learned_from([*told, *despair], [*CHATTER, *CALM])


def test_a_long_alarming_message_is_learned_by_its_alarming_clause(stories):
    """Only its author knows which that is."""
    for symptom in ("my groin went numb", "both thighs feel dead", "my saddle area is numb now"):
        assert scores_of(stories, Concern.BODY, [symptom])[0] > 0
    around = ["good morning", "my sister told me about it", "we live near london",
              "anyway thank you for reading all of this"]  # fmt: skip
    assert scores_of(stories, Concern.BODY, around).max() < 0


def test_the_clause_that_was_found_is_learned_from_as_well(stories, monkeypatch):
    """From whole stories alone, it would hardly stand out from what is around it."""
    nothing = np.array([], np.int64)
    monkeypatch.setattr(learning._Examples, "_best_parts", lambda *_: nothing)
    despair = [one for one in ALARMING if one.concern is Concern.DESPAIR]
    told = [Alarming(text, "numb", Concern.BODY) for text in STORIES]
    whole_only = learned_from([*told, *despair], [*CHATTER, *CALM])
    clauses = ["my groin went numb", "both thighs feel dead", "my saddle area is numb now"]
    found = scores_of(stories, Concern.BODY, clauses)
    assert (found > scores_of(whole_only, Concern.BODY, clauses) + 1).all()


def test_the_clause_that_is_learned_from_is_the_most_alarming_one(stories):
    told = [Alarming(text, "numb", Concern.BODY) for text in STORIES]
    examples = learning._Examples(told, [*CHATTER, *CALM], FINDER, EN)
    texts = [
        piece.text for text in STORIES for piece in learning.pieces(EN.read(text), pairs=False)[1:]
    ]
    model = examples.fit(Concern.BODY)
    best = examples._best_parts(model, np.arange(len(examples._concern)) < len(STORIES))
    assert len(best) == len(STORIES)
    assert all(any(word in texts[at] for word in ("numb", "dead")) for at in best)


def test_a_story_longer_than_what_is_judged_as_a_whole_is_learned_too():
    long = [f"{text}. {CHATTER[0]}. {CHATTER[1]}" for text in STORIES]
    despair = [one for one in ALARMING if one.concern is Concern.DESPAIR]
    told = [Alarming(text, "numb", Concern.BODY) for text in long]
    learned = learned_from([*told, *despair], [*CHATTER, *CALM])
    assert scores_of(learned, Concern.BODY, ["my groin went numb"])[0] > 0
    assert scores_of(learned, Concern.BODY, ["my sister told me about it"])[0] < 0


def test_texts_without_words_can_be_learned_from():
    learned = learned_from([*ALARMING, Alarming("?!", "numb", Concern.BODY)], [*CALM, "…"])
    assert scores_of(learned, Concern.BODY, ["my groin went numb"])[0] > 0


def test_learning_twice_gives_the_same(clear):
    again = learned_from(ALARMING, CALM)
    assert again.thresholds == clear.thresholds
    assert again.concerns.weights.tobytes() == clear.concerns.weights.tobytes()
    assert again.flags.weights.tobytes() == clear.flags.weights.tobytes()


def test_weights_are_rounded(clear):
    """So that different machines agree."""
    for linear in (clear.concerns, clear.flags):
        for values in (linear.weights, linear.bias):
            assert values == pytest.approx(np.round(values.astype(float), 3), abs=1e-6)
            assert values.dtype == np.float32


def test_scores_by_hand():
    linear = Linear(np.array([[1.0, -1.0], [0.5, 2.0], [9.0, 9.0]], np.float32),
                    np.array([0.25, -0.5], np.float32))  # fmt: skip
    weighed = [
        (np.array([0, 1]), np.array([1.0, 2.0], np.float32)),
        (np.array([], np.int64), np.array([], np.float32)),
    ]
    assert linear.scores(weighed).tolist() == [[2.25, 2.5], [0.25, -0.5]]
    assert linear.scores([]).shape == (0, 2)


def test_progress_is_told():
    told = []
    learn_guard(ALARMING, CALM, FINDER, EN, lambda step, done: told.append((step, done)))
    assert {step for step, _ in told} == {"Learning red flags"}
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[0] == 0.0 and shares[-1] < 1.0


@pytest.mark.parametrize(
    ("despair", "calm", "concerns"),
    [
        (MIN_EXAMPLES, MIN_EXAMPLES, {Concern.BODY, Concern.DESPAIR, Concern.PAST_HARM}),
        (MIN_EXAMPLES - 1, MIN_EXAMPLES, {Concern.BODY, Concern.PAST_HARM}),
        (MIN_EXAMPLES, MIN_EXAMPLES - 1, set()),
    ],
)
def test_how_many_examples_are_enough(despair, calm, concerns):
    flag = next(flag for flag in FLAGS if flag.id == "despair")
    question = replace(guarded().entries[0], phrasings=())
    collection = guarded(
        red_flags=red_flags(despair=flag.phrasings[:despair]),
        look_alikes=tuple(CALM[-calm + 1 :]),  # and one question
        entries=(question,),
        gaps=(),
        out_of_scope=(),
        small_talk=(),
    )
    learned = Guard.fit(collection).learned
    assert (set(learned.thresholds) if learned else set()) == concerns


def test_a_term_weighs_in_the_column_of_its_kind():
    spaces = GuardSpaces.fit(str.split, lambda text: [text[:2]], FINDER, ["numb legs", "two legs"])
    weigher = Weigher(spaces, FINDER)
    assert weigher.width == len(spaces.words.vocabulary) + len(spaces.characters.vocabulary) + len(
        spaces.signs
    )
    columns, weights = weigher.weigh("numb legs zzz")
    words, characters = len(spaces.words.vocabulary), len(spaces.characters.vocabulary)
    named = [
        spaces.words.vocabulary[at] if at < words
        else spaces.characters.vocabulary[at - words] if at < words + characters
        else spaces.signs[at - words - characters]
        for at in columns.tolist()
    ]  # fmt: skip
    assert sorted(named) == sorted(["numb", "legs", "nu", "limb", "numb", "limb&numb"])
    assert (weights > 0).all()
    assert weigher.rows(["numb legs zzz", ""]).toarray()[0, columns] == pytest.approx(weights)
    assert weigher.rows(["", "zzz"]).shape == (2, weigher.width)


def test_calm_messages_without_clauses_raise_no_warning():
    """One in a hundred calm messages has a clause here."""
    learned_from(ALARMING, [*LOOK_ALIKES, "hello there, my friend", "good day, all"])


def test_the_allowed_share_is_kept_with_few_calm_messages():
    calm = hard(0.35)[:60]
    learned = learned_from(ALARMING, calm)
    whole, _, crowd = left_out(calm, Concern.BODY)
    assert (whole - crowd >= learned.thresholds[Concern.BODY].whole).mean() <= ALLOWED_WHOLE
