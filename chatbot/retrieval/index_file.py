"""The saved index.

The file's name is a hash of everything the index follows from: the content, the code of this
package and the libraries whose results it keeps. So a changed collection is never answered from an
old index, and a damaged file (by its checksum) is built again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from .. import storage
from ..background import background_version
from ..language import Language
from ..language.features import TermSpace, character_terms, word_terms
from ..language.spelling import Speller
from ..language.synonyms import Synonyms
from ..meaning import Encoder
from ..model import Collection, Kind
from .confidence import Confidence
from .first_day import Passages
from .index import Index, Reader
from .judges import Judge
from .learning import Progress, silent
from .postings import Postings
from .recogniser import Recogniser, Spaces
from .vetoes import Vetoes

_LIBRARIES = ("scikit-learn", "snowballstemmer", "rapidfuzz", "pyspellchecker", "jellyfish")


def load_or_build_index(
    collection: Collection,
    data_dir: Path | None,
    progress: Progress = silent,
    encoder: Encoder | None = None,
) -> Index:
    """Return the index of a collection, from the saved file if there is a sound one.

    ``data_dir`` is the folder the program writes to; ``None`` saves nothing.
    """
    return storage.load_or_build(
        data_dir and data_dir / "index" / collection.id / f"{index_key(collection, encoder)}.npz",
        lambda path: load_index(path, encoder),
        lambda: Index.build(collection, progress, encoder),
        save_index,
    )


def index_key(collection: Collection, encoder: Encoder | None = None) -> str:
    """Return a hash of the content, the code, the encoder and libraries the index rests on."""
    far = background_version(Language.of(collection.language).code)
    content = collection.recognition_version + far + (encoder.version if encoder else "")
    return storage.key_of(content, ("retrieval", "language", "meaning"), _LIBRARIES)


def save_index(index: Index, path: Path) -> None:
    """Write an index to ``path`` whole or not at all; the oldest beside it are removed."""
    recogniser, confidence = index.recogniser, index.confidence
    meta = {
        "language": index.language.code,
        "ids": recogniser.ids,
        "kinds": index.kinds,
        "questions": recogniser.questions,
        "vocabularies": [space.vocabulary for space in recogniser.spaces],
        "words": index.reader.speller.counts,
        "pairs": sorted(index.reader.speller.pairs),
        "synonyms": index.reader.synonyms.pairs,
        "vetoes": index.vetoes and index.vetoes.data,
        "answer_weight": recogniser.answer_weight,
        "meaning_weight": recogniser.meaning_weight,
        "alike": recogniser.alike.tolist(),
        "confidence": {
            "judges": {kind: vars(judge) for kind, judge in confidence.judges.items()},
            "thresholds": confidence.thresholds,
            "calibration_error": confidence.calibration_error,
            "least_likeness": confidence.least_likeness,
        },
    }
    arrays = {
        "starts": recogniser.starts,
        "coefficients": recogniser.coefficients,
        **{f"weights_{n}": space.weights for n, space in enumerate(recogniser.spaces)},
        **recogniser.postings.arrays(),
    }
    if recogniser.vectors is not None:
        arrays["vectors"] = recogniser.vectors.astype(np.float16)
    if recogniser.passages is not None:
        arrays["passages"] = recogniser.passages.vectors.astype(np.float16)
        arrays["passage_counts"] = recogniser.passages.counts
    storage.save_arrays(path, meta, arrays)


def load_index(path: Path, encoder: Encoder | None = None) -> Index:
    """Read a saved index; ``ValueError`` if its checksum is wrong.

    :param encoder: the one that it was built with.
    """
    meta, arrays = storage.load_arrays(path)
    language = Language.of(meta["language"])
    cuts = word_terms(language), character_terms, language.stems, language.stems
    words, characters, used, answers = (
        TermSpace(terms, vocabulary, arrays[f"weights_{n}"])
        for n, (terms, vocabulary) in enumerate(zip(cuts, meta["vocabularies"], strict=True))
    )
    recogniser = Recogniser(
        meta["ids"],
        arrays["starts"],
        meta["questions"],
        Spaces(words, characters, used, answers),
        Postings.of_arrays(arrays),
        meta["answer_weight"],
        arrays["coefficients"],
        arrays["vectors"].astype(np.float32) if "vectors" in arrays else None,
        meta["meaning_weight"],
        meta["alike"],
        _passages(arrays),
    )
    speller = Speller(meta["words"], map(tuple, meta["pairs"]), language)
    return Index(
        language,
        Reader(speller, Synonyms(meta["synonyms"])),
        recogniser,
        [Kind(kind) for kind in meta["kinds"]],
        _confidence(meta),
        meta["vetoes"] and Vetoes(meta["vetoes"]),
        encoder if recogniser.vectors is not None else None,
    )


def _passages(arrays: dict[str, Any]) -> Passages | None:
    if "passages" not in arrays:
        return None
    return Passages(arrays["passages"].astype(np.float32), arrays["passage_counts"])


def _confidence(meta: dict[str, Any]) -> Confidence:
    saved = meta["confidence"]
    judges = {
        Kind(kind): Judge(tuple(judge["weights"]), judge["bias"])
        for kind, judge in saved["judges"].items()
    }
    return Confidence(
        judges, saved["thresholds"], saved["calibration_error"], saved["least_likeness"]
    )
