"""The sites of one server: the tables ``[sites.<key>]`` of the settings file."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .errors import SettingError
from .model import ID_PATTERN, Texts

# What a site may say in its own words.
_BY_LANGUAGE = ("other_languages", "numbers")
TEXTS = tuple(field.name for field in fields(Texts) if field.name not in _BY_LANGUAGE)


@dataclass(frozen=True)
class Site:
    """What one website gets from the server: its own content, and who may ask for it.

    ``key`` names it in requests; the default site has none. ``language`` is the one that its
    content must be in, if it is given. ``title`` and ``texts`` stand in place of the content's own.
    """

    key: str
    collections: tuple[str, ...]
    allowed_origins: tuple[str, ...] = ()
    language: str = ""
    region: str = ""
    title: str = ""
    texts: tuple[tuple[str, str], ...] = ()


KEYS = tuple(field.name for field in fields(Site) if field.name != "key")


def read_sites(
    found: object, place: str, types: Mapping[str, Callable[[object], Any]]
) -> tuple[Site, ...]:
    """Return the sites in a settings file; raise ``SettingError`` for what cannot be one.

    :param place: the name of the file.
    :param types: what checks ``allowed_origins``, ``region`` and every text, by setting.
    """
    if not isinstance(found, dict):
        raise SettingError(f"sites cannot be {str(found)[:60]!r} ({place}). Write [sites.<key>].")
    return tuple(_site(key, values, place, types) for key, values in found.items())


def _site(
    key: str, values: object, place: str, types: Mapping[str, Callable[[object], Any]]
) -> Site:
    where = f"{place}, [sites.{key[:64]}]"
    if not ID_PATTERN.fullmatch(key):
        fix = "Use 1 to 64 characters out of a-z, 0-9 and -."
        raise SettingError(f"{key[:64]!r} cannot be the key of a site ({place}). {fix}")
    if not isinstance(values, dict):
        raise SettingError(f"A site is a table of settings ({where}). Write [sites.{key}].")
    _known(values, KEYS, where)
    text = types["collection"]
    parsers: dict[str, Callable[[object], Any]] = {
        "collections": lambda value: tuple(text(one) for one in _several(value)),
        "allowed_origins": types["allowed_origins"],
        "language": text,
        "region": types["region"],
        "title": text,
        "texts": lambda value: tuple((name, text(one)) for name, one in _table(value).items()),
    }
    parsed: dict[str, Any] = {}
    if isinstance(values.get("texts"), dict):
        _known(values["texts"], TEXTS, f"{where}, texts")
    for name, value in {"collections": [], **values}.items():
        try:
            parsed[name] = parsers[name](value)
        except ValueError as error:
            message = f"{name} cannot be {str(value)[:60]!r} ({where}). {error}"
            raise SettingError(message) from None
    return Site(key, **parsed)


def _several(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise ValueError("Give a list of collections, ids or paths of folders.")
    return value


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("Write it as a table, [sites.<key>.texts].")
    return value


def _known(found: Iterable[str], names: tuple[str, ...], where: str) -> None:
    for name in found:
        if name not in names:
            near = difflib.get_close_matches(name[:40], names, n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names)}."
            raise SettingError(f"There is no '{name[:40]}' in a site ({where}). {fix}")
