"""What becomes of left-out phrasings at a collection's thresholds, by the policy itself.

What the bot looks at besides is not in a trial: the language of a message, red flags, the turn
before it, and its parts.
"""

from __future__ import annotations

import numpy as np

from ..model import Kind, Outcome
from ..policy import MAX_OPTIONS, Decision, decide
from ..retrieval import Hit, Recognition
from ..retrieval.index import Reading
from ..retrieval.vetoes import Veto
from .crossvalidation import CrossValidation

FATES = (
    "answered_rightly",
    "answered_wrongly",
    "offered_right",
    "offered_others",
    "refused",
)
LEFT_OUT_TOPIC = "left_out_topic"  # the kind of a phrasing whose topic is left out with it
_VETO = Veto("left out", ())  # which veto it is does not matter here


def outcomes(tried: CrossValidation) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return how many phrasings of entries meet each fate, and how many others are answered.

    The latter are told by kind of topic, as ``phrasings`` and ``answered``.
    """
    entries = dict.fromkeys(FATES, 0)
    others: dict[str, dict[str, int]] = {}
    for row, topic in enumerate(tried.trial.topic.tolist()):
        decision = decision_on(tried, row)
        if tried.of_entry[row]:
            entries[_fate(decision, tried.index.recogniser.ids[topic])] += 1
            continue
        kind = tried.index.kinds[topic].value if topic >= 0 else LEFT_OUT_TOPIC
        counts = others.setdefault(kind, {"phrasings": 0, "answered": 0})
        counts["phrasings"] += 1
        counts["answered"] += decision.outcome is Outcome.ANSWER
    return entries, others


def fates(tried: CrossValidation) -> dict[tuple[str, str], str]:
    """Return the fate of each phrasing by its topic and words, to compare with another trial.

    A phrasing of no entry is ``answered_wrongly`` or ``refused``.
    """
    found = {}
    for row, phrasing in enumerate(tried.phrasings):
        topic = tried.index.recogniser.ids[tried.trial.topic[row]]
        fate = _fate(decision_on(tried, row), topic)
        answered = fate in ("answered_rightly", "answered_wrongly")
        if not tried.of_entry[row]:
            fate = "answered_wrongly" if answered else "refused"
        found[topic, phrasing] = fate
    return found


def _fate(decision: Decision, right: str) -> str:
    """What became of a phrasing of an entry."""
    if decision.outcome is Outcome.ANSWER:
        return "answered_rightly" if decision.topic_id == right else "answered_wrongly"
    if decision.outcome is Outcome.CLARIFY:
        return "offered_right" if right in decision.options else "offered_others"
    return "refused"


def decision_on(tried: CrossValidation, row: int) -> Decision:
    """Return what the bot does at a phrasing that is left out."""
    trial, total = tried.trial, tried.trial.total[row]
    best = {kind: _hit(tried, row, own[total[own].argmax()]) for kind, own in tried.columns.items()}
    own = tried.columns[Kind.ENTRY]
    likeliest = own[np.argsort(-total[own], kind="stable")[:MAX_OPTIONS]]
    probability = {kind: float(values[row]) for kind, values in trial.probability.items()}
    recognition = Recognition(
        reading=Reading("", {}, {}),
        hits=(),
        entries=tuple(_hit(tried, row, column) for column in likeliest),
        best=best,
        probability=probability,
        exact=None,
        veto=_VETO if trial.stopped[row] else None,
    )
    return decide(recognition, tried.index)


def _hit(tried: CrossValidation, row: int, column: int) -> Hit:
    topic_id, kind = tried.index.recogniser.ids[column], tried.index.kinds[column]
    score = float(tried.trial.total[row, column])
    return Hit(topic_id, kind, score, similarity=0.0, answer=0.0, phrasing="")
