"""/preview: try a draft, and see why each reply was given and what is wrong with the files.

Only the command ``preview`` has this page; a server for visitors does not. The question travels in
the address, so that the page can ask it again when the files have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, render_template, request

from chatbot.errors import Problem
from chatbot.settings import Settings

from .app import create_app
from .draft import Draft
from .refusals import Refusal
from .sites import Sites
from .wording import WORDS

HOSTS = ("127.0.0.1", "localhost")
MOST_WARNINGS = 200


def create_preview(folder: Path, draft: Draft, settings: Settings) -> Flask:
    """Return the app of a preview: all that visitors get, and the page for the author."""
    app = create_app(settings, Sites([draft]))
    blueprint = Blueprint("preview", __name__)

    @app.before_request
    def refuse_other_names() -> None:
        # Else a page elsewhere could have its own name mean this machine, and read the draft.
        if request.host.partition(":")[0] not in HOSTS:
            raise Refusal(403)

    @blueprint.get("/preview")
    def preview() -> str:
        """Show the form, and the reply to a question with its reasons."""
        question = request.args.get("question", "").strip()
        token = request.args.get("conversation")
        draft.look()
        state, bot = draft.state, draft.bot()  # in this order, or a change could be missed
        answered: dict[str, Any] = {}
        if bot and question:
            considered = bot.consider(question, token)
            reply = bot.tell(considered)
            why = considered.explanation()
            answered = {"reply": reply, "why": why, "conversation": reply.conversation}
        return render_template(
            "draft.html",
            collection=draft.collection,
            draft=draft,
            state=state,
            errors=_places(draft.errors, folder),
            warnings=_places(draft.warnings[:MOST_WARNINGS], folder),
            question=question,
            folder=folder,
            words=WORDS,
            **answered,
        )

    @blueprint.get("/preview/state")
    def state() -> dict[str, int]:
        """Tell whether a page that is open shows something old."""
        draft.look()
        return {"state": draft.state}

    app.register_blueprint(blueprint)
    return app


def _places(problems: Sequence[Problem], folder: Path) -> list[Problem]:
    """Return problems with their places as seen from the folder."""
    return [replace(one, path=_below(one.path, folder)) for one in problems]


def _below(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path
