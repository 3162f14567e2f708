"""The rules of ``check`` by the names that programs rely on, each with what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Errors: with one of them the collection cannot be served.
ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "structure": "A file, key or value is missing, unknown or wrong.",
        "markup": "A text has marks beyond paragraphs, lists and links.",
        "dead-link": "A link or address that leads nowhere a browser could go.",
        "duplicate-question": "The same words stand under two topics.",
        "unwritten": "A line that begins with TODO, so somebody must write it first.",
    }
)
# Warnings: worth a look.
WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "nobody-named": "No writer or reviewer is named at all.",
        "part-not-reviewed": "A part under `reviews` that nobody has reviewed.",
        "not-reviewed": "Texts that nobody has signed with `review`.",
        "changed-after-review": "A text that was changed after it was signed.",
        "no-review-due": "A source without a date on which its answers are due for review.",
        "review-overdue": "A source whose review is overdue.",
        "withdrawn-related": "A withdrawn entry that others still name as related.",
        "withdrawn-in-future": "A withdrawal that counts already, though its date is to come.",
        "no-phrasings": "A topic without phrasings.",
        "long-answer": "An answer too long for a chat on a phone.",
        "long-phrasing": "A phrasing too long for anyone to type.",
        "repeated-phrasing": "A phrasing that its topic has already.",
        "one-word-phrasing": "A phrasing of one word that other topics have more often in theirs.",
        "synonym-clash": "Synonyms make one of what `contrasts.yaml`, topics or limits keep apart.",
        "hard-to-read": "An English text that needs more than twelve years of school.",
        "lost-question": "An entry's own question leads elsewhere when it is left out.",
        "confusable-pair": "A fifth of a topic's phrasings go to one other; or alike questions.",
        "gap-overlaps-entry": "The same of a gap and an entry.",
        "phrasing-elsewhere": "Left out, a phrasing is answered with another entry, 90 % sure.",
        "near-duplicate-answer": "Two entries have nearly the same answer.",
    }
)
