"""Which column of a table means what: headers of other tools, and common words for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...reading.wording import is_web_address
from ...text import normalise

FIELDS = (
    "question", "answer", "phrasings", "id", "kind", "title", "url", "publisher", "experts",
    "updated", "review_due", "peer_reviewed", "locator", "metadata",
)  # fmt: skip
# Tables of other tools; all but the last are known by their headers too.
PRESETS = ("qna-tsv", "kendra-csv", "dialogflow-csv")
# In normal form, in which "_source_uri" is "source uri".
_NAMES = {
    "question": "question questions q frage fragen pregunta domanda vraag",
    "answer": "answer answers a antwort antworten respuesta réponse risposta antwoord",
    "phrasings": "phrasings phrasing variants variant alternatives alternative "
    "alternate-questions alternative-questions other-questions",
    "id": "id qid qnaid",
    "title": "source source-title",
    "url": "url link source-uri source-url uri quelle",
    "publisher": "publisher organisation organization",
    "experts": "experts expert author authors autor autoren spoken-by",
    "updated": "updated last-updated last-updated-at date-modified datemodified reviewed-on",
    "review_due": "review-due",
    "peer_reviewed": "peer-reviewed",
    "kind": "kind",
    "locator": "locator page",
    "metadata": "metadata",
}
_FIELD_OF = {
    normalise(name.replace("-", " ")): field
    for field, names in _NAMES.items()
    for name in names.split()
}
# What cannot be taken over, and why that is worth a word.
LOST = {
    "prompts": "follow-up buttons",
    "suggestedquestions": "suggested questions",
    "iscontextonly": "marks of answers that are given only after another",
    "category": "categories",
}
GUARDED = "acl"  # columns of Kendra that say who may read a row


@dataclass(frozen=True)
class Columns:
    """The number of the column for each field, several for phrasings; ``headed`` if row 1 is one.

    ``lost`` are numbers of columns that cannot be taken over; ``guarded`` those that say who may
    read a row.
    """

    of: Mapping[str, tuple[int, ...]]
    headed: bool
    lost: tuple[tuple[int, str], ...] = ()
    guarded: tuple[int, ...] = ()


_PLAIN = Columns({"question": (0,), "answer": (1,)}, False)


def columns_in(first: Sequence[str], chosen: Mapping[str, str], preset: str = "") -> Columns | None:
    """Return what the columns of a table mean, by its first row, or ``None`` if that is not told.

    ``chosen`` names the column of a field by its header or its number, as the importer says. A
    table without headers has questions, answers and, if a third one, addresses (Dialogflow and
    Kendra).
    """
    if preset == "dialogflow-csv":
        return _PLAIN
    heads = [normalise(cell) for cell in first]
    of: dict[str, list[int]] = {}
    for number, head in enumerate(heads):
        field = _FIELD_OF.get(head) or _FIELD_OF.get(head.rstrip("0123456789 "), "")
        if field in ("question", "phrasings") and (field == "phrasings" or "question" in of):
            of.setdefault("phrasings", []).append(number)  # "question 2" or a second "question"
        elif field and field not in of and field in (_FIELD_OF.get(head), "question"):
            of[field] = [number]
    headed = "question" in of and "answer" in of
    for field, name in chosen.items():
        if normalise(name) in heads:
            of[field] = [heads.index(normalise(name))]
            headed = True
        elif re.fullmatch("[0-9]{1,4}", name) and 0 < int(name) <= len(first):
            of[field] = [int(name) - 1]
        else:
            return None
    if "question" in of and "answer" in of:
        lost = [(number, LOST[head]) for number, head in enumerate(heads) if head in LOST]
        guarded = [number for number, head in enumerate(heads) if head.startswith(f"{GUARDED} ")]
        taken = {field: tuple(numbers) for field, numbers in of.items()}
        return Columns(taken, headed, tuple(lost), tuple(guarded))
    if len(first) == 2:
        return _PLAIN
    if len(first) == 3 and (not first[2].strip() or is_web_address(first[2].strip())):
        return Columns({"question": (0,), "answer": (1,), "url": (2,)}, False)
    return None
