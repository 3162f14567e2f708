"""Ids that stay the same when a source is imported again, whatever stands around a question."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ...model import normal_form

_LONGEST = 64
_HASH = 6


def slug(text: str, longest: int = _LONGEST) -> str:
    """Return an id made of the words of a text; a part of its hash tells apart what is cut off.

    >>> slug("Isn’t it FDA-approved?")
    'isnt-it-fda-approved'
    """
    words = normal_form(text)
    known = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if len(known) <= longest and known.replace("-", "") == words.replace(" ", "") and known:
        return known
    tail = hashlib.sha256(unicodedata.normalize("NFC", words or text).encode()).hexdigest()[:_HASH]
    head = known[: longest - _HASH - 1]
    if len(head) < len(known):
        head = head.rpartition("-")[0] or head
    return f"{head}-{tail}".strip("-")
