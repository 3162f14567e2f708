"""The settings of the program: one table, and the rule which of several values counts.

A setting comes from, first wins: an option of the command, the environment variable
``FAQ_CHATBOT_<NAME>``, a TOML file, the default. Everything that documents or reads settings reads
this table, so that help texts, docs/settings.md and behaviour cannot drift apart.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from .errors import SettingError
from .sites import Site, read_sites

__all__ = ["LOG_LEVELS", "SETTINGS", "Setting", "Settings", "Site", "load_settings"]

PREFIX = "FAQ_CHATBOT_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
LOG_FORMATS = ("json", "text")
MAX_QUESTION_DAYS = 90


@dataclass(frozen=True)
class Setting:
    """One row of the table.

    ``type`` turns what a person wrote (text, or a TOML value) into the value to use; it raises
    ``ValueError`` with the sentence that says what to write instead. ``default`` is written as a
    person would write it, ``""`` for the platform's user data folder, which only running tells.
    A ``secret`` is not repeated in messages.
    """

    name: str
    default: str | int
    help: str
    type: Callable[[object], object]
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """The option that sets it, for commands that have one."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True)
class Settings:
    """The values to run with, each already checked."""

    collection: str
    data_dir: Path
    host: str
    port: int
    workers: int
    threads: int
    max_body: int
    log_level: str
    log_format: str
    answer_threshold: float | None
    region: str
    secret_key: str
    rate_limit: str
    rate_limit_storage: str
    trusted_proxies: int
    allowed_origins: tuple[str, ...]
    reload_interval: int
    events: str
    question_log: int
    question_group: int
    metrics: str
    admin_password: str
    sites: tuple[Site, ...] = ()

    @property
    def all_sites(self) -> tuple[Site, ...]:
        """Every site, the default one first, which is what the other settings say."""
        default = Site("", (self.collection,), self.allowed_origins, region=self.region)
        return (default, *self.sites)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("Give it as text of at least one character.")
    return value.strip()


def _folder(value: object) -> Path:
    if value == "":
        return Path(platformdirs.user_data_dir("faq-chatbot"))
    return Path(os.path.expanduser(_text(str(value) if isinstance(value, Path) else value)))


def _whole(least: int, most: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"Give a whole number from {least} to {most}.")
        return value

    return parse


def _one_of(names: tuple[str, ...]) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if not isinstance(value, str) or value.lower() not in names:
            raise ValueError(f"Give one of {', '.join(names)}.")
        return value.lower()

    return parse


def _probability(value: object) -> float | None:
    if value == "":
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) else -1.0
    except ValueError:
        number = -1.0
    if isinstance(value, bool) or not 0 <= number <= 1:
        raise ValueError("Give a number from 0 to 1, as `tune` prints it.")
    return number


def _region(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}|", value.lower()):
        raise ValueError("Give two or three letters, such as us, uk or eu.")
    return value.lower()


def _secrets(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("Give secrets parted by commas, such as `openssl rand -hex 32` prints.")
    return value.strip()


def _rate(value: object) -> str:
    given = value.strip().lower() if isinstance(value, str) else ""
    if given != "off" and not re.fullmatch(r"[1-9][0-9]{0,5}/(second|minute|hour|day)", given):
        raise ValueError("Give a number of messages and a time, such as 30/minute, or off.")
    return given


def _rate_storage(value: object) -> str:
    given = value.strip() if isinstance(value, str) else ""
    if given != "memory" and not re.fullmatch(r"rediss?://[!-~]+", given):
        raise ValueError("Give memory, or the address of a Redis: redis://host:6379/0.")
    return given


def _origins(value: object) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        given = [None]
    if value == "":
        given = []
    origins = tuple(one.strip() if isinstance(one, str) else "" for one in given)
    for origin in origins:
        # What a browser never sends would never match, and nobody would know why.
        usual_port = _USUAL_PORTS.get(origin.partition(":")[0], "/")
        if not _ORIGIN.fullmatch(origin) or origin.endswith(usual_port):
            raise ValueError(
                "Give each origin as browsers send it, parted by commas: https://clinic.example or "
                "http://localhost:3000. Small letters, no path, no usual port (80, 443), no *."
            )
    return origins


def _events(value: object) -> str:
    given = value.strip() if isinstance(value, str) else " "
    if given not in ("", "off") and not re.fullmatch(r"[a-z][a-z0-9+]*://[!-~]*", given):
        raise ValueError("Give off, or the address of a database: postgresql://user@host/name.")
    return given


def _password_hash(value: object) -> str:
    given = value.strip() if isinstance(value, str) else " "
    if given and not _HASH.fullmatch(given):
        raise ValueError("Give what `faq-chatbot admin-password` prints, and not the password.")
    return given


def _question_log(value: object) -> int:
    return 0 if value == "off" else _whole(1, MAX_QUESTION_DAYS)(value)


_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?"
)
_HASH = re.compile(r"scrypt:32768:8:1:[A-Za-z0-9]{16}:[0-9a-f]{128}")
_USUAL_PORTS = {"http": ":80", "https": ":443"}


