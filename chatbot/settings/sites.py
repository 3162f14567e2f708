"""The sites of one server: the tables ``[sites.<key>]`` of the settings file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ..errors import SettingError
from ..model import ID_PATTERN, Texts
from ..reading.wording import did_you_mean
from . import values

# What a site may say in its own words.
_BY_LANGUAGE = ("other_languages", "numbers")
TEXTS = tuple(field.name for field in fields(Texts) if field.name not in _BY_LANGUAGE)


def _collections(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("Give a list of collections, ids or paths of folders.")
    return tuple(values.text(one) for one in value)


def _texts(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError("Write it as a table, [sites.<key>.texts].")
    return tuple((name, values.text(one)) for name, one in value.items())


def _field(parse: Callable[[object], object], default: object = "") -> Any:
    """Return a field of a site, with what reads it from the file."""
    return field(default=default, metadata={"parse": parse})


@dataclass(frozen=True)
class Site:
    """What one website gets from the server: its own content, and who may ask for it.

    ``key`` names it in requests; the default site has none. ``language`` is the one that its
    content must be in, if it is given. ``title`` and ``texts`` replace the content's own.
    """

    key: str
    collections: tuple[str, ...] = _field(_collections, ())
    allowed_origins: tuple[str, ...] = _field(values.origins, ())
    language: str = _field(values.text)
    region: str = _field(values.region)
    title: str = _field(values.text)
    texts: tuple[tuple[str, str], ...] = _field(_texts, ())


_PARSERS = {one.name: one.metadata["parse"] for one in fields(Site) if one.metadata}
KEYS = tuple(_PARSERS)


def read_sites(found: object, place: str) -> tuple[Site, ...]:
    """Return the sites in a settings file; raise ``SettingError`` for what cannot be one.

    :param place: the name of the file.
    """
    if not isinstance(found, dict):
        raise SettingError(f"sites cannot be {str(found)[:60]!r} ({place}). Write [sites.<key>].")
    return tuple(_site(key, table, place) for key, table in found.items())


def _site(key: str, table: object, place: str) -> Site:
    where = f"{place}, [sites.{key[:64]}]"
    if not ID_PATTERN.fullmatch(key):
        fix = "Use 1 to 64 characters from a-z, 0-9 and -."
        raise SettingError(f"{key[:64]!r} cannot be the key of a site ({place}). {fix}")
    if not isinstance(table, dict):
        raise SettingError(f"A site is a table of settings ({where}). Write [sites.{key}].")
    refuse_unknown(table, KEYS, "{} in a site", where)
    if isinstance(table.get("texts"), dict):
        refuse_unknown(table["texts"], TEXTS, "{} in a site", f"{where}, texts")
    parsed: dict[str, Any] = {}
    for name, value in {"collections": [], **table}.items():
        try:
            parsed[name] = _PARSERS[name](value)
        except ValueError as error:
            message = f"{name} cannot be {str(value)[:60]!r} ({where}). {error}"
            raise SettingError(message) from None
    return Site(key, **parsed)


def refuse_unknown(found: Iterable[str], names: Sequence[str], what: str, where: str) -> None:
    """Raise ``SettingError`` for a key that is none of ``names``.

    :param what: says in the message what the key, at ``{}``, would be.
    """
    for name in found:
        if name not in names:
            fix = did_you_mean(name[:40], names, f"Known: {', '.join(names)}.")
            said = what.format(f"'{name[:40]}'")
            raise SettingError(f"There is no {said} ({where}). {fix}")
