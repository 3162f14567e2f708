"""The scores of a text, field by field, and that they follow from the content alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_collections import taught
from threadpoolctl import threadpool_limits

from chatbot.language import Language
from chatbot.retrieval import Index, learning, recogniser
from chatbot.retrieval.learning import ANSWER_WEIGHTS, RIDGE
from chatbot.retrieval.recogniser import PIECES, Recogniser, TopicTexts
from chatbot.text import normalise

EN = Language.of("en")
XX = Language.of("xx")

TOPICS = [
    TopicTexts(
        "approval",
        ("is it approved", "has the fda licensed it", "approval status please"),
        "The agency has approved none of these injections.",
    ),
    TopicTexts("cost", ("what does it cost", "price of one injection", "is it expensive")),
    TopicTexts(
        "pain",
        ("does it hurt", "is the injection painful", "how painful is it", "ouch"),
        "Most say that the needle hurts for a minute.",
    ),
]
MESSAGES = ["is it approved", "the price", "will it hurt me", "zzz", "", "is it aproved by the fda"]
QUESTIONS = [question for topic in TOPICS for question in topic.questions]


@pytest.fixture(scope="module")
def fitted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "ANSWER_WEIGHTS", (0.8,))  # so that answers count
        return Recogniser.fit(TOPICS, EN)


def rows_of(one: Recogniser) -> np.ndarray:
    """Return the weights of every question, in double precision."""
    terms = len(one.spaces.words.vocabulary) + len(one.spaces.characters.vocabulary)
    return one.postings.matrix[:terms, : len(one.questions)].T.toarray().astype(float)


def kernel(similarity: np.ndarray) -> np.ndarray:
    return (similarity + 0.5) ** 2 + 1.0


def by_answers(one: Recogniser, similarity: np.ndarray) -> np.ndarray:
    """Return what every answer adds to every question's scores, which are that similar."""
    answer = np.array([one.score(question).answer for question in one.questions])
    return one.answer_weight * (1 - similarity) * answer


def test_left_out_scores_are_those_of_learning_without_that_phrasing(fitted):
    one, left_out = fitted
    likeness = rows_of(one) @ rows_of(one).T
    targets = np.eye(len(TOPICS))[left_out.topic]
    added = by_answers(one, left_out.similarity)
    for at in range(len(likeness)):
        rest = np.delete(np.arange(len(likeness)), at)
        matrix = kernel(likeness[np.ix_(rest, rest)]) + RIDGE * np.eye(len(rest))
        refitted = kernel(likeness[at, rest]) @ np.linalg.solve(matrix, targets[rest])
        assert left_out.total[at] == pytest.approx(refitted + added[at], abs=1e-3)


def test_unseen_scores_are_those_of_learning_without_the_whole_topic(fitted):
    one, left_out = fitted
    likeness = rows_of(one) @ rows_of(one).T
    targets = np.eye(len(TOPICS))[left_out.topic]
    added = by_answers(one, left_out.similarity)
    for topic in range(len(TOPICS)):
        own = left_out.topic == topic
        gone, rest = np.flatnonzero(own), np.flatnonzero(~own)
        matrix = kernel(likeness[np.ix_(rest, rest)]) + RIDGE * np.eye(len(rest))
        refitted = kernel(likeness[np.ix_(gone, rest)]) @ np.linalg.solve(matrix, targets[rest])
        others = np.arange(len(TOPICS)) != topic
        expected = (refitted + added[gone])[:, others]
        assert left_out.unseen_total[gone][:, others] == pytest.approx(expected, abs=1e-3)
    cost = left_out.topic == 1  # it has no answer
    assert left_out.unseen_total[cost, 1] == pytest.approx(0.0, abs=1e-3)


def test_left_out_knows_the_topics_and_the_lengths(fitted):
    assert fitted[1].topic.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert fitted[1].words.tolist() == [len(question.split()) for question in QUESTIONS]


