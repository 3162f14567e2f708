"""What an owner asks: each figure on a few events that can be counted by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from kept import DAY, questioned, replied, unanswered
from sqlalchemy import URL, Connection

from chatbot.events import (
    FORMATS,
    DailyQuestion,
    EventStore,
    ServedVersion,
    Span,
    StoreError,
    Voted,
    answers,
    frequent_questions,
    gaps,
    questions_by_day,
    reading,
    replies,
    served_versions,
    volumes,
    votes,
    write_rows,
)

EVE = DAY - timedelta(1)
ALL = Span()


@pytest.fixture
def connection(any_store: EventStore, any_url: URL) -> Iterator[Connection]:
    one, two, three = replied(), replied(EVE, site="b"), replied(entry="risks")
    voted = [
        Voted(one.reply_id, True),
        Voted(two.reply_id, False, "wrong"),
        Voted(three.reply_id, False),
    ]
    silent = [replied(), unanswered(), unanswered(EVE), unanswered(gap="pets")]
    greeting = replied(outcome="smalltalk", entry="", confidence=None)
    any_store.write([one, two, three, greeting, *silent, *voted])
    with reading(any_url) as found:
        yield found


def test_volumes_by_day_and_outcome(connection: Connection) -> None:
    assert [tuple(vars(row).values()) for row in volumes(connection, ALL)] == [
        (EVE, "answer", 1),
        (EVE, "no_answer", 1),
        (DAY, "answer", 3),
        (DAY, "no_answer", 2),
        (DAY, "smalltalk", 1),
    ]


def test_answers_with_what_readers_said(connection: Connection) -> None:
    assert [tuple(vars(row).values()) for row in answers(connection, ALL)] == [
        ("spine", "cost", 3, 1, 1, {"wrong": 1}),
        ("spine", "risks", 1, 0, 1, {}),
    ]


def test_gaps_by_demand(connection: Connection) -> None:
    assert [tuple(vars(row).values()) for row in gaps(connection, ALL)] == [
        ("spine", "risks", "not_covered", 2),
        ("spine", "pets", "not_covered", 1),
    ]


@pytest.mark.parametrize(
    ("span", "answered", "voted", "missed"),
    [
        (ALL, 4, 3, 3),
        (Span(since=DAY), 3, 2, 2),
        (Span(until=EVE), 1, 1, 1),
        (Span(EVE, DAY), 4, 3, 3),
        (Span(site="b"), 1, 1, 0),
        (Span(site=""), 3, 2, 3),
        (Span(site="c"), 0, 0, 0),
        (Span(DAY, DAY, "b"), 0, 0, 0),
    ],
)
def test_a_span_holds_for_every_figure(
    connection: Connection, span: Span, answered: int, voted: int, missed: int
) -> None:
    shown = answers(connection, span)
    assert sum(row.replies for row in shown) == answered
    assert sum(row.helpful + row.unhelpful for row in shown) == voted
    assert sum(row.replies for row in gaps(connection, span)) == missed
    total = {row.outcome: 0 for row in volumes(connection, span)}
    for row in volumes(connection, span):
        total[row.outcome] += row.replies
    assert (total.get("answer", 0), total.get("no_answer", 0)) == (answered, missed)
    exported = list(replies(connection, span))
    assert sum(row["outcome"] == "answer" for row in exported) == answered


def test_a_question_is_shown_once_enough_have_asked_it_on_enough_days(
    any_store: EventStore, any_url: URL
) -> None:
    days = [DAY - timedelta(n) for n in range(4)]
    any_store.write(
        [
            *(questioned("often", day) for day in [*days, DAY]),
            *(questioned("often", day, entry="cost", outcome="answer") for day in days[:2]),
            *(questioned("one day only", DAY) for _ in range(50)),
            *(questioned("two days only", day) for day in [*days[:2]] * 9),
            *(questioned("seldom", day) for day in days),
        ]
    )
    with reading(any_url) as connection:
        found = frequent_questions(connection, ALL, 5)
        assert [tuple(vars(row).values()) for row in found] == [("often", 7, 4)]
        assert frequent_questions(connection, ALL, 8) == []
        assert [row.text for row in frequent_questions(connection, ALL, 4)] == ["often", "seldom"]
        assert [
            row.times for row in frequent_questions(connection, ALL, 5, outcome="no_answer")
        ] == [5]
        assert frequent_questions(connection, ALL, 5, outcome="answer") == []
        assert frequent_questions(connection, Span(since=days[1]), 3) == []
        assert frequent_questions(connection, Span(site="b"), 5) == []


def test_a_row_exported_has_every_fact_but_the_id(connection: Connection) -> None:
    row = next(row for row in replies(connection, ALL) if row["complaint"])
    assert row == {
        "day": EVE,
        "hour": 12,
        "outcome": "answer",
        "site": "b",
        "collection": "spine",
        "language": "en",
        "version": "v1",
        "entry": "cost",
        "gap": "",
        "reason": "",
        "confidence": 9,
        "helpful": False,
        "complaint": "wrong",
    }


def test_rows_as_csv_and_as_json() -> None:
    rows = [{"day": DAY, "text": 'a, "b"', "none": None, "n": 1, "yes": True}]
    written = {form: io.StringIO() for form in FORMATS}
    for form, stream in written.items():
        write_rows(rows, stream, form)
    head, row = written["csv"].getvalue().splitlines()
    assert (head, row) == ("day,text,none,n,yes", '2026-11-26,"a, ""b""",,1,True')
    (line,) = written["jsonl"].getvalue().splitlines()
    assert json.loads(line) == {**rows[0], "day": "2026-11-26"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_no_cell_is_a_formula(start: str) -> None:
    stream = io.StringIO()
    write_rows([{"a": f"{start}1+1", "b": -1}], stream, "csv")
    assert stream.getvalue().splitlines(keepends=True)[1].lstrip('"').startswith(f"'{start}"[:2])
    assert stream.getvalue().endswith(",-1\n")


def test_no_rows_are_no_lines() -> None:
    for form in FORMATS:
        stream = io.StringIO()
        write_rows([], stream, form)
        assert stream.getvalue() == ""


def test_where_there_is_no_store_it_says_so_and_makes_none(url: URL) -> None:
    with pytest.raises(StoreError, match="There is no event store: .*events.sqlite"):
        with reading(url):
            pass
    assert url.database is not None
    with pytest.raises(FileNotFoundError):
        open(url.database).close()


def test_votes_are_counted_by_what_they_say(any_store: EventStore) -> None:
    rows = [replied(), replied(), replied(site="b"), replied()]
    votes_on = [Voted(one.reply_id, n < 2) for n, one in enumerate(rows[:3])]
    any_store.write([*rows, *votes_on])
    with reading(any_store.url) as connection:
        assert votes(connection, ALL) == (2, 1)
        assert votes(connection, Span(site="b")) == (0, 1)
        assert votes(connection, Span(site="c")) == (0, 0)


def test_versions_are_told_newest_first_with_their_days(any_store: EventStore) -> None:
    before = DAY - timedelta(9)
    any_store.write([replied(before), replied(version="v2"), replied(DAY - timedelta(1))])
    with reading(any_store.url) as connection:
        assert served_versions(connection, ALL) == [
            ServedVersion("spine", "v2", DAY, DAY, 1),
            ServedVersion("spine", "v1", before, DAY - timedelta(1), 2),
        ]


def test_questions_by_day_are_the_most_frequent_of_those_that_are_meant(
    any_store: EventStore,
) -> None:
    tomorrow = DAY + timedelta(1)
    often, seldom = questioned("often"), questioned("seldom")
    other = questioned("other", outcome="answer", entry="cost")
    any_store.write([often, often, questioned("often", tomorrow), seldom, other, other, other])
    where = {"outcome": "no_answer", "gap": ""}
    with reading(any_store.url) as connection:
        found = questions_by_day(connection, ALL, 1, **where)
        assert found == [DailyQuestion("often", DAY, 2), DailyQuestion("often", tomorrow, 1)]
        assert [one.text for one in questions_by_day(connection, ALL, 9, entry="cost")] == ["other"]
