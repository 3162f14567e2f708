"""Finding the topic that a message is about, and how sure that is."""

from .index import Hit, Index, Recognition
from .index_file import load_or_build_index

__all__ = [
    "Hit",
    "Index",
    "Recognition",
    "load_or_build_index",
]
