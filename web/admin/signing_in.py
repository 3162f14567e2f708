"""Signing in and out."""

from __future__ import annotations

import logging

from flask import Response, request, url_for
from werkzeug.exceptions import TooManyRequests

from ..refusals import Refusal
from .pages import admin, blueprint, show
from .password import matches

log = logging.getLogger(__name__)

LIMIT = "5 per minute"  # by address
LIMIT_OF_ALL = "30 per minute"
ENDPOINT = "admin.signing_in"
_OPEN = ("admin.sign_in", ENDPOINT)


@blueprint.before_request
def _refuse_strangers() -> Response | None:
    if request.endpoint in _OPEN or admin().sessions.current():
        return None
    return _to("sign_in")


@blueprint.errorhandler(TooManyRequests)
def _too_many(error: TooManyRequests) -> Response:
    response = show("sign_in", status=429, mistake="Too many attempts. Please wait a minute.")
    response.headers["Retry-After"] = "60"
    return response


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Show the form."""
    return show("sign_in")


@blueprint.post("/sign-in")
def signing_in() -> Response:
    """Begin a session, if the password is right."""
    sessions = admin().sessions
    if not sessions.is_own_form():
        return show("sign_in", status=403, mistake="This form has expired. Please try again.")
    if not matches(request.form.get("password", ""), admin().settings.admin_password):
        log.warning("Failed sign-in to the owner pages")
        return show("sign_in", status=403, mistake="Wrong password.")
    log.info("Sign-in to the owner pages")
    return sessions.begin(_to("overview"))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    if not admin().sessions.is_own_form():
        raise Refusal(403, "This form has expired. Please try again.")
    return admin().sessions.end(_to("sign_in"))


def _to(page: str) -> Response:
    return Response(status=303, headers={"Location": url_for(f"admin.{page}")})