SETTINGS = (
    Setting(
        "collection",
        "stem-cell-spine",
        "The content to answer from: the id of a bundled collection, or the path of a folder.",
        _text,
    ),
    Setting(
        "data_dir",
        "",
        "The one folder the program writes to.",
        _folder,
    ),
    Setting("host", "127.0.0.1", "The address to listen on.", _text),
    Setting("port", 8000, "The port to listen on; 0 picks a free one.", _whole(0, 65535)),
    Setting("workers", 1, "How many processes answer.", _whole(1, 64)),
    Setting("threads", 8, "How many requests one process answers at a time.", _whole(1, 256)),
    Setting(
        "max_body", 8192, "The largest request body taken, in bytes.", _whole(256, 1024 * 1024)
    ),
    Setting("log_level", "info", f"How much to log: {', '.join(LOG_LEVELS)}.", _one_of(LOG_LEVELS)),
    Setting(
        "log_format",
        "json",
        "How a line of the log is written: json, for programs, or text, for people.",
        _one_of(LOG_FORMATS),
    ),
    Setting(
        "answer_threshold",
        "",
        "How likely an answer must be right to be given, from 0 to 1; see `tune`.",
        _probability,
    ),
    Setting(
        "region",
        "",
        "Whose emergency numbers are shown, such as us, uk or eu; by default the first named.",
        _region,
    ),
    Setting(
        "secret_key",
        "",
        "Secrets that sign conversations, parted by commas, the newest first; one is made and kept "
        "in data_dir by default.",
        _secrets,
        secret=True,
    ),
    Setting(
        "rate_limit",
        "30/minute",
        "How many messages one address may send, or off.",
        _rate,
    ),
    Setting(
        "rate_limit_storage",
        "memory",
        "Where messages are counted: memory, each worker for itself, or redis://host:6379/0 for "
        "all together.",
        _rate_storage,
        secret=True,
    ),
    Setting(
        "trusted_proxies",
        0,
        "How many proxies in front of the server tell the visitor's address in X-Forwarded-For.",
        _whole(0, 9),
    ),
    Setting(
        "allowed_origins",
        "",
        "The sites whose pages may ask from the browser, such as https://clinic.example, parted by "
        "commas.",
        _origins,
    ),
    Setting(
        "reload_interval",
        5,
        "How many seconds pass between looks for changed content; 0 looks on SIGHUP only.",
        _whole(0, 86400),
    ),
    Setting(
        "events",
        "",
        "Where counts of replies and votes are kept: off, or a database such as "
        "postgresql://user@host/name; by default a file in data_dir.",
        _events,
        secret=True,
    ),
    Setting(
        "question_log",
        "off",
        "For how many days, 1 to 90, questions are kept, without words that could name anyone; "
        "visitors are told.",
        _question_log,
    ),
    Setting(
        "question_group",
        5,
        "How often a question must have been asked before anyone is shown it.",
        _whole(3, 1000),
    ),
    Setting(
        "metrics",
        "off",
        "Whether figures for Prometheus are served at /metrics: on or off.",
        _one_of(("on", "off")),
    ),
    Setting(
        "admin_password",
        "",
        "The hash of a password, as `admin-password` prints it; it turns the owner pages on.",
        _password_hash,
        secret=True,
    ),
)


def load_settings(
    options: Mapping[str, object] | None = None,
    *,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings to run with.

    ``options`` are what the command line gave, by setting name, ``None`` where it gave nothing.
    ``config`` is a TOML file, by default the one that ``FAQ_CHATBOT_CONFIG`` names, if any.
    An empty environment variable counts as not set, unknown ones are ignored. Raises
    ``SettingError`` for a value that cannot be used, a file that cannot be read or an unknown key
    in it: a setting that is silently not used is worse than a server that does not start.
    """
    environ = os.environ if environ is None else environ
    options = options or {}
    if config is None and environ.get(CONFIG_VARIABLE):
        config = Path(os.path.expanduser(environ[CONFIG_VARIABLE]))
    in_file = _read(config) if config else {}
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        value: object = setting.default
        where = "the default"
        if options.get(setting.name) is not None:
            value, where = options[setting.name], f"the option {setting.option}"
        elif environ.get(setting.variable):
            value, where = environ[setting.variable], f"the environment variable {setting.variable}"
        elif setting.name in in_file:
            value, where = in_file[setting.name], f"{config}, key '{setting.name}'"
        try:
            values[setting.name] = setting.type(value)
        except ValueError as error:
            shown = "what was given" if setting.secret else repr(str(value)[:60])
            message = f"{setting.name} cannot be {shown} ({where}). {error}"
            raise SettingError(message) from None
    types = {setting.name: setting.type for setting in SETTINGS}
    return Settings(**values, sites=read_sites(in_file.get("sites", {}), str(config), types))


def _read(config: Path) -> dict[str, object]:
    """Return the keys of a settings file, all of them known."""
    try:
        found = tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The settings file {config} cannot be read: {error.strerror}. Check its path."
        raise SettingError(message) from None
    except ValueError as error:
        message = f"The settings file {config} is not valid TOML: {error}. Write lines as port = 80"
        raise SettingError(message) from None
    names = [field.name for field in fields(Settings)]
    for key in found:
        if key not in names:
            near = difflib.get_close_matches(key[:40], names, n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names)}."
            raise SettingError(f"There is no setting '{key[:40]}' ({config}). {fix}")
    return found
