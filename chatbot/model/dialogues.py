"""Dialogues: what people ask one after the other, and what each message is about."""

from __future__ import annotations

from dataclasses import dataclass

NONE, SMALL_TALK = "none", "smalltalk"  # of messages that are about no entry and no gap
SAME, OTHER, ANY = "same", "other", "any"  # where no topic is named
ALARM = "alarm"  # a red flag that was raised before, and whatever still belongs to it


@dataclass(frozen=True)
class Turn:
    """A message and its topic: an entry's or a gap's id, ``none``, or ``smalltalk``.

    What holds after ``any`` topic is about the ``same`` or an ``other`` one, and after an ``alarm``
    a message may be about the ``alarm`` still. ``also`` are topics that it may be taken for, too.
    """

    message: str
    topic: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialogue:
    """The turns of a conversation.

    With ``after``, an entry's or a gap's id, ``any`` or ``alarm``, each turn by itself comes after
    that.
    """

    turns: tuple[Turn, ...]
    after: str = ""
