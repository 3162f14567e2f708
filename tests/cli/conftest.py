"""A tiny collection that every command answers from, in folders of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import chatbot
from chatbot.cli import main
from tests.demo import FILES as demo_files

# With a dash, which not every output can show.
FILES = {
    path: text.replace("No, it is not.", "No, it is not – not yet.")
    for path, text in demo_files.items()
    if not path.startswith("out_of_scope/")
}

Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(scope="session")
def saved_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that all these tests share, so that the index is built once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def data_dir(saved_index: Path) -> Path:
    """Return the data folder; a test that needs an empty one says so by its own fixture."""
    return saved_index


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Return the folder of a valid collection."""
    root = tmp_path / "demo"
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, data_dir: Path, demo: Path) -> None:
    """Point every command at these folders, whatever the user's environment says."""
    for name in list(os.environ):
        if name.startswith("FAQ_CHATBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FAQ_CHATBOT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("FAQ_CHATBOT_COLLECTION", str(demo))


@pytest.fixture
def run() -> Run:
    """Return a function that runs a command in this process; only what is meant ends it."""

    def run(*arguments: object, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(
            main, [str(one) for one in arguments], input=input, prog_name="faq-chatbot"
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def spawn(monkeypatch: pytest.MonkeyPatch) -> Spawn:
    """Return a function that starts ``python -m chatbot``, by default with pipes."""
    assert chatbot.__file__
    monkeypatch.setenv("PYTHONPATH", str(Path(chatbot.__file__).parent.parent))

    def spawn(*arguments: object, **streams: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "chatbot", *(str(one) for one in arguments)]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, **(pipes | streams))  # type: ignore[call-overload]

    return spawn
