"""The examples in the docstrings of the library are right."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from chatbot import FaqBot
from tests.test_layers import modules

ROOT = Path(__file__).resolve().parent.parent
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in modules(ROOT / "chatbot")
    if ">>> " in path.read_text(encoding="utf-8")
]
BOT = "chatbot.bot"


@pytest.mark.parametrize("name", [name for name in WITH_EXAMPLES if name != BOT])
def test_the_examples_of_a_module_are_right(name):
    found = doctest.testmod(import_module(name))
    assert found.attempted and not found.failed


def test_the_example_of_the_bot_is_right(bundled_bot, monkeypatch):
    monkeypatch.setattr(FaqBot, "load", lambda folder: bundled_bot)
    found = doctest.testmod(import_module(BOT))
    assert found.attempted and not found.failed
