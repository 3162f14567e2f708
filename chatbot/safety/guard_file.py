"""The saved guard, beside the saved index and independent of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from .. import storage
from ..background import background, background_version
from ..language import Language
from ..language.features import TermSpace, character_terms, word_terms
from ..model import Collection
from .guard import Guard
from .learning import GuardModel, Linear, Thresholds
from .terms import GuardSpaces

_LIBRARIES = ("scikit-learn", "snowballstemmer")


def load_or_build_guard(
    collection: Collection,
    data_dir: Path | None,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> Guard:
    """Return the guard of a collection, from the saved file if there is a sound one."""
    content = collection.recognition_version + background_version()
    key = storage.key_of(content, ("safety", "language"), _LIBRARIES)
    return storage.load_or_build(
        data_dir and data_dir / "guard" / collection.id / f"{key}.npz",
        lambda path: Guard(collection, load_guard(path, Language.of(collection.language))),
        lambda: Guard.fit(collection, background(), progress),
        lambda guard, path: save_guard(guard.learned, path),
    )


def save_guard(learned: GuardModel | None, path: Path) -> None:
    """Write what a guard learned to ``path``, whole or not at all."""
    if learned is None:
        storage.save_arrays(path, {}, {})
        return
    meta = {
        "words": learned.spaces.words.vocabulary,
        "characters": learned.spaces.characters.vocabulary,
        "thresholds": list(learned.thresholds),
        "flags": learned.flag_ids,
    }
    arrays = {
        "word_weights": learned.spaces.words.weights,
        "character_weights": learned.spaces.characters.weights,
        "alarm": learned.alarm.weights,
        "alarm_bias": learned.alarm.bias,
        "flags": learned.flags.weights,
        "flag_bias": learned.flags.bias,
    }
    storage.save_arrays(path, meta, arrays)


def load_guard(path: Path, language: Language) -> GuardModel | None:
    """Read what was learned; ``ValueError`` if the checksum is wrong."""
    meta, arrays = storage.load_arrays(path)
    if not meta:
        return None
    spaces = GuardSpaces(
        TermSpace(word_terms(language), meta["words"], arrays["word_weights"]),
        TermSpace(character_terms, meta["characters"], arrays["character_weights"]),
    )
    return GuardModel(
        spaces,
        Thresholds(*meta["thresholds"]),
        Linear(arrays["alarm"], np.asarray(arrays["alarm_bias"])),
        tuple(meta["flags"]),
        Linear(arrays["flags"], np.asarray(arrays["flag_bias"])),
    )
