"""What the bot remembers of a conversation: ids, and never a word of what was written."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ..model import ID_PATTERN

MOST_IDS = 8  # of each kind; older ones are forgotten
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
