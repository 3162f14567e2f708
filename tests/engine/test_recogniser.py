"""What is learned from phrasings, checked against solving the same equations by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_collections import taught

from chatbot.retrieval.recogniser import ANSWER_WEIGHT, RIDGE, Recogniser, TopicTexts

TOPICS = [
    TopicTexts("approval", ("is it approved", "has the fda licensed it", "approval status please")),
    TopicTexts("cost", ("what does it cost", "price of one injection", "is it expensive")),
    TopicTexts("pain", ("does it hurt", "is the injection painful", "how painful is it", "ouch")),
]
MESSAGES = ["is it approved", "the price", "will it hurt me", "zzz", "", "is it aproved by the fda"]


def kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The quadratic kernel of the module's description, in double precision."""
    return (left @ right.T + 0.5) ** 2 + 1.0


@pytest.fixture(scope="module")
def fitted():
    return Recogniser.fit(TOPICS, "en")


def test_left_out_scores_are_those_of_learning_without_that_phrasing(fitted):
    recogniser, left_out = fitted
    rows = recogniser.postings.T.toarray().astype(float)
    targets = np.eye(len(TOPICS))[left_out.topic]
    for one in range(len(rows)):
        rest = np.delete(np.arange(len(rows)), one)
        matrix = kernel(rows[rest], rows[rest]) + RIDGE * np.eye(len(rest))
        coefficients = np.linalg.solve(matrix, targets[rest])
        refitted = kernel(rows[one : one + 1], rows[rest]) @ coefficients
        assert left_out.total[one] == pytest.approx(refitted[0], abs=1e-3)


def test_unseen_scores_are_those_of_learning_without_the_whole_topic(fitted):
    recogniser, left_out = fitted
    rows = recogniser.postings.T.toarray().astype(float)
    targets = np.eye(len(TOPICS))[left_out.topic]
    for topic in range(len(TOPICS)):
        gone, rest = left_out.topic == topic, left_out.topic != topic
        matrix = kernel(rows[rest], rows[rest]) + RIDGE * np.eye(rest.sum())
        coefficients = np.linalg.solve(matrix, targets[rest])
        refitted = kernel(rows[gone], rows[rest]) @ coefficients
        assert left_out.unseen_total[gone] == pytest.approx(refitted, abs=1e-3)
        assert left_out.unseen_total[gone][:, topic] == pytest.approx(0.0, abs=1e-3)


def test_left_out_similarity_is_that_of_the_nearest_other_phrasing(fitted):
    recogniser, left_out = fitted
    rows = recogniser.postings.T.toarray().astype(float)
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, 0.0)
    for topic in range(len(TOPICS)):
        nearest = likeness[:, left_out.topic == topic].max(axis=1)
        assert left_out.similarity[:, topic] == pytest.approx(nearest, abs=1e-5)


def test_left_out_knows_the_right_topics(fitted):
    assert fitted[1].topic.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]


def test_scores_of_phrasings_are_those_of_the_equations(fitted):
    recogniser, left_out = fitted
    rows = recogniser.postings.T.toarray().astype(float)
    matrix = kernel(rows, rows)
    targets = np.eye(len(TOPICS))[left_out.topic]
    expected = matrix @ np.linalg.solve(matrix + RIDGE * np.eye(len(rows)), targets)
    for question, scores in zip(recogniser.questions, expected, strict=True):
        assert recogniser.score(question).total == pytest.approx(scores, abs=1e-3)


def test_scores_of_a_phrasing_add_up_to_about_one(fitted):
    recogniser, _ = fitted
    for question in recogniser.questions:
        total = recogniser.score(question).total
        assert total.sum() == pytest.approx(1.0, abs=0.1)


def test_a_phrasing_is_most_like_itself_and_scores_highest_for_its_topic(fitted):
    recogniser, left_out = fitted
    for row, question in enumerate(recogniser.questions):
        scores = recogniser.score(question)
        assert scores.rows[row] == pytest.approx(1.0, abs=1e-4)
        assert scores.total.argmax() == left_out.topic[row]