def test_left_out_coverage_is_weighed_by_idf(fitted):
    one, left_out = fitted
    stems = one.spaces.stems
    shares = stems.shares("is it expensive")
    by_stem = {stems.vocabulary[column]: share for column, share in shares.items()}
    row = QUESTIONS.index("is it expensive")
    # Nobody else says "expensive"; "is" is left in no other question on the cost, "it" in one.
    assert left_out.known[row] == pytest.approx(by_stem["is"] + by_stem["it"], abs=1e-5)
    assert left_out.coverage[row][0] == pytest.approx(left_out.known[row], abs=1e-5)
    assert left_out.coverage[row][1] == pytest.approx(by_stem["it"], abs=1e-5)
    assert by_stem["expens"] > by_stem["is"] > by_stem["it"]


def test_scores_of_phrasings_are_those_of_the_equations(fitted):
    one, left_out = fitted
    matrix = kernel(rows_of(one) @ rows_of(one).T)
    targets = np.eye(len(TOPICS))[left_out.topic]
    expected = matrix @ np.linalg.solve(matrix + RIDGE * np.eye(len(matrix)), targets)
    for question, scores in zip(QUESTIONS, expected, strict=True):
        found = one.score(question)
        added = one.answer_weight * (1 - found.similarity) * found.answer
        assert found.total == pytest.approx(scores + added, abs=1e-3)
        assert scores.sum() == pytest.approx(1.0, abs=0.1)


def test_a_phrasing_is_most_like_itself_and_scores_highest_for_its_topic(fitted):
    one, left_out = fitted
    for row, question in enumerate(QUESTIONS):
        scores = one.score(question)
        assert scores.rows[row] == pytest.approx(1.0, abs=1e-4)
        assert scores.total.argmax() == left_out.topic[row]


def test_shapes_and_rows(fitted):
    scores = fitted[0].score("is it approved")
    for field in (scores.total, scores.similarity, scores.answer, scores.coverage):
        assert field.shape == (3,)
    assert scores.rows.shape == (10,)
    nearest = [scores.rows[first:last].max() for first, last in ((0, 3), (3, 6), (6, 10))]
    assert scores.similarity == pytest.approx(nearest)


@pytest.mark.parametrize(
    ("text", "covered", "known", "reason"),
    [
        ("is it approved", [1, None, None], 1, "in different questions of the topic"),
        ("approved expensive", [0.5, 0.5, 0], 1, "of two words as rare each counts half"),
        ("zzz expensive", [0, 0.5, 0], 0.5, "an unknown word is as rare as the rarest"),
        ("needle", [0, 0, 0], 0, "only an answer has it"),
        ("ouch ouch ouch", [0, 0, 1], 1, "a word counts once"),
        ("", [0, 0, 0], 0, "nothing"),
    ],
)
def test_coverage(fitted, text, covered, known, reason):
    scores = fitted[0].score(text)
    assert scores.known == pytest.approx(known, abs=0.02), reason
    for found, expected in zip(scores.coverage, covered, strict=True):
        assert expected is None or found == pytest.approx(expected, abs=0.05), reason


