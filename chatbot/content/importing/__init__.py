"""Importing: questions and answers of other formats become the entries of a collection.

A format is read by a module of its own into ``Pair``, the one shape that the rest works with.
Whatever cannot be taken over is noted with its place; nothing is dropped in silence.
"""

from .columns import FIELDS
from .documents import Document
from .fetching import fetch
from .formats import FORMATS, documents_in, read_documents
from .into import Planned, plan
from .merging import Merged
from .pairs import Found, Pair

__all__ = [
    "FIELDS",
    "FORMATS",
    "Document",
    "Found",
    "Merged",
    "Pair",
    "Planned",
    "documents_in",
    "fetch",
    "plan",
    "read_documents",
]
