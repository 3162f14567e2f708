"""POST /language/:query-knowledgebases: the exact shapes of custom question answering."""

from __future__ import annotations

from typing import Any

import pytest
from fake_bot import COLLECTION, QUESTIONS, FakeBot, make_app
from flask.testing import FlaskClient

from chatbot.web.custom_qa import number_of

PATH = "/language/:query-knowledgebases"
URL = f"{PATH}?projectName=p&deploymentName=production&api-version=2021-10-01"
FILLER = "my back has hurt for years. " * 400


def answer(client: FlaskClient, **body: Any) -> Any:
    response = client.post(URL, json=body)
    assert (response.status_code, response.content_type) == (200, "application/json")
    found = response.get_json()
    assert set(found) == {"answers"}
    (one,) = found["answers"]
    assert set(one) == {
        *("questions", "answer", "confidenceScore", "id", "source", "metadata", "dialog"),
    }
    return one


def test_an_answer_has_every_field(client: FlaskClient) -> None:
    one = answer(client, question="answer", top=3, userId="ann", isTest=False, rankerType="Default")
    assert one["questions"] == [QUESTIONS["fda-approval"]]
    assert "No. The experts say" in one["answer"] and "Ada Example, MD" in one["answer"]
    assert (one["confidenceScore"], one["id"]) == (0.93, number_of("fda-approval"))
    assert one["source"] == "https://example.org/article"
    assert one["metadata"] == {
        "outcome": "answer",
        "entry_id": "fda-approval",
        "content_version": COLLECTION.version,
    }
    prompt = {
        "displayOrder": 0,
        "qnaId": number_of("how-it-works"),
        "displayText": QUESTIONS["how-it-works"],
    }
    assert one["dialog"]["isContextOnly"] is False
    assert one["dialog"]["prompts"][0] == prompt


@pytest.mark.parametrize(
    ("question", "number", "score", "prompts"),
    [
        ("clarify", number_of("clarify"), 1.0, 3),
        ("hello", number_of("smalltalk"), 1.0, 0),
        ("urgent", number_of("urgent"), 1.0, 0),
        ("nothing", -1, 0.0, 1),
        ("guardless", -1, 0.0, 0),
    ],
)
def test_what_is_no_answer_is_told_by_number_and_score(
    client: FlaskClient, question: str, number: int, score: float, prompts: int
) -> None:
    one = answer(client, question=question)
    assert (one["id"], one["confidenceScore"], len(one["dialog"]["prompts"])) == (
        *(number, score, prompts),
    )
    assert one["questions"] == []


def test_no_match_says_in_its_own_words_what_is_not_covered(client: FlaskClient) -> None:
    one = answer(client, question="nothing")
    assert one["answer"] == "The experts did not speak about side effects."
    assert one["metadata"]["gap_id"] == "side-effects"


def test_whom_to_call_comes_first(client: FlaskClient) -> None:
    one = answer(client, question="urgent", confidenceScoreThreshold=1)
    assert one["answer"].startswith("Get help now\nEmergency services (US): 911\n\n")
    assert one["metadata"]["urgent"] == "emergency"


@pytest.mark.parametrize(
    ("least", "kept"), [(None, True), (0, True), (0.93, True), (0.94, False), (1, False)]
)
def test_an_answer_under_the_threshold_is_kept_back_and_its_safety_note_is_not(
    client: FlaskClient, least: float | None, kept: bool
) -> None:
    one = answer(client, question="answer", confidenceScoreThreshold=least)
    assert (one["id"] != -1) == kept
    assert one["answer"].startswith("New numbness needs a doctor today.")
    if not kept:
        assert one["answer"].endswith("I did not understand.")
        assert (one["confidenceScore"], one["questions"]) == (0.0, [])
        assert one["metadata"]["outcome"] == "no_answer"


@pytest.mark.parametrize("question", ["urgent", "hello", "clarify"])
def test_what_has_no_probability_passes_every_threshold(client: FlaskClient, question: str) -> None:
    assert answer(client, question=question, confidenceScoreThreshold=1)["id"] > 0


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"qnaId": number_of("evidence")}, [QUESTIONS["evidence"]]),
        ({"question": "hello", "qnaId": number_of("evidence")}, ["hello"]),
        ({"question": "why", "context": {"previousUserQuery": "answer"}}, ["answer", "why"]),
        (
            {"question": "why", "context": {"previousQnaId": number_of("evidence")}},
            [QUESTIONS["evidence"], "why"],
        ),
        (
            {
                "question": "why",
                "context": {"previousQnaId": number_of("evidence"), "previousUserQuery": "answer"},
            },
            ["answer", "why"],
        ),
        ({"question": "why", "context": {"previousQnaId": 0, "previousUserQuery": ""}}, ["why"]),
        ({"question": "why", "context": {"previousQnaId": -1}}, ["why"]),
        ({"question": "why", "context": None, "filters": {"logicalOperation": "AND"}}, ["why"]),
    ],
)
def test_the_turn_before_is_asked_again_for_its_token(
    client: FlaskClient, bot: FakeBot, body: dict[str, Any], asked: list[str]
) -> None:
    answer(client, **body)
    tokens = [None] if len(asked) == 1 else [None, "token"]
    assert bot.asked == list(zip(asked, tokens, strict=True))


def test_numbers_are_the_same_everywhere_and_differ() -> None:
    assert number_of("fda-approval") == 1_659_808_453
    numbers = {number_of(name) for name in [*QUESTIONS, "urgent", "clarify", "smalltalk"]}
    assert len(numbers) == 6 and all(0 < number < 2**31 for number in numbers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b'{"question": ""}', 400),
        (b'{"question": 5}', 400),
        (b'{"qnaId": 12}', 404),
        (b'{"qnaId": true}', 400),
        (b'{"qnaId": 1.5}', 400),
        (b'{"question": "a", "confidenceScoreThreshold": 2}', 400),
        (b'{"question": "a", "confidenceScoreThreshold": "0.5"}', 400),
        (b'{"question": "a", "confidenceScoreThreshold": true}', 400),
        (b'{"question": "a", "confidenceScoreThreshold": NaN}', 400),
        (b'{"question": "a", "context": []}', 200),
        (b'{"question": "a", "context": [1]}', 400),
        (b'{"question": "a", "context": {"previousQnaId": "1"}}', 400),
        (b'{"question": "a", "context": {"previousUserQuery": 1}}', 400),
        (b'{"question": "' + b"a" * 9000 + b'"}', 413),
        (b'{"question": "crash"}', 500),
    ],
)
def test_what_goes_wrong_is_a_problem(client: FlaskClient, body: bytes, status: int) -> None:
    response = client.post(URL, data=body, content_type="application/json")
    assert response.status_code == status
    assert response.content_type.startswith("application/") and response.get_json()


@pytest.mark.parametrize("path", [PATH, PATH.replace(":", "%3A")])
def test_the_colon_may_be_written_in_both_ways(client: FlaskClient, path: str) -> None:
    assert client.post(path, json={"question": "answer"}).status_code == 200


def test_an_emergency_in_too_long_a_question_is_told(client: FlaskClient, bot: FakeBot) -> None:
    one = answer(client, question=f"{FILLER} my legs are numb")
    assert one["answer"].startswith("Get help now")
    assert (one["id"], bot.asked) == (number_of("urgent"), [])


def test_an_emergency_over_the_limit_is_told(bot: FakeBot) -> None:
    client = make_app(bot, rate_limit="1/day").test_client()
    answer(client, question="answer")
    assert client.post(URL, json={"question": "answer"}).status_code == 429
    assert answer(client, question="my legs are numb")["answer"].startswith("Get help now")
