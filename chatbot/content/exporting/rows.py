"""JSON: one object an entry, with all that is needed to read it back."""

from __future__ import annotations

import json
from typing import Any

from ...model import Collection, Entry
from ..writing import approval_fields


def export_json(collection: Collection) -> str:
    """Return an array of objects; ``null`` and ``""`` stand for what is not known.

    ``answer`` is the text without marks, ``blocks`` is the same as a reply's ``message`` has it.
    """
    rows = [_row(collection, entry) for entry in collection.entries]
    return json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n"


def _row(collection: Collection, entry: Entry) -> dict[str, Any]:
    source = collection.source(entry.source)
    review = dict.fromkeys(("reviewed_by", "reviewed_on", "reviewed_text")) | approval_fields(entry)
    return {
        "id": entry.id,
        "question": entry.question,
        "variants": list(entry.phrasings),
        "answer": entry.plain_text,
        "blocks": [block.to_json() for block in entry.text],
        "kind": entry.kind,
        "source": {**vars(source), "experts": [vars(expert) for expert in source.experts]},
        "locator": entry.locator,
        "spoken_by": list(entry.spoken_by),
        "related": list(entry.related),
        "withdrawn": entry.withdrawn
        and {"date": entry.withdrawn.on, "reason": entry.withdrawn.reason},
        **review,
    }
