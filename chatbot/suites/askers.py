"""Who is asked: the bot in this process, or one over HTTP."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from ..bot import FaqBot
from ..errors import SettingError
from .expectations import Got

RETRIES = 2  # of what was refused for being too much, or found nobody
WAIT = 0.25  # seconds before the first retry, twice as long before the next
LONGEST_WAIT = 10.0  # seconds, whatever the server asks for
MAX_REPLY = 1_000_000  # bytes


class Said(NamedTuple):
    """What a bot said, and what goes along with the next message of the conversation."""

    got: Got
    conversation: str | None


class Asker(Protocol):
    """Somebody who answers messages; safe to use from several threads."""

    def ask(self, message: str, conversation: str | None) -> Said:
        """Return the answer to a message; what goes wrong is told in ``got.error``."""
        ...

    def explain(self, message: str, conversation: str | None) -> Mapping[str, Any] | None:
        """Return why a message gets its answer, ``None`` where that is not known."""
        ...


class InProcess:
    """The bot as a library."""

    def __init__(self, bot: FaqBot) -> None:
        self._bot = bot

    def ask(self, message: str, conversation: str | None) -> Said:
        """Ask the bot."""
        reply = self._bot.ask(message, conversation)
        return Said(Got.of(reply.to_json()), reply.conversation)

    def explain(self, message: str, conversation: str | None) -> Mapping[str, Any] | None:
        """Return what the bot says of it."""
        return self._bot.explain(message, conversation)


class _OverHttp:
    def __init__(
        self, url: str, timeout: float = 10.0, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._url, self._timeout, self._pause = url, timeout, pause

    def explain(self, message: str, conversation: str | None) -> Mapping[str, Any] | None:
        """Return nothing: a bot over HTTP does not tell."""
        return None

    def _post(self, body: Mapping[str, Any]) -> Any:
        """Return the JSON that answers a body; ``OSError`` says why there is none."""
        request = urllib.request.Request(
            self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        for left in range(RETRIES, -1, -1):
            wait = WAIT * 2 ** (RETRIES - left)
            try:
                with _OPENER.open(request, timeout=self._timeout) as response:
                    return _parsed(response.read(MAX_REPLY + 1))
            except urllib.error.HTTPError as error:
                error.close()
                if not left or error.code not in (429, 502, 503, 504):
                    raise OSError(f"HTTP {error.code}") from None
                wait = _asked_for(error.headers.get("Retry-After"), wait)
            except (urllib.error.URLError, HTTPException, TimeoutError) as error:
                if not left:
                    raise OSError(str(getattr(error, "reason", error)) or "no answer") from None
            self._pause(wait)
        raise AssertionError("not reached")


class OverApi(_OverHttp):
    """A bot behind ``POST /api/chat``."""

    def ask(self, message: str, conversation: str | None) -> Said:
        """Ask over HTTP."""
        body = {"message": message, **({"conversation": conversation} if conversation else {})}
        try:
            reply = self._post(body)
            got, after = Got.of(reply), reply.get("conversation")
            if not isinstance(after, str | None):
                raise ValueError(after)
            return Said(got, after)
        except OSError as error:
            return Said(Got(error=f"{error}"), conversation)
        except ValueError:
            return Said(Got(error="the response is not a reply of POST /api/chat"), conversation)


class OverRasa(_OverHttp):
    """A bot behind Rasa's REST channel, which tells conversations apart by their sender.

    It gives texts and no outcomes, so that only what its texts say can be judged.
    """

    def ask(self, message: str, conversation: str | None) -> Said:
        """Ask over HTTP."""
        sender = conversation or uuid.uuid4().hex
        try:
            messages = self._post({"sender": sender, "message": message})
        except OSError as error:
            return Said(Got(error=f"{error}"), sender)
        if isinstance(messages, list) and all(isinstance(one, dict) for one in messages):
            texts = [one["text"] for one in messages if "text" in one]
            if all(isinstance(text, str) for text in texts):
                return Said(Got(text="\n\n".join(texts)), sender)
        return Said(Got(error="the response is not a reply of Rasa's REST channel"), sender)


def _asked_for(retry_after: str | None, otherwise: float) -> float:
    """Return for how long a server wants not to be asked, in seconds; dates are not looked at."""
    given = re.fullmatch("[0-9]{1,6}", retry_after or "")
    return min(max(int(given[0]) if given else 0, otherwise), LONGEST_WAIT)


def _parsed(content: bytes) -> Any:
    if len(content) > MAX_REPLY:
        raise OSError(f"the response is larger than {MAX_REPLY} bytes")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise OSError("the response is not JSON") from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None  # patients' questions go where the tester said, and nowhere else


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def asker_of(url: str) -> Asker:
    """Return who is asked at an address, told by its path: ours, or Rasa's REST channel.

    Raises ``SettingError`` for what is no address of the web.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(f"{url!r} is not a web address. Give one that starts with https://")
    if parts.path.rstrip("/").endswith("/webhook"):
        return OverRasa(url)
    if parts.path in ("", "/"):
        url = f"{url.rstrip('/')}/api/chat"
    return OverApi(url)
