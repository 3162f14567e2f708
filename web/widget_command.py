"""The ``widget`` command: prints the tag that a site owner puts on a page."""

from __future__ import annotations

import json

import click

from chatbot.cli.common import json_option

from .wording import LANGUAGES


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    from .widget import ADDRESS

    if not ADDRESS.fullmatch(value):
        raise click.BadParameter("Give the server's public address, such as https://faq.example")
    return value.rstrip("/")


@click.command()
@click.option("--url", required=True, callback=_address, help="The server's public address.")
@click.option("--text", default="", help="The text of the link and the button.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the labels.")
@click.option(
    "--newest", is_flag=True, help="Follow new versions automatically: no hash, so less secure."
)
@json_option
def widget(url: str, text: str, lang: str | None, newest: bool, as_json: bool) -> None:
    """Print the HTML tag that adds the bot to your page.

    The tag names the exact version of the script and its hash, so that browsers refuse any other
    script.
    """
    from .widget import VERSION, script, tag

    html = tag(url, text=text, pinned=not newest, lang=lang or "")
    if as_json:
        integrity = None if newest else script().integrity
        html = json.dumps({"version": VERSION, "integrity": integrity, "tag": html})
    click.echo(html)
