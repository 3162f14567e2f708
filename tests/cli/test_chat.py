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
    assert said(run("chat", input="thank you\nmy legs are numb\n")) == [
        "You are welcome.",
        "Get help now.\n\nEmergency services: 911",
        "",
    ]


def test_the_end_at_once_is_no_error(run):
    assert run("chat", input="").stdout == HEAD + "> \n"


def test_empty_lines_are_not_answered(run):
    assert said(run("chat", input="\n   \r\n\t\nthank you")) == ["", "", "", "You are welcome.", ""]


def test_a_number_picks_an_offered_question(run):
    offer, first, _ = said(run("chat", input="money\n 1 \n"))
    assert offer.endswith("You can ask:\n  1. What does it cost?\n  2. Is it approved?") or (
        offer.endswith("You can ask:\n  1. Is it approved?\n  2. What does it cost?")
    )
    questions = [line[5:] for line in offer.splitlines() if line.startswith("  ")]
    assert first.startswith(questions[0])
    second = said(run("chat", input="money\n2\n"))[1]
    assert second.startswith(questions[1])


@pytest.mark.parametrize("number", ["0", "3", "-1", "1.", "²", "9" * 5000])
def test_another_number_is_a_message_like_any_other(run, number):
    _, after_offer, _ = said(run("chat", input=f"money\n{number}\n"))
    assert after_offer == said(run("chat", input=f"{number}\n"))[0]
    assert not after_offer.startswith(("What does it cost?", "Is it approved?"))


def test_a_number_means_what_the_last_reply_offered(run):
    assert said(run("chat", input="money\nthank you\n2\n"))[2].startswith("Please ask in other")
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


WHY = "---\ntitle: Why\nleads_to: approval\n---\nThe experts did not say why.\n"


@pytest.fixture
def follow_ups(demo):
    """A collection whose follow-ups lead to an entry, to what was offered or said, or end it."""
    (demo / "follow_ups").mkdir()
    for name, leads_to, phrasing in (
        ("why", "approval", "why is that"),
        ("second", "second", "the second one"),
        ("again", "same", "say it again"),
        ("help", "over", "they are with me"),
    ):
        text = WHY.replace("approval", leads_to)
        (demo / "follow_ups" / f"{name}.md").write_text(text)
        (demo / "follow_ups" / f"{name}.txt").write_text(f"{phrasing}\n")


def test_a_follow_up_is_understood_by_the_turn_before(run, follow_ups):
    turns = said(run("chat", input="price\nsay it again\nwhy is that\nsay it again\n"))
    assert [turn.split("\n")[0] for turn in turns[:4]] == [
        "What does it cost?",
        "What does it cost?",
        "Is it approved?",
        "Is it approved?",
    ]


def test_without_a_turn_before_it_there_is_no_follow_up(run, follow_ups):
    assert said(run("chat", input="say it again\n"))[0].startswith("Please ask in other words.")
    assert run("ask", "say it again").stdout.startswith("Please ask in other words.")


def test_words_pick_an_offered_question_as_a_number_does(run, follow_ups):
    words = said(run("chat", input="money\nthe second one\n"))
    numbers = said(run("chat", input="money\n2\n"))
    assert words[1] == numbers[1]
    assert words[1].startswith(("What does it cost?", "Is it approved?"))


def test_an_alarm_does_not_end_the_conversation(run, follow_ups):
    """It stays until help is there; then the topic before it counts again."""
    lines = ("price", "my legs are numb", "say it again", "they are with me", "say it again")
    turns = said(run("chat", input="\n".join(lines)))
    alarm = "Get help now.\n\nEmergency services: 911"
    assert turns[1:3] == [alarm, alarm]
    assert "911" in turns[3] and alarm not in turns[3]
    assert "What does it cost?" in turns[4]


def test_a_sign_over_two_messages_interrupts(run, demo):
    (demo / "signs.yaml").write_text(
        "words:\n  numb: [numb]\n  seat: [groin]\nsigns:\n  numb:\n    - [numb, seat]\n"
    )
    turns = said(run("chat", input="i am a bit numb\nit is in the groin\n"))
    assert turns[1] == "Get help now.\n\nEmergency services: 911"
    alone = said(run("chat", input="it is in the groin\n"))
    assert "Get help now." not in alone[0]
