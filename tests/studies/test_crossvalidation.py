"""Left-out phrasings: every figure against one counted by hand, on made-up trials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from small_studies import entries_alone, mixed, study_of

from chatbot.background import background
from chatbot.model import Collection, Kind, OutOfScope, Reason
from chatbot.retrieval.learning import Progress, silent
from chatbot.retrieval.topic_texts import MOST_BACKGROUND
from chatbot.studies import (
    Aim,
    CrossValidation,
    EvaluationError,
    choose_threshold,
    cross_validate,
    crossvalidation,
)
from chatbot.studies.crossvalidation import MAX_POINTS
from chatbot.studies.fates import count_fates, fates
from chatbot.studies.left_out import LeftOutAsker, left_out_suite
from chatbot.studies.mistakes import confusions, entries, phrasing_id, pulls
from tests.engine.small_collections import tiny


def test_the_figures() -> None:
    assert mixed().figures() == {
        "phrasings": 9,
        "entry_phrasings": 6,
        "entry_hit@1": 0.8333,
        "entry_hit@3": 1.0,
        "topic_hit@1": 0.5556,
        "calibration_error": 0.0123,
        # from the surest on: 0/1, 1/2, 1/3, 2/4, 2/5, 2/6, 3/7, 4/8
        "aurc": 0.3744,
    }


def test_phrasings_with_the_same_sureness_share_their_risk() -> None:
    topics = {"a": (Kind.ENTRY, ["x", "y"]), "g": (Kind.GAP, ["z"])}
    total = [[1, 0]] * 3
    assert study_of(topics, [0, 0, 1], total, [0.8, 0.8, 0.8]).figures()["aurc"] == 0.3333


@pytest.mark.parametrize(
    ("threshold", "right", "wrong", "false", "coverage", "risk"),
    [
        (0.0, 4, 1, 3, 5 / 6, 4 / 8),
        (0.45, 3, 1, 1, 4 / 6, 2 / 5),
        (0.5, 2, 1, 1, 3 / 6, 2 / 4),
        (0.85, 1, 0, 0, 1 / 6, 0),
        (0.95, 0, 0, 0, 0, 0),
    ],
)
def test_what_is_answered_at_a_threshold(threshold, right, wrong, false, coverage, risk) -> None:
    curve = mixed().curve(np.array([threshold]))
    assert (curve.right[0], curve.wrong[0], curve.false[0]) == (right, wrong, false)
    assert (curve.entries, curve.others) == (6, 3)
    assert curve.coverage[0] == pytest.approx(coverage)
    assert curve.risk[0] == pytest.approx(risk)


def test_the_curve_has_few_points_and_each_is_right() -> None:
    random = np.random.default_rng(0)
    topics = {"a": (Kind.ENTRY, ["x"] * 700), "b": (Kind.ENTRY, []), "g": (Kind.GAP, ["y"] * 300)}
    topic = [0] * 700 + [2] * 300
    some = study_of(topics, topic, random.random((1000, 3)), random.random(1000))
    points = some.points()
    assert len(points.threshold) == MAX_POINTS
    assert (np.diff(points.threshold) > 0).all() and (np.diff(points.coverage) <= 0).all()
    for at, coverage, risk in zip(points.threshold, points.coverage, points.risk, strict=True):
        answered = some.sure >= at
        assert coverage == pytest.approx(answered[:700].mean())
        assert risk == pytest.approx((~some.right[answered]).mean())


def test_what_becomes_of_the_phrasings() -> None:
    of_entries, others = count_fates(mixed())
    assert of_entries == {
        "answered_rightly": 2,
        "answered_wrongly": 1,
        "offered_right": 1,
        "offered_others": 0,
        "refused": 2,
    }
    assert others == {
        "gap": {"phrasings": 2, "answered": 1},
        "small_talk": {"phrasings": 1, "answered": 0},
    }


def test_options_without_the_right_entry_are_others() -> None:
    topics = {name: (Kind.ENTRY, [name]) for name in "abcd"} | {"g": (Kind.GAP, ["g"])}
    total = [[0.1, 0.3, 0.4, 0.5, 0.0]] * 5
    of_entries, others = count_fates(study_of(topics, [0, 1, 2, 3, 4], total, [0.4] * 5))
    assert (of_entries["offered_right"], of_entries["offered_others"]) == (3, 1)
    assert others == {"gap": {"phrasings": 1, "answered": 0}}


def test_which_topics_are_taken_for_which() -> None:
    found = [tuple(row.values()) for row in confusions(mixed())]
    assert found == [
        ("a", "b", 1, 4, "tell a"),
        ("a", "s", 1, 4, "a thanks"),
        ("b", "g", 1, 2, "What is b?"),
        ("g", "a", 1, 2, "like a"),
    ]


def test_confusions_without_an_entry_do_not_count_and_the_example_is_the_clearest() -> None:
    topics = {
        "a": (Kind.ENTRY, ["x", "y", "z"]),
        "g": (Kind.GAP, ["u"]),
        "s": (Kind.SMALL_TALK, ["v"]),
    }
    total = [[0, 0.3, 0], [0, 0.9, 0], [0.1, 0, 0.5], [0, 0, 1], [0, 1, 0]]
    found = confusions(study_of(topics, [0, 0, 0, 1, 2], total, [0.1] * 5))
    assert [tuple(row.values()) for row in found] == [("a", "g", 2, 3, "y"), ("a", "s", 1, 3, "z")]


def test_how_entries_find_themselves() -> None:
    found = [tuple(row.values()) for row in entries(mixed())]
    assert found == [("a", 4, 0.5, None), ("b", 2, 0.5, "g")]


def test_phrasings_that_are_answered_with_a_wrong_entry() -> None:
    found = pulls(mixed())
    assert [tuple(row.values())[1:] for row in found] == [
        ("a", "b", 0.8, "tell a"),
        ("g", "a", 0.55, "like a"),
    ]
    assert found[0]["id"] == phrasing_id("a", "tell a") == "a:c27fdb03"


def test_phrasings_that_come_a_second_time_are_examples_of_what_is_not_known() -> None:
    some = entries_alone()
    assert [some.figures()[name] for name in ("phrasings", "topic_hit@1")] == [3, 1.0]
    assert count_fates(some)[1] == {"left_out_topic": {"phrasings": 3, "answered": 1}}
    assert some.curve(np.array([0.5])).false[0] == 1
    assert (confusions(some), pulls(some)) == ([], [])
    assert [row["phrasings"] for row in entries(some)] == [2, 1]


def with_background() -> CrossValidation:
    """Return the study of ``mixed`` with an off-topic gap, whose last rows are background."""
    study = mixed()
    far = [0.9, 0.1, 0.0, 0.0]  # taken for an entry, and surely: it would count anywhere
    topics = {
        "a": (Kind.ENTRY, ["What is a?", "tell a", "a or b", "a thanks"]),
        "b": (Kind.ENTRY, ["What is b?", "not b"]),
        "g": (Kind.GAP, ["like a", "quite g", "my cat", "the moon"]),
        "s": (Kind.SMALL_TALK, ["help"]),
    }
    total, talked = study.trial.total, study.trial.probability[Kind.SMALL_TALK]
    return study_of(
        topics,
        topic=[0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3],
        total=[*total[:8], far, far, total[8]],
        sure=[*study.trial.probability[Kind.ENTRY][:8], 0.95, 0.95, 0.1],
        talked=[*talked[:8], 0, 0, talked[8]],
        stopped=[5],
        background=[8, 9],
    )


@pytest.mark.parametrize(
    "measure",
    [
        CrossValidation.figures,
        count_fates,
        fates,
        confusions,
        entries,
        pulls,
        lambda study: study.phrasings,
        lambda study: asdict(study.points()),
        lambda study: [(case.id, case.question) for case in left_out_suite(study).cases],
        lambda study: [LeftOutAsker(study).explain(text, None) for text in mixed().phrasings],
        lambda study: choose_threshold(study, Aim(0.9)).to_json(),
    ],
)
def test_background_is_no_phrasing(measure: Callable[[CrossValidation], Any]) -> None:
    found, expected = measure(with_background()), measure(mixed())
    np.testing.assert_equal(found, expected)


def test_too_few_phrasings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def build_and_try(collection: Collection, progress: Progress, encoder: object) -> Any:
        asked.append(encoder)
        return None, None

    monkeypatch.setattr(crossvalidation, "Index", SimpleNamespace(build_and_try=build_and_try))
    monkeypatch.setattr(crossvalidation, "encoder_for", lambda language: f"for {language}")
    off_topic = OutOfScope("off-topic", "Else", (), ("my cat",), reason=Reason.OFF_TOPIC)
    for demo, count, most in (
        (tiny(), "10 phrasings for 9 topics", 20_000),
        # Its background counts for how much can be learned, but is no phrasing.
        (
            tiny(out_of_scope=(off_topic,)),
            "7 phrasings for 6 topics",
            20_000 - len(background("en", MOST_BACKGROUND)),
        ),
    ):
        with pytest.raises(EvaluationError) as error:
            cross_validate(demo, silent)
        assert str(error.value) == (
            f'The collection "demo" cannot be measured: its {count} do not tell how sure the bot '
            "may be. Give it at least 10 an entry and 2 a topic on average, counting the entries' "
            f"questions, and at most {most} in all, so that the best entry is right for 50 of them "
            "and wrong for 50 others."
        )
    with pytest.raises(EvaluationError):
        cross_validate(tiny(), silent, meaning=False)
    assert asked == ["for en", "for en", None]
