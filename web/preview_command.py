"""The ``preview`` command: a draft on this machine, with the reason of each reply."""

from __future__ import annotations

from dataclasses import replace

import click

HOST = "127.0.0.1"


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="The port to listen on; 0 picks a free one.",
)
def preview(folder: str, port: int) -> None:
    """Preview the collection in DIR while you write it.

    The page shows each reply, why it was given, and what `check` finds. It updates whenever the
    files change, and can be opened on this machine only.
    """
    from chatbot import find_collection
    from chatbot.cli.common import Progress
    from chatbot.settings import load_settings

    from . import logs
    from .draft import Draft
    from .preview import create_preview
    from .server import Server, open_listener

    options = {"collection": folder, "workers": 1, "rate_limit": "off", "metrics": "off"}
    settings = replace(load_settings(options), allowed_origins=(), sites=(), events="off")
    path = find_collection(folder).absolute()
    with open_listener(HOST, port) as listener:
        logs.configure(replace(settings, log_level="error", log_format="text"))
        progress = Progress()
        draft = Draft(path, settings)
        draft.load(progress)
        progress.clear()
        ready = f"Preview of {path} on http://{HOST}:{listener.getsockname()[1]}/preview"
        app = create_preview(path, draft, settings)
        Server(app, listener, settings, lambda: click.echo(ready, err=True)).run()
