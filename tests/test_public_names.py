"""The public names of the library, and that they cost nothing before one is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import chatbot


@pytest.mark.parametrize("name", chatbot.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(chatbot, name).__name__ == name


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Token'"):
        chatbot.Token  # noqa: B018


def test_importing_the_package_imports_nothing_else() -> None:
    program = "import sys, chatbot; print([n for n in sys.modules if n.startswith('chatbot.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
