"""The settings of the program: one table, and the rule for which of several values counts.

A setting comes from, first wins: an option of the command, the environment variable
``FAQ_CHATBOT_<NAME>``, a TOML file, the default. Everything that documents or reads settings reads
this table, so that help texts, docs/settings.md and behaviour cannot drift apart.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..errors import SettingError
from .sites import Site, read_sites, refuse_unknown
from .table import LOG_LEVELS, PREFIX, SETTINGS, Setting, Settings

__all__ = ["LOG_LEVELS", "SETTINGS", "Setting", "Settings", "Site", "load_settings"]

CONFIG_VARIABLE = PREFIX + "CONFIG"


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
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        if options.get(setting.name) is not None:
            value, where = options[setting.name], f"the option {setting.option}"
        elif environ.get(setting.variable):
            value, where = environ[setting.variable], f"the environment variable {setting.variable}"
        elif setting.name in in_file:
            value, where = in_file[setting.name], f"{config}, key '{setting.name}'"
        else:
            continue
        try:
            found[setting.name] = setting.type(value)
        except ValueError as error:
            shown = "what was given" if setting.secret else repr(str(value)[:60])
            message = f"{setting.name} cannot be {shown} ({where}). {error}"
            raise SettingError(message) from None
    return Settings(**found, sites=read_sites(in_file.get("sites", {}), str(config)))


def _read(config: Path) -> dict[str, object]:
    """Return the keys of a settings file, all of them known."""
    try:
        found = tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"Cannot read the settings file {config}: {error.strerror}. Check its path."
        raise SettingError(message) from None
    except ValueError as error:
        message = f"The settings file {config} is not valid TOML: {error}."
        raise SettingError(f"{message} Write lines such as port = 80") from None
    names = [setting.name for setting in fields(Settings)]
    refuse_unknown(found, names, "setting {}", str(config))
    return found
