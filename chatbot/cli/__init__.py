"""The commands. Data goes to stdout, messages to stderr; 0 is well, 1 failed, 2 wrong usage."""

from __future__ import annotations

import errno
import io
import sys
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from pkgutil import resolve_name
from typing import Any

import click

from ..errors import FaqChatbotError

__all__ = ["main"]

# The module and function of each command, and its line in the list of commands.
_COMMANDS = {
    "ask": ("ask:ask", "Answer a question."),
    "chat": ("ask:chat", "Talk with the bot."),
    "check": ("check:check", "Validate a collection, and list every problem."),
    "evaluate": ("evaluate:evaluate", "Measure a collection, or retrieval on files."),
    "events": ("events:events", "Manage the counts of replies and votes."),
    "export": ("export:export", "Write a collection's entries in another format."),
    "import": ("import_:import_", "Import questions and answers from files or web pages."),
    "review": ("review:review", "Sign texts as read by an expert."),
    "suggest": ("suggest:suggest_", "Propose changes to a collection from what people asked."),
    "suite": ("suite:suite", "Test the bot with canned questions."),
    "tune": ("tune:tune", "Choose the answer threshold for a risk that you state."),
}


class _Commands(click.Group):
    """The commands here and those that other packages register by entry point, such as ``serve``.

    Each is imported when it is called, so that a list of commands is there at once and a question
    needs no web server. Every error raised on purpose ends in a message and exit code 1.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*_COMMANDS, *_registered().names})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command: click.Command | None = None
        if name in _COMMANDS:
            command = resolve_name(f"{__name__}.{_COMMANDS[name][0]}")
        elif name in _registered().names:
            command = _registered()[name].load()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._line(ctx, name)) for name in self.list_commands(ctx)])

    def _line(self, ctx: click.Context, name: str) -> str:
        if name in _COMMANDS:
            return _COMMANDS[name][1]
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=80) if command else ""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FaqChatbotError as error:
            for line in str(error).splitlines():
                click.echo(f"Error: {line}", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly where nobody reads any more
            place = error.filename or "the output"
            click.echo(f"Error: {place}: {error.strerror or error}. Check it.", err=True)
            ctx.exit(1)


@cache
def _registered() -> EntryPoints:
    return entry_points(group="chatbot.commands")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="faq-chatbot")
def main() -> None:
    """Answer free-text questions with the closest expert answer and its citation."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no message ends in a traceback for its encoding
