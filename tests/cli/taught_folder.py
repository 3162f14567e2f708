"""A collection in a folder with enough phrasings to know probabilities."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from chatbot.cli import evaluation
from chatbot.model import Collection
from chatbot.studies import CrossValidation, cross_validate
from tests.engine.small_collections import taught


@cache
def _phrasings() -> dict[str, list[str]]:
    """Phrasings by topic; some stand under a neighbour, so that topics are mixed up."""
    found = {topic.id: list(topic.phrasings) for topic in taught().topics()}
    for wrong, topic in (("side-effects", "cost"), ("cost", "approval")):
        found[wrong] += found[topic][::8]
        del found[topic][::8]
    return found


def teach(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the collection in ``demo`` such a one, which is indexed once for all tests."""
    for name, phrasings in _phrasings().items():
        for file in demo.glob(f"*/{name}.txt"):
            file.write_text("\n".join(phrasings) + "\n", encoding="utf-8")
    monkeypatch.setattr(evaluation, "cross_validate", lambda collection, *_: _study(collection))
    return demo


_known: list[CrossValidation] = []


def _study(collection: Collection) -> CrossValidation:
    if not _known:
        _known.append(cross_validate(collection, lambda step, share: None))
    return _known[0]
