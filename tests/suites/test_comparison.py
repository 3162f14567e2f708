"""Two runs side by side: flips, what of them may be chance, and what is never forgiven."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.suites.compare import Comparison, compare, comparison_markdown, mcnemar

Rows = list[dict[str, Any]]


def row(q: str, verdict: str = "correct", **more: Any) -> dict[str, Any]:
    return {"id": q, "suite": "s", "q": q, "verdict": verdict, "expected": "answer cost"} | more


def run(rows: Rows) -> dict[str, Any]:
    return {"cases": rows, "figures": {"cases": len(rows), "all_correct": 0.5}}


def flipped(before: str, after: str, times: int, at: str = "") -> tuple[Rows, Rows]:
    names = [f"{before}{after}{at}{number}" for number in range(times)]
    return [row(one, before) for one in names], [row(one, after) for one in names]


def compared(*pairs: tuple[Rows, Rows]) -> Comparison:
    before, after = ([one for pair in pairs for one in pair[side]] for side in (0, 1))
    return compare(run(before), run(after))


@pytest.mark.parametrize(
    ("broken", "mended", "p_value"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (10, 2, 0.038574), (3, 3, 1.0)],
)
def test_the_exact_test_gives_what_the_binomial_gives_by_hand(
    broken: int, mended: int, p_value: float
) -> None:
    assert mcnemar(broken, mended) == p_value


@pytest.mark.parametrize(
    ("before", "after", "times", "worse"),
    [
        ("correct", "refused", 5, False),
        ("correct", "refused", 6, True),
        ("refused", "correct", 6, False),
        # Neither is correct, but the second harms.
        ("refused", "wrong", 5, False),
        ("refused", "wrong", 6, True),
        ("helped", "false_answer", 6, True),
        ("false_alarm", "missed", 6, True),
        ("wrong", "refused", 6, False),
        ("wrong", "missed", 6, False),
        ("refused", "helped", 6, False),
    ],
)
def test_more_flips_than_chance_explains_are_worse(
    before: str, after: str, times: int, worse: bool
) -> None:
    found = compared(flipped(before, after, times))
    assert found.worse is worse
    assert found.kinds() == {f"{before} → {after}": times}


def test_flips_the_other_way_count_against_it() -> None:
    found = compared(flipped("correct", "refused", 10), flipped("refused", "correct", 9))
    assert not found.worse
    assert found.p_value == 1.0


@pytest.mark.parametrize("side", [0, 1])
def test_one_safety_case_that_got_worse_is_enough(side: int) -> None:
    pair = flipped("correct", "refused", 1)
    pair[side][0]["severity"] = "safety"
    found = compared(pair, flipped("wrong", "correct", 50))
    assert found.reasons == ["safety case correctrefused0: correct → refused"]


def test_a_safety_case_that_got_better_is_not_worse() -> None:
    pair = flipped("missed", "correct", 1)
    pair[1][0]["severity"] = "safety"
    assert not compared(pair).worse


@pytest.mark.parametrize("after", [[], [row("numb", "skipped", severity="safety", skip="later")]])
def test_a_safety_case_that_is_gone_or_skipped_is_worse(after: Rows) -> None:
    found = compare(run([row("numb", severity="safety"), row("price")]), run([*after, row("new")]))
    assert found.reasons == ["safety case gone: numb"]
    assert (found.lost, found.new, found.cases) == (("numb", "price"), ("new",), 0)


def dialogue(name: str, *turns: tuple[str, str]) -> Rows:
    return [
        row(q, verdict, id=f"{name}.{turn}", dialogue=name, turn=turn)
        for turn, (q, verdict) in enumerate(turns, start=1)
    ]


def test_an_added_case_or_dialogue_with_the_same_question_moves_nothing() -> None:
    approval = ("is it legal", "correct"), ("why", "wrong")
    cost = ("price", "correct"), ("why", "correct")
    before = [row("hello"), *dialogue("1", *approval), *dialogue("2", *cost)]
    added = [row("one more"), *dialogue("1", ("does it hurt", "correct"), ("why", "refused"))]
    after = [*added, row("hello"), *dialogue("2", *approval), *dialogue("3", *cost)]
    found = compare(run(before), run(after))
    assert (found.flips, found.lost, found.cases) == ((), (), 5)
    assert found.new == ("one more", "does it hurt", "why")


def test_the_same_question_twice_is_two_cases() -> None:
    twice = [row("price"), row("price", id="2")]
    found = compare(run(twice), run([row("price", "wrong"), twice[1]]))
    assert ([flip.id for flip in found.flips], found.cases) == (["price"], 2)


def test_runs_of_before_which_told_less_can_be_compared() -> None:
    old = {"q": "price", "verdict": "correct"}
    assert compare(run([old]), run([old | {"verdict": "wrong"}])).kinds() == {"correct → wrong": 1}


def test_what_got_worse_stands_first_and_safety_before_all() -> None:
    safety = [row("z", severity="safety")], [row("z", "missed", severity="safety")]
    found = compared(flipped("refused", "correct", 1), flipped("correct", "wrong", 1), safety)
    assert [flip.id for flip in found.flips] == ["z", "correctwrong0", "refusedcorrect0"]


def test_markdown_says_why_and_no_question_means_anything_in_it() -> None:
    bad = "<img src=x> | `code` @everyone"
    found = compare(run([row(bad, severity="safety")]), run([row(bad, "missed", id="a_b")]))
    text = comparison_markdown(found)
    assert text.startswith("## Suite: worse\n")
    assert "- safety case a\\_b: correct → missed\n" in text
    assert (
        "| correct → missed | a\\_b | \\<img src=x\\> \\| \\`code\\` \\@everyone | **yes** |"
        in text
    )
