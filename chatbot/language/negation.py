"""Whether a message negates what it asks, in the languages whose negations are known here."""

from __future__ import annotations

import re

from .dictionary import language_code

_NT = r"(?:ai|are|ca|could|did|do|does|had|has|have|is|must|need|should|was|were|wo|would)nt"
_SUBJECT = r"(?:i|you|he|she|it|we|they|this|that|these|those|there|the|my|your)"
_KNOWING = (
    r"(?:believe|care|decide|find|get|hear|heard|help|knew|know|mean|mind|realise|remember|said"
    r"|say|see|suppose|tell|think|understand|understood|wait|work out|worry)"
)
_NEGATION = {"en": re.compile(rf"\b(?:no|not|never|without|cannot|{_NT})\b")}
_HARMLESS = {
    "en": re.compile(
        rf"^{_NT}\b|\b{_NT} {_SUBJECT}\b"  # "isnt it approved", "dont you use marrow"
        r"|\b(?:why|or|if|what|whats) not\b|\b(?:and |or |yes )no\b|\bno$"
        r"|\bnot (?:only|just|sure|certain|clear|to mention)\b"
        r"|\bno (?:clue|doubt|idea|joke|offen[cs]e|problem|rush|worries)\b"
        rf"|\b(?:cannot|cant|couldnt|didnt|do not|did not|dont|never|not)"
        rf"(?: really| quite| fully)? {_KNOWING}\b"  # "i dont know if it works"
    )
}


def negations(text: str, language: str) -> list[str]:
    """Return the words that negate what a normalised text asks.

    Negations with which a question asks the same as without them, or that tell about the asker
    only, do not count.
    """
    code = language_code(language)
    if code not in _NEGATION:
        return []
    return _NEGATION[code].findall(_HARMLESS[code].sub(" ", text))
