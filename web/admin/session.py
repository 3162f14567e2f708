"""Who is signed in: a signed cookie, the only one of the product, and a token in every form.

The server keeps no sessions. They end after eight hours, and all at once when the password or the
secret key is changed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

COOKIE = "faq_chatbot_admin"
PATH = "/admin"
SECONDS = 8 * 60 * 60
_SALT = "faq-chatbot admin"


class Sessions:
    """Begins, reads and ends the sessions of one app.

    :param keys: secrets that sign, the newest first.
    :param password: the hash of the password, which is signed along.
    """

    def __init__(self, keys: Sequence[str], password: str) -> None:
        def serializer(purpose: str) -> URLSafeTimedSerializer:
            return URLSafeTimedSerializer(
                list(reversed(keys)),
                salt=f"{_SALT} {purpose} {password}",
                signer_kwargs={"digest_method": hashlib.sha256},
            )

        self._cookies, self._tokens = serializer("session"), serializer("form")

    def begin(self, response: Response) -> Response:
        """Sign in whoever gets the response."""
        response.set_cookie(
            COOKIE,
            str(self._cookies.dumps(secrets.token_hex(16))),
            max_age=SECONDS,
            path=PATH,
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response

    def end(self, response: Response) -> Response:
        """Sign out whoever gets the response."""
        response.delete_cookie(
            COOKIE, path=PATH, secure=request.is_secure, httponly=True, samesite="Strict"
        )
        return response

    def current(self) -> str:
        """Return the name of the session that the request is of, ``""`` if it is of none."""
        return _read(self._cookies, request.cookies.get(COOKIE, ""))

    def token(self) -> str:
        """Return the token for the forms of a page, good in this session only."""
        return str(self._tokens.dumps(f"form {self.current()}"))

    def is_own_form(self) -> bool:
        """Say whether the request was sent by a form of ours, in this session."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return False
        found = _read(self._tokens, request.form.get("token", ""))
        return hmac.compare_digest(found.encode(), f"form {self.current()}".encode())


def _read(serializer: URLSafeTimedSerializer, text: str) -> str:
    try:
        return str(serializer.loads(text, max_age=SECONDS))
    except BadData:
        return ""
