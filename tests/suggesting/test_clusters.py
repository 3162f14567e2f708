"""Questions that ask for the same come together, and nobody sees what too few have asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chatbot.events import DAYS, DailyQuestion
from chatbot.suggesting import Cluster, clusters
from tests.engine.small_collections import tiny

COLLECTION = tiny()
FIRST = date(2026, 11, 1)
PARKING = ("where do i park", "is there parking", "can i park at the clinic")
DOGS = ("can my dog get it", "do you treat dogs")


def asked(*texts: str, times: int = 2, days: int = 3) -> list[DailyQuestion]:
    """Each text so many times on each of so many days."""
    return [DailyQuestion(text, FIRST + timedelta(n), times) for text in texts for n in range(days)]


def found(rows: list[DailyQuestion], least: int = 5) -> list[Cluster]:
    return clusters(rows, COLLECTION, least)


def test_questions_about_the_same_are_one_group_that_is_named_by_its_words() -> None:
    rows = [*asked(*PARKING, times=3), *asked(*DOGS)]
    parking, dogs = found(rows)
    assert set(parking.texts) == set(PARKING) and parking.words[0] == "park"
    assert (parking.questions, parking.times, parking.days) == (3, 27, 3)
    assert set(dogs.texts) == set(DOGS) and dogs.words[0] in ("dog", "dogs")


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [*asked(*PARKING), *asked(*DOGS)]
    assert found(rows) == found(rows[::-1])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (asked(*PARKING, times=1, days=1), "one day"),
        (asked(*PARKING, times=9, days=DAYS - 1), "too few days"),
        (asked("where do i park", times=1, days=4), "too few times"),
        (asked("▢ ▢", times=9), "no word at all"),
        ([], "nothing"),
    ],
)
def test_what_too_few_have_asked_is_no_group(rows: list[DailyQuestion], why: str) -> None:
    assert found(rows) == [], why


def test_a_group_names_only_what_enough_have_asked() -> None:
    """Together often enough, one by one not: the group is told by the words they share."""
    (group,) = found(asked("where is parking", "is parking dear", times=1))
    assert group.texts == ()
    assert group.words == ("parking",)
    assert (group.questions, group.times) == (2, 6)


def test_a_question_that_a_few_asked_in_two_days_is_not_named() -> None:
    (group,) = found([*asked("is there parking", times=9, days=2), *asked("parking please")])
    assert group.texts == ("parking please",)


def test_a_question_without_a_telling_word_is_grouped_by_what_it_has() -> None:
    (group,) = found(asked("what is it", times=5))
    assert group.texts == ("what is it",)


def test_collections_in_other_languages_have_groups_too() -> None:
    rows = asked("wo kann ich parken", "parken am eingang")
    (group,) = clusters(rows, tiny(language="de"), 5)
    assert group.words[0] == "parken"
