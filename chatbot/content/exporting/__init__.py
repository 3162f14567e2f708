"""From a ``Collection`` to the formats of other tools and of people; one small module each.

What goes public leaves out answers that were withdrawn; what the owner keeps has them, marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model import Collection
from . import jsonld, markdown, page, rows, tables

FORMATS: Mapping[str, Callable[[Collection], str]] = {
    "jsonld": jsonld.export_jsonld,
    "qna-tsv": tables.export_qna_tsv,
    "csv": tables.export_csv,
    "json": rows.export_json,
    "markdown": markdown.export_markdown,
    "html": page.export_page,
}

__all__ = ["FORMATS"]
