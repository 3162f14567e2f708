"""Small judgments on strings that several readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # control characters; tab and line feed are fine
    r"|[\u2028\u2029]"  # line ends that only some editors count as lines
    r"|[\u202a-\u202e\u2066-\u2069]"  # invisible, and make a text look other than it is
    r"|[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # not characters at all
)
_LIKENESS = 65.0


def forbidden_characters(text: str) -> list[str]:
    """Return the name, such as ``U+0000``, of every character in ``text`` that no text may have.

    They are invisible to a reviewer and can change what a reader sees, or cannot be encoded.
    """
    return [f"U+{ord(character):04X}" for character in sorted(set(_FORBIDDEN.findall(text)))]


def without_forbidden(text: str) -> str:
    """Return ``text`` without the characters that no text may have."""
    return _FORBIDDEN.sub("", text)


def quoted(text: str) -> str:
    """Return ``text`` in quotes for a message, shortened so that the message stays readable."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'


def listed(options: Iterable[str]) -> str:
    """Return the options as ``a, b or c``; of very many, only the first ones."""
    names = [*options]
    if len(names) > 20:
        names = [*names[:20], f"{len(names) - 20} others"]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def did_you_mean(word: str, options: Iterable[str], otherwise: str) -> str:
    """Return a fix that names the option most like ``word``, or ``otherwise`` if none is like it.

    Most unknown names are slips of the finger, and the author should not have to look them up.
    """
    from rapidfuzz import fuzz, process  # here, because most programs meet no unknown name

    likely = process.extractOne(
        word, list(options), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=_LIKENESS
    )
    return f"Did you mean {quoted(likely[0])}?" if likely else otherwise


def is_web_address(address: str) -> bool:
    """Say whether ``address`` is an absolute http or https address that a browser can open."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address
    except ValueError:
        return False
