"""How texts of a language are read: words, stems, spelling, synonyms, negation, which language."""

from .language import Language
from .message import Message

__all__ = ["Language", "Message"]