def test_shapes_and_rows(fitted):
    recogniser, _ = fitted
    scores = recogniser.score("is it approved")
    assert scores.total.shape == scores.similarity.shape == (3,)
    assert scores.rows.shape == (10,)
    rows = [list(recogniser.rows_of(topic)) for topic in range(3)]
    assert rows == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]
    assert scores.similarity == pytest.approx([scores.rows[one].max() for one in rows])


def test_the_order_of_topics_does_not_matter():
    orders = [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
    fits = [Recogniser.fit([TOPICS[at] for at in order], "en")[0] for order in orders]
    for message in MESSAGES:
        results = [
            dict(zip(one.ids, one.score(message).total.tolist(), strict=True)) for one in fits
        ]
        assert results[1] == pytest.approx(results[0], abs=1e-3)
        assert results[2] == pytest.approx(results[0], abs=1e-3)


def test_learning_twice_gives_the_same_bytes():
    collection = taught()
    topics = [TopicTexts(one.id, one.phrasings, one.plain_text) for one in collection.topics()]
    (one, one_out), (two, two_out) = (Recogniser.fit(topics, "en") for _ in range(2))
    assert one.coefficients.tobytes() == two.coefficients.tobytes()
    assert one_out.total.tobytes() == two_out.total.tobytes()
    assert one.postings.data.tobytes() == two.postings.data.tobytes()
    for message in MESSAGES:
        assert one.score(message).total.tobytes() == two.score(message).total.tobytes()


def test_a_collection_without_phrasings_is_ranked_by_likeness():
    topics = [TopicTexts("a", ("is it approved",)), TopicTexts("b", ("what does it cost",))]
    recogniser, left_out = Recogniser.fit(topics, "en")
    assert left_out is None
    assert recogniser.coefficients.shape == (0, 2)
    scores = recogniser.score("the cost")
    assert scores.total.tolist() == scores.similarity.tolist()
    assert scores.total.argmax() == 1


@pytest.mark.parametrize(("counts", "learns"), [((2, 2), True), ((3, 1), True), ((2, 1), False)])
def test_learning_starts_with_two_questions_a_topic_on_average(counts, learns):
    topics = [
        TopicTexts(f"t{at}", tuple(f"word{at} other{at} n{n}" for n in range(count)))
        for at, count in enumerate(counts)
    ]
    assert (Recogniser.fit(topics, "en")[1] is not None) is learns


def test_the_answer_is_a_weak_field_of_its_own():
    """It lifts its own topic a little, and does not beat a question with the same words."""
    questions = [("a", ("is it approved",)), ("b", ("what does it cost",))]
    bare, answered = (
        Recogniser.fit([TopicTexts(*questions[0]), TopicTexts(*questions[1], answer)], "en")[0]
        for answer in ("", "Approved.")
    )
    lift = answered.score("approved").total - bare.score("approved").total
    assert lift[0] == 0
    assert 0.05 < lift[1] <= ANSWER_WEIGHT
    assert answered.score("approved").total.argmax() == 0


def test_a_single_topic_with_one_question():
    recogniser, left_out = Recogniser.fit([TopicTexts("only", ("hello",))], "en")
    assert left_out is None
    assert recogniser.score("hello").total == pytest.approx([1.0], abs=1e-4)


def test_misspelt_words_are_corrected_before_comparing(fitted):
    scores = fitted[0].score("Is it aproved?")
    assert scores.text == "is it approved"
    assert scores.corrections == {"aproved": "approved"}


def test_progress_is_told_in_shares():
    told = []
    Recogniser.fit(TOPICS, "en", lambda step, share: told.append((step, share)))
    assert all(step and 0.0 <= share <= 1.0 for step, share in told)
    assert "Learning" in dict(told)


@given(st.text(st.characters(categories=None, codec=None)))
@settings(deadline=None)
def test_any_text_gets_finite_scores(fitted, text):
    scores = fitted[0].score(text)
    assert np.isfinite(scores.total).all()
    assert (scores.similarity >= 0).all() and (scores.similarity <= 1.0001).all()
