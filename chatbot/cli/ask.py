"""``ask`` and ``chat``: questions in the terminal."""

from __future__ import annotations

import json
import sys

import click

from ..bot import FaqBot
from .common import collection_option, json_option, load_bot
from .render import explanation_text, reply_text


@click.command()
@click.argument("question")
@collection_option
@json_option
@click.option("--explain", is_flag=True, help="Say why this reply was chosen.")
def ask(question: str, collection: str | None, as_json: bool, explain: bool) -> None:
    """Answer QUESTION; with "-" answer each line of the standard input.

    Example: faq-chatbot ask "is it fda aproved"
    """
    bot = load_bot(collection)
    if question != "-":
        click.echo(_answer(bot, question, as_json, explain))
        return
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        click.echo(_answer(bot, text, as_json, explain))
        if not as_json:
            click.echo()


def _answer(bot: FaqBot, question: str, as_json: bool, explain: bool) -> str:
    considered = bot.consider(question)
    reply = bot.tell(considered)
    explained = considered.explanation() if explain else None
    if as_json:
        body = reply.to_json() | ({"explain": explained} if explained else {})
        return json.dumps(body, ensure_ascii=False)
    parts = [reply_text(reply)]
    if explained:
        parts.append(explanation_text(explained))
    return "\n\n".join(parts)


@click.command()
@collection_option
def chat(collection: str | None) -> None:
    """Talk with the bot; a number picks one of the questions it offers. Ctrl-D ends."""
    bot = load_bot(collection)
    click.echo(f"{bot.collection.title}. I am an automated tool; nobody reads this chat.")
    click.echo("Ask a question in your own words. Ctrl-D ends.\n")
    offered: dict[str, str] = {}
    conversation = None
    while True:
        try:
            message = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if not message:
            continue
        reply = bot.ask(offered.get(message, message), conversation)
        conversation = reply.conversation
        offered = {str(n): one.question for n, one in enumerate(reply.suggestions, start=1)}
        click.echo(f"\n{reply_text(reply)}\n")
