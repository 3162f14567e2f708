"""The headers of every response: nothing from elsewhere runs, loads, frames or is told anything."""

from __future__ import annotations

from flask import Flask, Response

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
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def register(app: Flask) -> None:
    """Put the headers on every response of ``app``, errors included."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    # A page or file may have set a rule of its own.
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # A reply belongs to one visitor; what may be kept says so itself.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
