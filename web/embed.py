"""The page for site owners: options, a preview, and the tag to copy."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from .headers import CONTENT_SECURITY_POLICY
from .sites import current_site
from .widget import ADDRESS, tag
from .wording import LANGUAGES

# The first value is what the widget does by itself, so the tag need not say it.
CHOICES = {
    "lang": LANGUAGES,
    "position": ("end", "start"),
    "theme": ("auto", "light", "dark"),
    "store": ("on", "off"),
    "version": ("pinned", "newest"),
}

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed")
def embed() -> Response:
    """Show the options, the tag for them, and what it looks like."""
    options = _options()
    query = urlencode(options)
    html = render_template("embed.html", options=options, tag=_tag(options), query=query)
    response = make_response(html)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@blueprint.get("/embed/tag")
def only_tag() -> Response:
    """Give the tag for the options as plain text."""
    return Response(_tag(_options()), mimetype="text/plain")


@blueprint.get("/embed/preview")
def example_page() -> str:
    """Show a page with the widget as the options say."""
    return render_template("preview.html", tag=_tag({**_options(), "url": ""}))


def _options() -> dict[str, str]:
    """Return the options asked for; what is none becomes what holds by default."""
    asked = {name: value[:200].strip() for name, value in request.args.items()}
    options = {
        name: asked[name] if asked.get(name) in values else values[0]
        for name, values in CHOICES.items()
    }
    url = asked.get("url", "")
    options["url"] = (url if ADDRESS.fullmatch(url) else request.url_root).rstrip("/")
    site = current_site().site
    if not asked.get("lang") and site.language in LANGUAGES:
        options["lang"] = site.language
    options["site"] = site.key
    return {**options, "text": asked.get("text", ""), "title": asked.get("title", "")}


def _tag(options: dict[str, str]) -> str:
    data = {name: options[name] for name in ("lang", "position", "theme", "store")}
    data = {name: value for name, value in data.items() if value != CHOICES[name][0]}
    data |= {"site": options["site"], "title": options["title"]}
    pinned = options["version"] == "pinned"
    return tag(options["url"], text=options["text"], pinned=pinned, **data)
