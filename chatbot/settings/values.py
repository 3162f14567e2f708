"""How each kind of setting is read: from text or a TOML value to the value to use.

Each function raises ``ValueError`` with the sentence that says what to write instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import platformdirs

MAX_QUESTION_DAYS = 90
_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?"
)
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def text(value: object) -> str:
    """Return a text that has at least one character."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("Give a text of at least one character.")
    return value.strip()


def folder(value: object) -> Path:
    """Return a folder, ``~`` expanded; the platform's user data folder for ``""``."""
    if value == "":
        return Path(platformdirs.user_data_dir("faq-chatbot"))
    return Path(os.path.expanduser(text(str(value) if isinstance(value, Path) else value)))


def whole(least: int, most: int) -> Callable[[object], int]:
    """Return what reads a whole number within two bounds."""

    def parse(value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"Give a whole number from {least} to {most}.")
        return value

    return parse


def _matching(pattern: str, fix: str, lower: bool = False) -> Callable[[object], str]:
    """Return what reads a text that a regular expression matches, in capitals too if ``lower``."""

    def parse(value: object) -> str:
        given = value.strip() if isinstance(value, str) else "?"
        given = given.lower() if lower else given
        if not re.fullmatch(pattern, given):
            raise ValueError(fix)
        return given

    return parse


def one_of(names: tuple[str, ...]) -> Callable[[object], str]:
    """Return what reads one of some names, in capitals or not."""
    return _matching("|".join(names), f"Give one of {', '.join(names)}.", lower=True)


def probability(value: object) -> float | None:
    """Return a number from 0 to 1; ``None`` for ``""``."""
    if value == "":
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) else -1.0
    except ValueError:
        number = -1.0
    if isinstance(value, bool) or not 0 <= number <= 1:
        raise ValueError("Give a number from 0 to 1, as `tune` prints it.")
    return number


def secrets(value: object) -> str:
    """Return secrets separated by commas, as they were given."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("Give secrets separated by commas, as `openssl rand -hex 32` prints them.")
    return value.strip()


def origins(value: object) -> tuple[str, ...]:
    """Return origins as browsers send them, from a list or separated by commas."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        given = [None]
    if value == "":
        given = []
    origins = tuple(one.strip() if isinstance(one, str) else "" for one in given)
    for origin in origins:
        # What a browser never sends would never match, without any sign of why.
        usual_port = _USUAL_PORTS.get(origin.partition(":")[0], "/")
        if not _ORIGIN.fullmatch(origin) or origin.endswith(usual_port):
            raise ValueError(
                "Give each origin as browsers send it, separated by commas: https://clinic.example "
                "or http://localhost:3000. Lowercase, no path, no default port (80, 443), no *."
            )
    return origins


def question_log(value: object) -> int:
    """Return a number of days, 0 for ``off``."""
    return 0 if value == "off" else whole(1, MAX_QUESTION_DAYS)(value)


region = _matching("[a-z]{2,3}|", "Give two or three letters, such as us, uk or eu.", lower=True)
rate = _matching(
    "[1-9][0-9]{0,5}/(second|minute|hour|day)|off",
    "Give a number of messages per unit of time, such as 30/minute, or off.",
    lower=True,
)
rate_storage = _matching(
    "rediss?://[!-~]+|memory",
    "Give memory, or the address of a Redis server: redis://host:6379/0.",
)
events = _matching(
    "[a-z][a-z0-9+]*://[!-~]*|off|",
    "Give off, or the address of a database: postgresql://user@host/name.",
)
password_hash = _matching(
    "scrypt:32768:8:1:[A-Za-z0-9]{16}:[0-9a-f]{128}|",
    "Give the hash that `faq-chatbot admin-password` prints, not the password.",
)
