"""What of the figures needs no server; the rest is in ``test_keeping_server``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fake_bot import FakeBot, make_app

from chatbot.errors import SettingError


def test_off_there_are_none(bot: FakeBot) -> None:
    assert make_app(bot).test_client().get("/metrics").status_code == 404


def test_without_the_client_library_it_says_what_to_install(
    bot: FakeBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # put back afterwards
    with pytest.raises(SettingError, match="pip install"):
        make_app(bot, metrics="on", data_dir=tmp_path)