def test_the_order_of_topics_does_not_matter():
    orders = [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
    fits = [Recogniser.fit([TOPICS[at] for at in order], EN)[0] for order in orders]
    assert len({one.answer_weight for one in fits}) == 1
    for message in MESSAGES:
        results = [
            dict(zip(one.ids, one.score(message).total.tolist(), strict=True)) for one in fits
        ]
        assert results[1] == pytest.approx(results[0], abs=1e-3)
        assert results[2] == pytest.approx(results[0], abs=1e-3)


def test_the_order_of_phrasings_does_not_matter():
    turned = [replace(topic, questions=topic.questions[::-1]) for topic in TOPICS]
    one, other = (
        Recogniser.fit(TOPICS, EN)[0],
        Recogniser.fit(turned, EN)[0],
    )
    for message in MESSAGES:
        assert other.score(message).total == pytest.approx(one.score(message).total, abs=1e-3)


@pytest.fixture(scope="module")
def many() -> list[TopicTexts]:
    topics = taught().topics()
    return [TopicTexts(one.id, one.phrasings, one.plain_text) for one in topics if one.phrasings]


def test_learning_twice_gives_the_same_bytes(many):
    (one, one_out), (two, two_out) = (Recogniser.fit(many, EN) for _ in range(2))
    assert one.coefficients.tobytes() == two.coefficients.tobytes()
    assert one_out.total.tobytes() == two_out.total.tobytes()
    assert one.postings.matrix.data.tobytes() == two.postings.matrix.data.tobytes()
    for message in MESSAGES:
        assert one.score(message).total.tobytes() == two.score(message).total.tobytes()


def test_the_number_of_threads_changes_nothing(many):
    """Sums differ in their last digits with the threads of BLAS; they must not show."""
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            one, left_out = Recogniser.fit(many, EN)
            totals = [one.score(message).total.tobytes() for message in MESSAGES]
        found.append((one.coefficients.tobytes(), one.answer_weight, totals))
    assert len(many) * 2 < len(one.questions)
    assert found[0] == found[1]


def test_a_collection_without_phrasings_is_ranked_by_likeness():
    topics = [TopicTexts("a", ("is it approved",)), TopicTexts("b", ("what does it cost",))]
    one, left_out = Recogniser.fit(topics, EN)
    assert left_out is None
    assert one.coefficients.shape == (0, 2)
    scores = one.score("the cost")
    assert scores.total.tolist() == scores.similarity.tolist()
    assert scores.total.argmax() == 1


@pytest.mark.parametrize(("counts", "learns"), [((2, 2), True), ((3, 1), True), ((2, 1), False)])
def test_learning_starts_with_two_questions_a_topic_on_average(counts, learns):
    topics = [
        TopicTexts(f"t{at}", tuple(f"word{at} other{at} n{n}" for n in range(count)))
        for at, count in enumerate(counts)
    ]
    assert (Recogniser.fit(topics, EN)[1] is not None) is learns


def test_of_very_many_phrasings_nothing_is_learned(monkeypatch):
    """Comparing them all takes memory that grows with the square of their number."""
    monkeypatch.setattr(recogniser, "MAX_LEARNED", len(QUESTIONS))
    assert Recogniser.fit(TOPICS, EN)[1] is not None
    monkeypatch.setattr(recogniser, "MAX_LEARNED", len(QUESTIONS) - 1)
    assert Recogniser.fit(TOPICS, EN)[1] is None


def test_the_answer_is_a_field_of_its_own():
    """It lifts its topic by its likeness, where no question of it is like the text, and is none."""
    questions = [("a", ("is it approved",)), ("b", ("what does it cost",))]
    bare, answered = (
        Recogniser.fit([TopicTexts(*questions[0]), TopicTexts(*questions[1], answer)], EN)[0]
        for answer in ("", "Approved.")
    )
    assert answered.answer_weight == ANSWER_WEIGHTS[-1]  # there is nothing to choose it by
    before, after = bare.score("approved"), answered.score("approved")
    assert before.answer.tolist() == [0, 0]
    assert after.answer == pytest.approx([0, 1])
    assert after.similarity.tolist() == before.similarity.tolist()
    lift = ANSWER_WEIGHTS[-1] * (1 - after.similarity[1])
    assert after.total - before.total == pytest.approx([0, lift])


def test_an_answer_adds_nothing_where_a_question_says_it_all():
    topics = [TopicTexts("a", ("is it approved",), "Approved."), TopicTexts("b", ("no",))]
    scores = Recogniser.fit(topics, EN)[0].score("is it approved")
    assert scores.answer[0] > 0.3
    assert scores.total == pytest.approx(scores.similarity, abs=1e-4)


def test_answers_weigh_what_their_questions_show_to_be_useful(monkeypatch):
    """Where only the answer has a phrasing's words, it tells the topics apart."""
    monkeypatch.setattr(learning, "MIN_ANSWERED", 1)
    pairs = ("kiwi moon", "jazz lynx", "opal quad", "dusk fern", "yeti whip", "bolt crux")
    topics = [
        TopicTexts(pair, tuple(f"about {word} please" for word in pair.split()), pair)
        for pair in pairs
    ]
    moved = [replace(topic, answer=topics[at - 1].answer) for at, topic in enumerate(topics)]
    assert Recogniser.fit(topics, XX)[0].answer_weight > 0
    assert Recogniser.fit(moved, XX)[0].answer_weight == 0
    monkeypatch.setattr(learning, "MIN_ANSWERED", 100)
    assert Recogniser.fit(moved, XX)[0].answer_weight == ANSWER_WEIGHTS[-1]  # too few to tell


def test_a_single_topic_with_one_question():
    one, left_out = Recogniser.fit([TopicTexts("only", ("hello",))], EN)
    assert left_out is None
    assert one.score("hello").total == pytest.approx([1.0], abs=1e-4)


def test_texts_are_compared_in_the_form_that_they_are_brought_into():
    topics = [TopicTexts("a", ("DDD helps",), "Of DDD."), TopicTexts("b", ("no",))]

    def prepare(text: str) -> str:
        return normalise(text).replace("ddd", "disease")

    one = Recogniser.fit(topics, EN, prepare)[0]
    assert one.score("disease helps").rows[0] == pytest.approx(1.0, abs=1e-4)
    assert one.score("disease").answer[0] > 0.5
    assert one.questions == ["DDD helps", "no"]  # as people are shown them


def test_what_two_texts_share_adds_up_to_their_likeness(fitted):
    for text in (*MESSAGES, *QUESTIONS):
        scores = fitted[0].score(text)
        for question, likeness in zip(QUESTIONS, scores.rows, strict=True):
            parts = fitted[0].shared(text, question)
            assert sum(parts.values()) == pytest.approx(likeness, abs=5e-4)
            assert list(parts.values()) == sorted(parts.values(), reverse=True)


def test_what_two_texts_share_is_named():
    one = Recogniser.fit([TopicTexts("a", ("one two three", "four five"))], XX)[0]
    assert set(one.shared("one two nine", "one two three")) == {
        "one", "two", "<+one", "one+two", PIECES,
    }  # fmt: skip
    assert one.shared("qqqq", "four five") == {}


def test_progress_is_told_in_shares():
    told = []
    Recogniser.fit(TOPICS, EN, progress=lambda step, share: told.append((step, share)))
    assert all(step and 0.0 <= share <= 1.0 for step, share in told)
    assert "Learning" in dict(told)


@given(st.text(st.characters(categories=None, codec=None)))
def test_any_text_gets_finite_scores(fitted, text):
    scores = fitted[0].score(normalise(text))
    assert np.isfinite(scores.total).all()
    for share in (*scores.similarity, *scores.rows, *scores.answer, *scores.coverage, scores.known):
        assert 0 <= share <= 1.0001


def test_the_index_is_the_same_whatever_the_order_of_topics(taught_collection, taught_index):
    """Such as that of files in a folder."""
    turned = {
        part: getattr(taught_collection, part)[::-1]
        for part in ("entries", "gaps", "out_of_scope", "red_flags", "small_talk")
    }
    other = Index.build(replace(taught_collection, **turned))
    for message in ("is it legal", "common dangers afterwards", "cost of an injection", "merci"):
        one, two = taught_index.recognise(message), other.recognise(message)
        assert two.probability == pytest.approx(one.probability, abs=0.02)
        assert {kind: hit.topic_id for kind, hit in two.best.items()} == {
            kind: hit.topic_id for kind, hit in one.best.items()
        }
