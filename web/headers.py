"""The headers of every response, and which other sites' pages may ask.

Nothing from elsewhere runs, loads, frames or is told anything. The origins on the list may ask, to
the letter, and no others. Strangers get nothing, a red flag in their message included: their page
could not read the reply, so nobody would see it. Own lines rather than flask-cors, which takes
origins for patterns regardless of case, shows the whole list to clients that name no origin, and
refuses nobody.
"""

from __future__ import annotations

from collections.abc import Container
from functools import partial

from flask import Flask, Response, request

from chatbot.settings import Settings

from .context import context
from .refusals import API_PATHS, Refusal

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # A reply belongs to one visitor.
    "Cache-Control": "no-store",
}

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "7200",
}


def register(app: Flask, settings: Settings) -> None:
    """Put the headers on every response of ``app``, errors included, and refuse strangers."""
    app.after_request(_secure)
    _allow_origins(app, settings)


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a page or file may have its own rule
    return response


def _allow_origins(app: Flask, settings: Settings) -> None:
    """Let the allowed origins ask ``app``: those of any site, until it is known which is asked."""
    of_any = frozenset(origin for site in settings.all_sites for origin in site.allowed_origins)
    app.before_request(partial(refuse_strangers, of_any))

    @app.after_request
    def answer_origin(response: Response) -> Response:
        if not request.path.startswith(API_PATHS):
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        site = context().site
        if origin in (site.site.allowed_origins if site else of_any):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
            if request.method == "OPTIONS":
                response.headers.update(PREFLIGHT)
        return response


def refuse_strangers(allowed: Container[str]) -> None:
    """Refuse a message from a page that is neither allowed nor of this server."""
    origin = request.headers.get("Origin")
    if request.method != "POST" or not request.path.startswith(API_PATHS):
        return
    if origin is not None and origin not in allowed and not _is_own(origin):
        raise Refusal(403)


def _is_own(origin: str) -> bool:
    """Tell whether a page of this server asks, which a browser says itself unless it is old."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else origin.partition("://")[2] == request.host
