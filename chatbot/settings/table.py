"""The table of settings: each one is declared once, with its default, its type and its help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from . import values
from .sites import Site

PREFIX = "FAQ_CHATBOT_"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
LOG_FORMATS = ("json", "text")


def _row(
    default: str | int, type: Callable[[object], object], help: str, secret: bool = False
) -> Any:
    """Return the field of a setting, with the row of ``SETTINGS`` but for its name."""
    row = {"default": default, "type": type, "help": help, "secret": secret}
    return field(default_factory=lambda: type(default), metadata=row)


@dataclass(frozen=True)
class Settings:
    """The values to run with, each already checked."""

    collection: str = _row(
        "stem-cell-spine",
        values.text,
        "The content to answer from: the id of a bundled collection, or the path of a folder.",
    )
    data_dir: Path = _row("", values.folder, "The only folder the program writes to.")
    host: str = _row("127.0.0.1", values.text, "The address to listen on.")
    port: int = _row(8000, values.whole(0, 65535), "The port to listen on; 0 picks a free one.")
    workers: int = _row(1, values.whole(1, 64), "Number of worker processes.")
    threads: int = _row(
        8, values.whole(1, 256), "Number of requests that one process answers at a time."
    )
    max_body: int = _row(
        8192, values.whole(256, 1024 * 1024), "Largest request body accepted, in bytes."
    )
    log_level: str = _row(
        "info", values.one_of(LOG_LEVELS), f"How much to log: {', '.join(LOG_LEVELS)}."
    )
    log_format: str = _row(
        "json",
        values.one_of(LOG_FORMATS),
        "Format of the log: json, for programs, or text, for people.",
    )
    answer_threshold: float | None = _row(
        "",
        values.probability,
        "How likely an answer must be to be right before it is given, from 0 to 1; see `tune`.",
    )
    meaning: str = _row(
        "on",
        values.one_of(("on", "off")),
        "Whether English texts are also compared by what they mean: on or off.",
    )
    region: str = _row(
        "",
        values.region,
        "The region whose emergency numbers are shown, such as us, uk or eu; by default the first "
        "one listed.",
    )
    secret_key: str = _row(
        "",
        values.secrets,
        "Secrets for signing conversation tokens, comma-separated, newest first; by default one is "
        "created and kept in data_dir.",
        secret=True,
    )
    rate_limit: str = _row(
        "30/minute", values.rate, "How many messages one address may send, or off."
    )
    rate_limit_storage: str = _row(
        "memory",
        values.rate_storage,
        "Where messages are counted: memory, separately in each worker, or redis://host:6379/0, "
        "for all of them together.",
        secret=True,
    )
    trusted_proxies: int = _row(
        0,
        values.whole(0, 9),
        "Number of trusted proxies in front of the server that set X-Forwarded-For.",
    )
    allowed_origins: tuple[str, ...] = _row(
        "",
        values.origins,
        "Other websites whose pages may call the API from the browser, such as "
        "https://clinic.example, comma-separated.",
    )
    reload_interval: int = _row(
        5,
        values.whole(0, 86400),
        "Seconds between checks for changed content; 0 checks only on SIGHUP.",
    )
    events: str = _row(
        "",
        values.events,
        "Where counts of replies and votes are stored: off, or a database such as "
        "postgresql://user@host/name; by default a file in data_dir.",
        secret=True,
    )
    question_log: int = _row(
        "off",
        values.question_log,
        "Number of days, 1 to 90, to keep questions, without words that could name anyone, or "
        "off; visitors are told.",
    )
    question_group: int = _row(
        5,
        values.whole(3, 1000),
        "Minimum number of times a question must be asked before it is shown to anyone.",
    )
    metrics: str = _row(
        "off",
        values.one_of(("on", "off")),
        "Whether metrics for Prometheus are served at /metrics: on or off.",
    )
    admin_password: str = _row(
        "",
        values.password_hash,
        "The hash of a password, as printed by `admin-password`; setting it turns on the owner "
        "pages.",
        secret=True,
    )
    sites: tuple[Site, ...] = ()

    @property
    def all_sites(self) -> tuple[Site, ...]:
        """Every site, the default one first, which the other settings describe."""
        default = Site("", (self.collection,), self.allowed_origins, region=self.region)
        return (default, *self.sites)


@dataclass(frozen=True)
class Setting:
    """One row of the table.

    ``type`` turns what a person wrote (text, or a TOML value) into the value to use; it raises
    ``ValueError`` with the sentence that says what to write instead. ``default`` is written as a
    person would write it, ``""`` where it depends on the machine. A ``secret`` is not repeated in
    messages.
    """

    name: str
    default: str | int
    type: Callable[[object], object]
    help: str
    secret: bool

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """The option that sets it, for commands that have one."""
        return "--" + self.name.replace("_", "-")


SETTINGS = tuple(Setting(row.name, **row.metadata) for row in fields(Settings) if row.metadata)
