"""The rules of ``check`` by the names that programs rely on, each with what it finds."""

from __future__ import annotations

from collections.abc import Mapping

# Errors: with one of them the collection cannot be served.
ERRORS: Mapping[str, str] = {
    "structure": "A file, key or value is missing, unknown or wrong.",
    "markup": "A text has marks beyond paragraphs, lists and links.",
    "dead-link": "A link or address that a browser cannot open.",
    "duplicate-question": "The same words are listed under two topics.",
    "unwritten": "A line that begins with TODO and still has to be written.",
}
# Warnings: worth a look.
WARNINGS: Mapping[str, str] = {
    "nobody-named": "No writer or reviewer is named.",
    "part-not-reviewed": "A part under `reviews` that has not been reviewed.",
    "not-reviewed": "Texts that have not been signed with `review`.",
    "changed-after-review": "A text that was changed after it was signed.",
    "no-review-due": "A source without a date on which its answers are due for review.",
    "review-overdue": "A source whose review is overdue.",
    "withdrawn-related": "A withdrawn entry that others still name as related.",
    "withdrawn-in-future": "A withdrawal already in effect although its date is in the future.",
    "no-phrasings": "A topic without phrasings.",
    "long-answer": "An answer too long for a chat on a phone.",
    "long-phrasing": "A phrasing too long for anyone to type.",
    "repeated-phrasing": "A phrasing that its topic already has.",
    "one-word-phrasing": "A one-word phrasing whose word is more frequent in other topics.",
    "synonym-clash": "Synonyms merge what `contrasts.yaml`, topics or limits keep apart.",
    "hard-to-read": "An English text that takes more than twelve years of school to read.",
    "lost-question": "An entry's own question leads elsewhere when it is held out.",
    "confusable-pair": (
        "At least a fifth of a topic's phrasings match one other topic, or two questions are "
        "nearly the same."
    ),
    "gap-overlaps-entry": "The same, between a gap and an entry.",
    "phrasing-elsewhere": "A held-out phrasing gets another entry as its answer, 90 % sure.",
    "near-duplicate-answer": "Two entries have nearly the same answer.",
}
