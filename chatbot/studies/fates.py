"""What becomes of left-out phrasings at a collection's thresholds, by the policy itself.

What the bot looks at besides is not in a trial: the language of a message, red flags, the turn
before it, its parts, and whether it is offered as other subjects taught.
"""

from __future__ import annotations

import numpy as np

from ..model import Kind, Outcome
from ..retrieval import Hit, Recognition
from ..retrieval.index import Reading
from ..retrieval.vetoes import Veto
from ..understanding import MAX_OPTIONS, Decision, decide
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


def count_fates(study: CrossValidation) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return how many phrasings of entries meet each fate, and how many others are answered.

    The latter are told by kind of topic, as ``phrasings`` and ``answered``.
    """
    entries = dict.fromkeys(FATES, 0)
    others: dict[str, dict[str, int]] = {}
    for row, topic in enumerate(study.trial.topic.tolist()):
        decision = decision_on(study, row)
        if study.of_entry[row]:
            entries[_fate(decision, study.index.recogniser.ids[topic])] += 1
            continue
        kind = study.index.kinds[topic].value if topic >= 0 else LEFT_OUT_TOPIC
        counts = others.setdefault(kind, {"phrasings": 0, "answered": 0})
        counts["phrasings"] += 1
        counts["answered"] += decision.outcome is Outcome.ANSWER
    return entries, others


def fates(study: CrossValidation) -> dict[tuple[str, str], str]:
    """Return the fate of each phrasing by its topic and words, to compare with another trial.

    A phrasing of no entry is ``answered_wrongly`` or ``refused``.
    """
    found = {}
    for row, phrasing in enumerate(study.phrasings):
        topic = study.index.recogniser.ids[study.trial.topic[row]]
        fate = _fate(decision_on(study, row), topic)
        answered = fate in ("answered_rightly", "answered_wrongly")
        if not study.of_entry[row]:
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


def decision_on(study: CrossValidation, row: int) -> Decision:
    """Return what the bot does at a phrasing that is left out."""
    trial, total = study.trial, study.trial.total[row]
    best = {kind: _hit(study, row, own[total[own].argmax()]) for kind, own in study.columns.items()}
    own = study.columns[Kind.ENTRY]
    likeliest = own[np.argsort(-total[own], kind="stable")[:MAX_OPTIONS]]
    probability = {kind: float(values[row]) for kind, values in trial.probability.items()}
    recognition = Recognition(
        reading=Reading("", {}, {}),
        hits=(),
        entries=tuple(_hit(study, row, column) for column in likeliest),
        best=best,
        probability=probability,
        exact=None,
        veto=_VETO if trial.stopped[row] else None,
    )
    return decide(recognition, study.index)


def _hit(study: CrossValidation, row: int, column: int) -> Hit:
    topic_id, kind = study.index.recogniser.ids[column], study.index.kinds[column]
    score = float(study.trial.total[row, column])
    return Hit(topic_id, kind, score, similarity=0.0, answer=0.0, phrasing="")
