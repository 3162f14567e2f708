"""What of the figures needs no server; the rest is in ``test_keeping_server``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_bot import FakeBot, make_app

import chatbot
from chatbot.errors import SettingError
from chatbot.web.metrics import count_reload


def test_off_there_are_none_and_a_reload_is_not_counted(bot: FakeBot) -> None:
    app = make_app(bot)
    assert app.test_client().get("/metrics").status_code == 404
    count_reload(app, "done")


def test_without_the_client_library_it_says_what_to_install(
    bot: FakeBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # put back afterwards
    with pytest.raises(SettingError, match="pip install"):
        make_app(bot, metrics="on", data_dir=tmp_path)


PROGRAM = """
from pathlib import Path
import sys
from fake_bot import FakeBot, make_app
from chatbot.web.metrics import count_reload
app = make_app(FakeBot(), metrics="on", data_dir=Path(sys.argv[1]))
count_reload(app, "done")
count_reload(app, "refused")
count_reload(app, "done")
print(app.test_client().get("/metrics").text)
"""


@pytest.mark.slow
def test_reloads_are_counted_by_their_result(tmp_path: Path) -> None:
    """In a process of its own: the client library decides once how it shares figures."""
    home = Path(chatbot.__file__ or "").parent.parent
    environ = {**os.environ, "PYTHONPATH": f"{home}:{Path(__file__).parent}"}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    assert 'faq_chatbot_reloads_total{result="done"} 2.0' in said
    assert 'faq_chatbot_reloads_total{result="refused"} 1.0' in said
