"""The phrasings of a collection as a suite, each asked of the bot as it is without that phrasing.

So a report, a gate or a comparison of two runs works for them as for any suite. What the bot looks
at besides is not in a trial: the language of a message, red flags, the turn before, and its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import Kind, Outcome
from ..suites import Case, Expectation, Got, Suite
from ..suites.askers import Said
from ..understanding import OUTCOME
from .crossvalidation import CrossValidation
from .fates import decision_on

NAME = "left out"


class LeftOutAsker:
    """Answers the phrasings of a collection, each as if it were not there; knows nothing else."""

    def __init__(self, study: CrossValidation) -> None:
        self._tried = study
        self._row = {text: row for row, text in enumerate(study.phrasings)}
        self._title = {topic.id: topic.title for topic in study.collection.topics()}

    def ask(self, message: str, conversation: str | None) -> Said:
        """Return what the bot would reply."""
        row = self._row[message]
        decision = decision_on(self._tried, row)
        about = decision.options or (decision.topic_id,)
        is_answer = decision.outcome is Outcome.ANSWER
        got = Got(
            outcome=decision.outcome,
            text="\n".join(self._title[one] for one in about if one is not None),
            entry_id=decision.topic_id if is_answer else None,
            gap_id=decision.topic_id if decision.outcome is Outcome.NO_ANSWER else None,
            confidence=float(self._tried.sure[row]) if is_answer else None,
            options=decision.options,
            version=self._tried.collection.version,
        )
        return Said(got, None)

    def explain(self, message: str, conversation: str | None) -> Mapping[str, Any] | None:
        """Return the rule that decided."""
        return {"rule": decision_on(self._tried, self._row[message]).rule}


def left_out_suite(study: CrossValidation) -> Suite:
    """Return a case for each phrasing, which expects its own topic; its tag is the topic's kind."""
    cases = []
    for row, phrasing in enumerate(study.phrasings):
        column = study.trial.topic[row]
        topic_id, kind = study.index.recogniser.ids[column], study.index.kinds[column]
        number = row - int(study.starts[column]) + 1
        expected = Expectation(
            (OUTCOME[kind],),
            entries=(topic_id,) if kind is Kind.ENTRY else (),
            gaps=(topic_id,) if kind is Kind.GAP else (),
        )
        cases.append(Case(phrasing, expected, f"{topic_id}/{number}", NAME, tags=(str(kind),)))
    return Suite(NAME, tuple(cases))
