"""Requests that are refused, and in which words. Nothing that was sent is repeated in them."""

from __future__ import annotations

from .wording import WORDS

API_PATHS = ("/api/", "/webhooks/", "/language/")
DETAILS = {
    400: "The request could not be read.",
    403: "This website isn't allowed to use this chatbot. Its owner can ask for it to be added to "
    "allowed_origins.",
    404: "There is nothing at this address.",
    405: "This address does not accept that kind of request.",
    413: "The message is too long. Please make it shorter.",
    415: "Send the message as JSON, with the content type application/json or text/plain.",
    429: WORDS["too_many"],
    500: WORDS["unavailable"],
    503: "The answers are not loaded yet. Please try again soon.",
}


class Refusal(Exception):
    """A request that is not answered; ``detail`` is written for the one who sent it."""

    def __init__(self, status: int, detail: str = "") -> None:
        self.status = status
        self.detail = detail or DETAILS[status]
        super().__init__(self.detail)
