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
_HASH = re.compile(r"scrypt:32768:8:1:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=")
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


def one_of(names: tuple[str, ...]) -> Callable[[object], str]:
    """Return what reads one of some names, in capitals or not."""

    def parse(value: object) -> str:
        if not isinstance(value, str) or value.lower() not in names:
            raise ValueError(f"Give one of {', '.join(names)}.")
        return value.lower()

    return parse


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


def region(value: object) -> str:
    """Return the two or three letters of a region, ``""`` for none."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}|", value.lower()):
        raise ValueError("Give two or three letters, such as us, uk or eu.")
    return value.lower()


def secrets(value: object) -> str:
    """Return secrets separated by commas, as they were given."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("Give secrets separated by commas, as `openssl rand -hex 32` prints them.")
    return value.strip()


def rate(value: object) -> str:
    """Return a number of messages and a time, such as ``30/minute``, or ``off``."""
    given = value.strip().lower() if isinstance(value, str) else ""
    if given != "off" and not re.fullmatch(r"[1-9][0-9]{0,5}/(second|minute|hour|day)", given):
        raise ValueError("Give a number of messages per unit of time, such as 30/minute, or off.")
    return given


def rate_storage(value: object) -> str:
    """Return ``memory``, or the address of a Redis."""
    given = value.strip() if isinstance(value, str) else ""
    if given != "memory" and not re.fullmatch(r"rediss?://[!-~]+", given):
        raise ValueError("Give memory, or the address of a Redis server: redis://host:6379/0.")
    return given


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


def events(value: object) -> str:
    """Return ``off``, the address of a database, or ``""``."""
    given = value.strip() if isinstance(value, str) else " "
    if given not in ("", "off") and not re.fullmatch(r"[a-z][a-z0-9+]*://[!-~]*", given):
        raise ValueError("Give off, or the address of a database: postgresql://user@host/name.")
    return given


def password_hash(value: object) -> str:
    """Return the hash of a password, ``""`` for none."""
    given = value.strip() if isinstance(value, str) else " "
    if given and not _HASH.fullmatch(given):
        raise ValueError(
            "Give the hash that `faq-chatbot admin-password` prints, not the password."
        )
    return given


def question_log(value: object) -> int:
    """Return a number of days, 0 for ``off``."""
    return 0 if value == "off" else whole(1, MAX_QUESTION_DAYS)(value)
