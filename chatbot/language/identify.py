"""Whether a message is surely written in another language than the collection.

A question that is wrongly sent away costs more than one that is not understood, so several things
must agree: the words, of which few may be the collection's, and py3langid, which compares pieces of
letters. Lists of words and the model are loaded when a message first needs them.
"""

from __future__ import annotations

import math
from collections.abc import Container
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .dictionary import common_words
from .language import Language
from .message import Message

UNKNOWN = "und"  # the code for an undetermined language in ISO 639-2
MAX_TEXT = 300  # characters that are judged

# Languages with few readers, or near a larger one, or scholarly (Latin names of diseases), would
# only take weight from those that patients write.
_CANDIDATES = (
    *("am", "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "gu", "he"),
    *("hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "km", "kn", "ko", "lo", "lt", "ml", "mr"),
    *("my", "nl", "no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sr", "sv", "sw", "ta"),
    *("te", "th", "tl", "tr", "uk", "ur", "vi", "zh"),
)
_COMMON_WORDS = 20_000  # beyond those, lists have words of other languages: "cuesta" in English
_MAX_OWN = 0.6  # share of the words that are common in the collection's language
_SHORT = 3  # names and slips of the finger are like any language: "scheuermanns", "fuzion"
# Logarithms of how much likelier another language must be, and how much it must be to do without
# other evidence. Fitted by eye on the bundled phrasings, clean and misspelt.
_LIKELIER, _FAR_LIKELIER = 3.0, 6.0
_PROBABLE = 0.5


def foreign_language(message: Message, known: Container[str]) -> str | None:
    """Return the code of a message's language if that is surely another than it is read in.

    The code is ``und`` where only that much is sure. In a language that py3langid does not know,
    nothing is foreign.

    :param known: words that the reviewed texts of the collection use, in normal form; phrasings may
        be in any language.
    """
    own, message = message.language.code, message.beginning(MAX_TEXT)
    words = [word for word in message.words if word.isalpha()]
    if own not in _CANDIDATES or all(len(word) == 1 or word in known for word in words):
        return None
    every, common = message.language.word_counts, common_words(own, _COMMON_WORDS)
    if all(word in known or word in every for word in words):
        return None
    if sum(word in known or word in common for word in words) > _MAX_OWN * len(words):
        return None
    ranked = _identifier().rank(message.text.lower())
    code: str = ranked[0][0]
    probability = ranked[0][1]
    odds = round(math.log(probability / max(dict(ranked)[own], 1e-30)), 3)
    if odds < _LIKELIER:  # also where it is the collection's own
        return None
    certain = round(probability, 3) >= _PROBABLE
    if len(words) < _SHORT and all(word.isascii() for word in words):
        others = common_words(code, _COMMON_WORDS)
        if all(word in others for word in words):
            return code
        certain = certain and len(words) > 1 and odds >= _FAR_LIKELIER
        return code if certain else None
    if certain:
        return code
    return UNKNOWN if odds >= _FAR_LIKELIER else None


def prepare_languages(language: Language) -> None:
    """Load what the first foreign message would wait for, such as before a server forks."""
    language.common_words(_COMMON_WORDS)
    _identifier()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES)
    return identifier
