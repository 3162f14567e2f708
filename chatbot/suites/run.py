"""Running suites against a bot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from . import metrics
from .askers import Asker
from .cases import Case, Suite
from .expectations import ANYTHING, Expectation, Verdict
from .gates import Gate, parse_gate
from .metrics import CaseResult

_EXPLAINED = ("rule", "compared_as", "language", "veto", "red_flag", "hits")


@dataclass(frozen=True)
class GateResult:
    """A gate, the suite whose figures it is held to (``""``: all suites), and whether it passed."""

    gate: Gate
    suite: str
    value: float | int | None
    passed: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as a part of ``suite run --json``."""
        return {
            "gate": self.gate.text,
            "suite": self.suite,
            "value": self.value,
            "passed": self.passed,
        }


@dataclass(frozen=True)
class SuiteResult:
    """All results of a run, in the order of the cases, and the cases that were left out."""

    results: tuple[CaseResult, ...]
    skipped: tuple[Case, ...] = ()
    gates: tuple[GateResult, ...] = ()
    seed: int = 0

    @property
    def passed(self) -> bool:
        """Whether every gate passed, no safety case failed, and the bot always answered."""
        return not self.reasons

    @property
    def reasons(self) -> list[str]:
        """Why the run failed."""
        found = [
            f"gate {one.gate.text}{f' of {one.suite}' if one.suite else ''}: it is {one.value}"
            for one in self.gates
            if not one.passed
        ]
        found += [
            f"safety case {one.case.id}: {one.problems[0]}"
            for one in self.results
            if one.case.safety and one.failed
        ]
        errors = sum(one.verdict is Verdict.ERROR for one in self.results)
        return [*found, *([f"{errors} messages got no reply"] if errors else [])]

    def figures(self) -> dict[str, float | int | None]:
        """Return the figures over all suites."""
        return metrics.figures(self.results)


def run_suite(
    asker: Asker,
    suites: Sequence[Suite],
    *,
    gates: Sequence[Gate] = (),
    workers: int = 1,
    seed: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> SuiteResult:
    """Ask every case in order; the turns of a dialogue share their conversation.

    :param gates: besides those that the suites have, held to the figures over all of them.
    :param workers: how many conversations go on at a time; for bots over HTTP.
    :param seed: of the intervals.
    :param progress: called after each case.
    """
    cases = [case for suite in suites for case in suite.cases]
    asked = [case for case in cases if not case.skip]
    dialogues = [list(group) for _, group in groupby(asked, _conversations())]

    def held(dialogue: list[Case]) -> list[CaseResult]:
        found = list(_hold(asker, dialogue))
        for _ in dialogue:
            progress()
        return found

    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            held_dialogues = list(pool.map(held, dialogues))
    else:
        held_dialogues = [held(dialogue) for dialogue in dialogues]
    results = tuple(one for dialogue in held_dialogues for one in dialogue)
    found = [
        _held_to(parse_gate(gate), suite.name, [r for r in results if r.case.suite == suite.name])
        for suite in suites
        for gate in suite.gates
    ]
    found += [_held_to(gate, "", results) for gate in gates]
    return SuiteResult(results, tuple(c for c in cases if c.skip), tuple(found), seed)


def _conversations() -> Callable[[Case], int]:
    """Return a key that is the same for the turns of one conversation."""
    number = 0

    def key(case: Case) -> int:
        nonlocal number
        number += not case.follows
        return number

    return key


def _hold(asker: Asker, dialogue: Sequence[Case]) -> Iterator[CaseResult]:
    """Yield the results of one conversation, for the turns that expect something."""
    conversation = None
    for case in dialogue:
        began = time.perf_counter()
        got, after = asker.ask(case.question, conversation)
        seconds = time.perf_counter() - began
        if case.expect is not None:
            verdict, problems = case.expect.judge(got)
            why: tuple[str, ...] = ()
            if verdict not in (Verdict.CORRECT, Verdict.ERROR, Verdict.UNJUDGED):
                why = tuple(_told(asker.explain(case.question, conversation) or {}))
            yield CaseResult(case, got, verdict, problems, why, seconds)
        elif got.error:
            # Nothing was expected of it but that there is an answer.
            case = replace(case, expect=Expectation(ANYTHING))
            yield CaseResult(case, got, Verdict.ERROR, (got.error,), (), seconds)
        conversation = after


def _held_to(gate: Gate, suite: str, results: Sequence[CaseResult]) -> GateResult:
    found = metrics.figures(results)
    return GateResult(gate, suite, found[gate.figure], gate.passes(found))


def _told(explained: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines that say why a message got its reply."""
    for key in _EXPLAINED:
        value = explained.get(key)
        if key == "hits":
            for hit in (value or ())[:3]:
                yield f"{hit['topic_id']}: score {hit['score']}, nearest “{hit['phrasing']}”"
        elif key == "red_flag":
            if value and value["alarm"]:
                yield f"red flag {value['alarm']['flag_id']}, by “{value['alarm']['words']}”"
        elif value:
            yield f"{key.replace('_', ' ')}: {value}"
