"""Finding the topic that a message is about, and how sure that is."""

from .confidence import NEVER
from .index import Hit, Index, Recognition
from .language import foreign_language, prepare_languages
from .store import load_or_build

__all__ = [
    "NEVER",
    "Hit",
    "Index",
    "Recognition",
    "foreign_language",
    "load_or_build",
    "prepare_languages",
]
