"""The questions in a message that has several, or one in the middle of a story."""

from __future__ import annotations

import re

from ..language.dictionary import language_code

MOST = 6
FEWEST_WORDS = 3  # fewer say too little alone: "worth it?"
_SENTENCE_END = re.compile(r"(?<=[?!.;\n])\s*")
# Words with which another question starts, after a comma or a joining word.
_JOINT = {
    "en": re.compile(
        r"(?:,|\b(?:and|also|plus|or|but|so|then|anyway|btw)\b)\s+(?=(?:also\s+)?"
        r"(?:how|what|whats|who|whos|why|when|where|which|is|are|does|do|did|can|could|will|would"
        r"|has|have|should|any|do you know)\b)",
        re.IGNORECASE,
    )
}


def questions_in(message: str, language: str) -> list[str]:
    """Return the parts of a message that may be questions of their own, at most ``MOST``.

    Where sentences end in a question mark, only theirs count: the rest is a story around them.
    There are none in a message that cannot be parted.
    """
    joint = _JOINT.get(language_code(language))
    asked: list[str] = []
    told: list[str] = []
    for sentence in _SENTENCE_END.split(message):
        pieces = joint.split(sentence) if joint else [sentence]
        parts = [piece.strip(" ,;") for piece in pieces if re.search(r"\w", piece)]
        (asked if sentence.strip().endswith("?") else told).extend(parts)
    if len(asked) + len(told) < 2:
        return []
    return [part for part in asked or told if len(part.split()) >= FEWEST_WORDS][:MOST]
