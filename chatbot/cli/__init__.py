"""The commands. Data goes to stdout, messages to stderr; 0 is well, 1 failed, 2 wrong usage."""

from __future__ import annotations

import errno
import io
import sys
from importlib.metadata import EntryPoints, entry_points
from typing import Any

import click

from ..errors import FaqChatbotError
from .ask import ask, chat
from .check import check
from .evaluate import evaluate
from .events import events
from .export import export
from .import_ import import_
from .review import review
from .suggest import suggest_
from .suite import suite
from .tune import tune

__all__ = ["main"]


class _Commands(click.Group):
    """The commands here and those that other packages register by entry point, such as ``serve``.

    The latter are imported when they are called, so that a question needs no web server. Every
    error raised on purpose ends in a message and exit code 1.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_registered().names})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command = super().get_command(ctx, name)
        if command is None and name in _registered().names:
            loaded: click.Command = _registered()[name].load()
            return loaded
        return command

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


def _registered() -> EntryPoints:
    return entry_points(group="chatbot.commands")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="faq-chatbot")
def main() -> None:
    """Answer free-text questions with the closest expert answer and its citation."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no message ends in a traceback for its encoding


for command in (ask, chat, check, evaluate, events, export, import_, review, suggest_, suite, tune):
    main.add_command(command)
