"""What came before: the state of a conversation, the token that carries it, and follow-ups."""

from .follow_up import FollowUps, Step
from .state import MAX_AGE, Conversation, Tokens, read_keys

__all__ = [
    "MAX_AGE",
    "Conversation",
    "FollowUps",
    "Step",
    "Tokens",
    "read_keys",
]
