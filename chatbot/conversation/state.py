"""What the bot remembers of a conversation: ids, and never a word of what was written.

The server keeps none of it: a signed token carries it. Signed is not secret: whoever has the token
can read it. A token that is forged, old, from another collection or from a clock that was turned
back starts afresh.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from ..errors import SettingError
from ..model import ID_PATTERN
from ..reading.files import whole_file

MOST_IDS = 8  # of each kind; older ones are forgotten
MAX_AGE = 30 * 60  # seconds
MAX_LENGTH = 2_048  # characters
MIN_KEY = 16
_SALT = "faq-chatbot conversation"
_LISTS = ("options", "shown", "seen")


@dataclass(frozen=True)
class Conversation:
    """The state after a turn.

    ``topic`` is the entry or gap that was last spoken of. ``options`` are the entries offered last,
    in the order shown, and ``asked_back`` is true if the reader was asked to pick one. ``shown``
    are the entries answered so far. ``seen`` are the lists of signs in the last message that may
    become an alarm with the next. ``alarm`` is the red flag that was raised last, and ``over`` is
    true once help for it is there. ``said`` is the topic or the text of the reply, ``None`` if the
    reply said that it would have been the same one again.
    """

    topic: str | None = None
    options: tuple[str, ...] = ()
    asked_back: bool = False
    shown: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    alarm: str | None = None
    over: bool = False
    said: str | None = None

    def to_json(self) -> list[Any]:
        """Return the state as a list, its last ids only."""
        values = [getattr(self, field.name) for field in fields(self)]
        return [list(one[-MOST_IDS:]) if isinstance(one, tuple) else one for one in values]

    @classmethod
    def from_json(cls, values: Any) -> Conversation:
        """Return the state in a list; ``ValueError`` if it is not exactly one."""
        names = [field.name for field in fields(cls)]
        if not isinstance(values, list) or len(values) != len(names):
            raise ValueError("no state")
        state = dict(zip(names, values, strict=True))
        for name in _LISTS:
            if not isinstance(state[name], list) or len(state[name]) > MOST_IDS:
                raise ValueError(name)
            if not all(isinstance(one, str) and len(one) <= 64 for one in state[name]):
                raise ValueError(name)
            state[name] = tuple(state[name])
        if not all(isinstance(state[name], bool) for name in ("asked_back", "over")):
            raise ValueError("no flag")
        for name in ("topic", "alarm", "said"):
            one = state[name]
            if one is not None and not (isinstance(one, str) and ID_PATTERN.fullmatch(one)):
                raise ValueError(name)
        return cls(**state)


class Tokens:
    """Writes and reads the tokens of one collection.

    :param keys: secrets, the newest first: it signs, and all are accepted.
    """

    def __init__(self, collection_id: str, keys: Sequence[str]) -> None:
        self._collection = collection_id
        # itsdangerous wants the key that signs last.
        self._serializer = URLSafeTimedSerializer(
            list(reversed(keys)), salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
        )

    def write(self, conversation: Conversation) -> str:
        """Return the token of a state."""
        return str(self._serializer.dumps([self._collection, *conversation.to_json()]))

    def read(self, token: str | None) -> Conversation:
        """Return the state in a token, a fresh one unless it is sound and no older than allowed."""
        if not token or len(token) > MAX_LENGTH:
            return Conversation()
        try:
            collection, *state = self._serializer.loads(token, max_age=MAX_AGE)
            if collection == self._collection:
                return Conversation.from_json(state)
        except (BadData, ValueError, TypeError):
            pass
        return Conversation()


def read_keys(setting: str, data_dir: Path | None) -> tuple[str, ...]:
    """Return the secrets to sign with: those that are set, else one kept in ``data_dir``.

    Without a folder there is one for this process alone.

    :param setting: secrets parted by commas, the newest first.
    :raises SettingError: for a secret that is too short to be one.
    """
    keys = tuple(key.strip() for key in setting.split(",") if key.strip())
    if any(len(key) < MIN_KEY for key in keys):
        raise SettingError(
            f"secret_key has a secret of fewer than {MIN_KEY} characters. Give longer ones, as "
            "`openssl rand -hex 32` prints them, parted by commas and the newest first."
        )
    if keys:
        return keys
    made = secrets.token_hex(32)
    return (_kept(data_dir / "secret_key", made),) if data_dir else (made,)


def _kept(path: Path, made: str) -> str:
    """Return the secret in a file, which is put there first, whole, where there is none.

    Of several processes that start together one puts it there, and all read that.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with whole_file(path, keep=True) as aside:
                aside.write_text(made, encoding="ascii")
        kept = path.read_text(encoding="ascii").strip()
        return kept if len(kept) >= MIN_KEY else made
    except (OSError, ValueError):
        return made  # conversations then start afresh when the server does
