"""The saved context, beside the index that it was learned with."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from .. import storage
from ..content.dialogues import dialogue_lines
from ..language import Language
from ..language.features import TermSpace, word_terms
from ..meaning import Encoder
from ..model import Collection
from ..retrieval import Index
from ..retrieval.index_file import index_key
from ..retrieval.learning import Progress, silent
from ..retrieval.postings import Postings
from .context import TalkContext, learn


def load_or_learn_context(
    collection: Collection,
    index: Index,
    data_dir: Path | None,
    progress: Progress = silent,
    encoder: Encoder | None = None,
) -> TalkContext | None:
    """Return the context of a collection, from the saved file if there is a sound one."""
    content = index_key(collection, encoder) + dialogue_lines(collection.dialogues)
    key = storage.key_of(hashlib.sha256(content.encode()).hexdigest(), ("conversation",), ())
    return storage.load_or_build(
        data_dir and data_dir / "context" / collection.id / f"{key}.npz",
        lambda path: load_context(path, index.language),
        lambda: learn(collection, index, progress),
        save_context,
    )


def save_context(context: TalkContext | None, path: Path) -> None:
    """Write what was learned to ``path``, whole or not at all."""
    if context is None:
        storage.save_arrays(path, {}, {})
        return
    meta = {
        "labels": context.labels,
        "places": context.places,
        "vocabulary": context.space.vocabulary,
    }
    arrays = {
        "place": context.place,
        "weights": context.space.weights,
        "coefficients": context.coefficients,
        "linear": context.linear,
        **context.postings.arrays(),
    }
    if context.vectors is not None:
        arrays["vectors"] = context.vectors.astype(np.float16)
    storage.save_arrays(path, meta, arrays)


def load_context(path: Path, language: Language) -> TalkContext | None:
    """Read what was learned; ``ValueError`` if the checksum is wrong."""
    meta, arrays = storage.load_arrays(path)
    if not meta:
        return None
    return TalkContext(
        tuple(meta["labels"]),
        tuple(meta["places"]),
        arrays["place"],
        TermSpace(word_terms(language), meta["vocabulary"], arrays["weights"]),
        Postings.of_arrays(arrays),
        arrays["coefficients"],
        arrays["linear"],
        arrays["vectors"].astype(np.float32) if "vectors" in arrays else None,
    )
