"""``chat``: a conversation on the standard input."""

from __future__ import annotations

import pytest

from chatbot import FaqBot

HEAD = """\
Spine care. I am an automated tool; nobody reads this chat.
Ask a question in your own words. Ctrl-D ends.

"""


def said(result) -> list[str]:
    """What it said between the prompts."""
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(HEAD)
    return [part.strip() for part in result.stdout.removeprefix(HEAD).split("> ")[1:]]


def test_it_answers_until_the_end_of_input(run):
    assert said(run("chat", input="thank you\ndoes it hurt\n")) == [
        "You are welcome.",
        "The experts did not say.",
        "",
    ]


def test_the_end_at_once_is_no_error(run):
    assert run("chat", input="").stdout == HEAD + "> \n"


def test_empty_lines_are_not_answered(run):
    assert said(run("chat", input="\n   \r\n\t\nthank you")) == ["", "", "", "You are welcome.", ""]


def test_a_number_picks_an_offered_question(run):
    offer, first, _ = said(run("chat", input="zzz\n 1 \n"))
    assert offer.endswith("You can ask:\n  1. What does it cost?\n  2. Is it approved?") or (
        offer.endswith("You can ask:\n  1. Is it approved?\n  2. What does it cost?")
    )
    questions = [line[5:] for line in offer.splitlines() if line.startswith("  ")]
    assert first.startswith(questions[0])
    second = said(run("chat", input="zzz\n2\n"))[1]
    assert second.startswith(questions[1])


@pytest.mark.parametrize("number", ["0", "3", "-1", "1.", "²", "9" * 5000])
def test_another_number_is_a_message_like_any_other(run, number):
    assert said(run("chat", input=f"zzz\n{number}\n"))[1].startswith("Please ask in other words.")


def test_a_number_means_what_the_last_reply_offered(run):
    assert said(run("chat", input="zzz\nthank you\n1\n"))[2].startswith("Please ask in other")
    assert said(run("chat", input="is it legal\n1\n"))[1].startswith("What does it cost?")


def test_bad_bytes_do_not_end_it(run, spawn, monkeypatch):
    assert said(run("chat", input=b"is it legal \xff\n"))[0].startswith("Is it approved?")
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    process = spawn("chat")
    output, messages = process.communicate(b"is it legal \xff\n")
    assert (process.returncode, messages) == (0, b"")
    assert b"not yet." in output


def test_a_conversation_goes_on_and_an_interrupt_at_the_prompt_ends_it(run, monkeypatch):
    from dataclasses import replace

    asked = []
    plain = FaqBot.ask

    def ask(self, message, conversation=None):
        asked.append((message, conversation))
        return replace(plain(self, message), conversation=f"token {len(asked)}")

    lines = iter(["price", "zzz"])

    def typed(prompt):
        try:
            return next(lines)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(FaqBot, "ask", ask)
    monkeypatch.setattr("builtins.input", typed)
    result = run("chat")
    assert asked == [("price", None), ("zzz", "token 1")]
    assert (result.exit_code, result.stderr) == (0, "")
