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


def confusions(tried: CrossValidation) -> list[Row]:
    """Return which topic is taken for which where one of them is an entry, most frequent first.

    The example is the phrasing that the wrong topic claims most.
    """
    ids, totals = tried.index.recogniser.ids, tried.trial.total
    entries = set(tried.columns[Kind.ENTRY].tolist())
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    topics = tried.trial.topic[: len(tried.phrasings)].tolist()
    for row, (topic, taken) in enumerate(zip(topics, tried.best_topic.tolist(), strict=False)):
        if topic != taken and not entries.isdisjoint((topic, taken)):
            pairs[topic, taken].append(row)
    found = [
        {
            "topic": ids[topic],
            "taken_for": ids[taken],
            "phrasings": len(rows),
            "of": topics.count(topic),
            "example": tried.phrasings[max(rows, key=lambda row: totals[row, taken])],
        }
        for (topic, taken), rows in pairs.items()
    ]
    return sorted(found, key=lambda row: (-row["phrasings"], row["topic"], row["taken_for"]))


def entries(tried: CrossValidation) -> list[Row]:
    """Return each entry with the share of its phrasings that find it, the lowest first.

    ``question_taken_for`` is where its own question goes when that is left out, ``None`` if home.
    """
    ids, starts = tried.index.recogniser.ids, tried.index.recogniser.starts
    found = []
    for column in tried.columns[Kind.ENTRY].tolist():
        rows = np.flatnonzero(tried.trial.topic == column)
        taken = int(tried.best_topic[starts[column]])
        found.append(
            {
                "entry": ids[column],
                "phrasings": len(rows),
                "found": round(float((tried.best_topic[rows] == column).mean()), 4),
                "question_taken_for": None if taken == column else ids[taken],
            }
        )
    return sorted(found, key=lambda row: (row["found"], row["entry"]))


def pulls(tried: CrossValidation) -> list[Row]:
    """Return the phrasings that are answered with a wrong entry, the surest first.

    Their ids hold wherever a phrasing is moved to in its file.
    """
    least = tried.confidence.thresholds["answer"]
    ids = tried.index.recogniser.ids
    rows = np.flatnonzero((tried.sure >= least) & ~tried.right)
    rows = rows[rows < len(tried.phrasings)]
    found = [
        {
            "id": phrasing_id(ids[tried.trial.topic[row]], tried.phrasings[row]),
            "topic": ids[tried.trial.topic[row]],
            "answered_with": ids[tried.best_entry[row]],
            "probability": round(float(tried.sure[row]), 4),
            "phrasing": tried.phrasings[row],
        }
        for row in rows.tolist()
    ]
    return sorted(found, key=lambda row: (-row["probability"], row["id"]))


def phrasing_id(topic_id: str, phrasing: str) -> str:
    """Return a name for a phrasing that depends on its topic and its words alone."""
    return f"{topic_id}:{hashlib.sha256(phrasing.encode('utf-8')).hexdigest()[:8]}"
