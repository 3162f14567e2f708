"""The ``serve`` command, which the console script finds through its entry point.

Like the other commands here it imports what it needs when it is called, so that ``--help`` is fast.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import click

from chatbot.settings import LOG_LEVELS, SETTINGS, Settings, load_settings

HELP = {setting.name: setting.help for setting in SETTINGS}


@click.command()
@click.option("--host", help=HELP["host"])
@click.option("--port", type=click.IntRange(0, 65535), help=HELP["port"])
@click.option("--collection", help=HELP["collection"])
@click.option("--data-dir", type=click.Path(path_type=Path), help=HELP["data_dir"])
@click.option("--workers", type=click.IntRange(1, 64), help=HELP["workers"])
@click.option("--threads", type=click.IntRange(1, 256), help=HELP["threads"])
@click.option("--log-level", type=click.Choice(LOG_LEVELS), help=HELP["log_level"])
@click.option("--config", type=click.Path(path_type=Path), help="A TOML file with settings.")
def serve(config: Path | None, **options: Any) -> None:
    """Serve the demo page and the bot until stopped."""
    from .server import open_listener

    settings = load_settings(options, config=config)
    with open_listener(settings.host, settings.port) as listener:
        _run(settings, listener)


def _run(settings: Settings, listener: socket.socket) -> None:
    """Load the bot, say where it is served, and serve it; does not return once it serves."""
    from chatbot.cli.common import Progress

    from . import logs
    from .app import create_app
    from .server import Server
    from .sites import load_sites

    logs.configure(settings)
    if sys.stderr.isatty():
        click.echo(f"Loading {settings.collection} …", err=True)
    progress = Progress()
    sites = load_sites(settings, progress)
    progress.clear()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    content = sites.default.collection
    title = content.title if content else settings.collection
    served = f"Serving {title} on http://{host}:{listener.getsockname()[1]}"
    app = create_app(settings, sites)
    Server(app, listener, settings, lambda: click.echo(served, err=True), sites.live).run()
