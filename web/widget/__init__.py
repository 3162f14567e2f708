"""The widget: one script, served under its version, and the tag that embeds it.

What is served are the files in ``released/``, which ``build`` makes and nobody edits: a tag names
its version's hash, so what was given out once must never change, nor go away with the next one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, abort, request

from ..wording import strings

VERSION = "1.0.0"
ALIAS = VERSION.split(".")[0]
SOURCE = files(__name__)
RELEASED = SOURCE / "released"
ADDRESS = re.compile(r"https?://[^\s/?#\"'<>]+(/[^\s?#\"'<>]*)?")  # of a server, with its path
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"

blueprint = Blueprint("widget", __name__)


@dataclass(frozen=True)
class Script:
    """A released script, its gzip form, and its hash as ``integrity`` takes it."""

    body: bytes
    packed: bytes
    integrity: str


@cache
def script(version: str = VERSION) -> Script:
    """Return the script of a version; ``FileNotFoundError`` where there is none."""
    body = (RELEASED / f"{version}.js").read_bytes()
    return Script(body, gzip.compress(body, 9, mtime=0), integrity(body))


def integrity(body: bytes) -> str:
    """Return the hash of a script as the attribute ``integrity`` takes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode("ascii")


@cache
def released() -> tuple[str, ...]:
    """Return every version there is a script of."""
    return tuple(sorted(file.name.removesuffix(".js") for file in RELEASED.iterdir()))


@blueprint.get("/widget/<version>/widget.js")
def send_script(version: str) -> Response:
    """Give a script: under its version for ever, under the first number the newest."""
    if version != ALIAS and version not in released():
        abort(404)
    found = script(VERSION if version == ALIAS else version)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(found.packed if packed else found.body, mimetype="text/javascript")
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    # Any page may take it, and compare it with a hash.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = FOR_AN_HOUR if version == ALIAS else FOR_EVER
    return response


def tag(url: str, *, text: str = "", pinned: bool = True, **options: str) -> str:
    """Return what an owner puts on a page: the link for those without JavaScript, and the script.

    :param url: where this server is reached, without the last slash; "" for this same server.
    :param text: the words of the link and of the button that takes its place.
    :param pinned: whether to name the exact version and its hash, not the newest of its kind.
    :param options: the ``data-`` attributes; empty ones are left out.
    """
    given = {"src": f"{url}/widget/{VERSION if pinned else ALIAS}/widget.js"}
    if pinned:
        given |= {"integrity": script().integrity, "crossorigin": "anonymous"}
    given |= {f"data-{name}": value for name, value in options.items() if value}
    attributes = " ".join(f'{name}="{html.escape(value)}"' for name, value in given.items())
    words = html.escape(text or strings(options.get("lang") or "en")["launcher"], quote=False)
    return f'<a href="{html.escape(url)}/ask">{words}</a>\n<script async {attributes}></script>'
