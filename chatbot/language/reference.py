"""Whether a message says all that it asks, or leaves part of it to what was said before."""

from __future__ import annotations

import re

from .dictionary import common_words, language_code

COMMON_WORDS = 150  # of the language; whatever a text is about, it has them
MOST_WORDS, MOST_CONTENT, MOST_BESIDE_POINTING = 9, 1, 3
# Words that point at something said before, or at what a page is about.
POINTING = {
    "en": "it its one ones that thats them their theirs these they theyre this those he hes his him"
    " she shes her hers both either neither other others same there then so such else"
}
_OPENING = {
    "en": re.compile(
        r"^(?:and|but|or|so|also|plus|what about|how about|what of|what if|even if|even|only|just"
        r"|then|like|except|not|which|whose)\b"
    )
}
_AROUND = {
    "en": re.compile(
        r"^(?:(?:ok|okay|k|so|and|but|well|hm+|um+|uh|er|oh|ah|right|yes|yeah|yep|sure|fine|cool"
        r"|sorry|hey|please|pls|then|also|actually|wait|alright)\s+)+"
        r"|(?:\s+(?:then|please|pls|plz|though|tho|thanks|thx|lol|mate|now|exactly|again|ok))+$"
    )
}


def without_fillers(text: str, language: str) -> str:
    """Return a normalised text without the words around it that say nothing."""
    around = _AROUND.get(language_code(language))
    return around.sub("", text) if around else text


def leans_on_context(text: str, language: str) -> bool:
    """Say whether a normalised message may only be understood from the one before it.

    It is short, and either opens like the rest of a question, or points at something with few
    words of its own, or has hardly a word of its own.
    """
    code = language_code(language)
    words = text.split()
    if not words or len(words) > MOST_WORDS:
        return False
    pointing = POINTING.get(code, "").split()
    common = common_words(code, COMMON_WORDS)
    content = [word for word in words if word not in common and word not in pointing]
    if len(content) <= MOST_CONTENT:
        return True
    opens = code in _OPENING and bool(_OPENING[code].search(text))
    points = any(word in pointing for word in words)
    return (opens or points) and len(content) <= MOST_BESIDE_POINTING
