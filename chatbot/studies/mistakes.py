"""Where a collection's topics are mixed up, so that its author knows which phrasings to look at.

All of it follows from phrasings that are left out (``crossvalidation``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

import numpy as np

from ..model import Kind
from .crossvalidation import CrossValidation

Row = dict[str, Any]


def confusions(study: CrossValidation) -> list[Row]:
    """Return which topic is taken for which where one of them is an entry, most frequent first.

    The example is the phrasing that the wrong topic claims most.
    """
    ids, totals = study.index.recogniser.ids, study.trial.total
    entries = set(study.columns[Kind.ENTRY].tolist())
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    topics = study.trial.topic[: len(study.phrasings)].tolist()
    for row, (topic, taken) in enumerate(zip(topics, study.best_topic.tolist(), strict=False)):
        if topic != taken and not entries.isdisjoint((topic, taken)):
            pairs[topic, taken].append(row)
    found = [
        {
            "topic": ids[topic],
            "taken_for": ids[taken],
            "phrasings": len(rows),
            "of": topics.count(topic),
            "example": study.phrasings[max(rows, key=lambda row: totals[row, taken])],
        }
        for (topic, taken), rows in pairs.items()
    ]
    return sorted(found, key=lambda row: (-row["phrasings"], row["topic"], row["taken_for"]))


def entries(study: CrossValidation) -> list[Row]:
    """Return each entry with the share of its phrasings that find it, the lowest first.

    ``question_taken_for`` is where its own question goes when that is left out, ``None`` if home.
    """
    ids = study.index.recogniser.ids
    found = []
    for column in study.columns[Kind.ENTRY].tolist():
        rows = np.flatnonzero(study.trial.topic == column)
        taken = int(study.best_topic[study.starts[column]])
        found.append(
            {
                "entry": ids[column],
                "phrasings": len(rows),
                "found": round(float((study.best_topic[rows] == column).mean()), 4),
                "question_taken_for": None if taken == column else ids[taken],
            }
        )
    return sorted(found, key=lambda row: (row["found"], row["entry"]))


def pulls(study: CrossValidation) -> list[Row]:
    """Return the phrasings that are answered with a wrong entry, the surest first.

    Their ids hold wherever a phrasing is moved to in its file.
    """
    least = study.confidence.thresholds["answer"]
    ids = study.index.recogniser.ids
    rows = np.flatnonzero((study.sure >= least) & ~study.right)
    rows = rows[rows < len(study.phrasings)]
    found = [
        {
            "id": phrasing_id(ids[study.trial.topic[row]], study.phrasings[row]),
            "topic": ids[study.trial.topic[row]],
            "answered_with": ids[study.best_entry[row]],
            "probability": round(float(study.sure[row]), 4),
            "phrasing": study.phrasings[row],
        }
        for row in rows.tolist()
    ]
    return sorted(found, key=lambda row: (-row["probability"], row["id"]))


def phrasing_id(topic_id: str, phrasing: str) -> str:
    """Return a name for a phrasing that depends on its topic and its words alone."""
    return f"{topic_id}:{hashlib.sha256(phrasing.encode('utf-8')).hexdigest()[:8]}"
