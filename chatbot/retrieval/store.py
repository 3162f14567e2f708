"""The saved index: one npz file of plain arrays and JSON, never a pickle.

The file's name is a hash of everything the index follows from: the content, the code of this
package and the libraries whose results it keeps. So a changed collection is never answered from an
old index, and a damaged file (by its checksum) is built again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from ..language.features import TermSpace, character_terms, stems_of, word_terms
from ..language.spelling import Speller
from ..language.synonyms import Synonyms
from ..model import Collection, Kind
from .confidence import Confidence, Judge
from .filter import Filter
from .guards import Guards
from .index import Index, Reader
from .learning import Progress, silent
from .postings import Postings
from .recogniser import Recogniser, Spaces

log = logging.getLogger(__name__)

KEPT = 3
_LIBRARIES = ("scikit-learn", "snowballstemmer", "rapidfuzz", "pyspellchecker", "jellyfish")


def load_or_build(
    collection: Collection, data_dir: Path | None, progress: Progress = silent
) -> Index:
    """Return the index of a collection, from the saved file if there is a sound one.

    ``data_dir`` is the folder the program writes to; ``None`` saves nothing. A file that cannot be
    read or written costs the time to build, never an answer; the log says why.
    """
    if data_dir is None:
        return Index.build(collection, progress)
    path = data_dir / "index" / collection.id / f"{index_key(collection)}.npz"
    try:
        return load(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except Exception as error:  # a damaged zip file raises many kinds, some of them bare
        log.warning("The saved index %s cannot be used (%s); building it again", path, error)
    index = Index.build(collection, progress)
    try:
        save(index, collection.language, path)
    except OSError as error:
        log.warning("The index could not be saved in %s (%s)", path.parent, error)
    return index


def index_key(collection: Collection) -> str:
    """Return a hash of the content, this package's code and the libraries the index rests on."""
    digest = hashlib.sha256(collection.version.encode())
    here = Path(__file__).parent
    language = here.parent / "language"
    for source in [
        *sorted(here.glob("*.py")),
        *sorted(language.glob("*.py")),
        here.parent / "text.py",
    ]:
        digest.update(source.read_bytes())
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]


def save(index: Index, language: str, path: Path) -> None:
    """Write an index to ``path`` whole or not at all; the oldest in its folder are removed."""
    recogniser, confidence = index.recogniser, index.confidence
    meta = {
        "language": language,
        "ids": recogniser.ids,
        "kinds": index.kinds,
        "questions": recogniser.questions,
        "vocabularies": [space.vocabulary for space in recogniser.spaces],
        "words": index.reader.speller.counts,
        "pairs": sorted(index.reader.speller.pairs),
        "synonyms": index.reader.synonyms.pairs,
        "guards": index.guards and index.guards.data,
        "filter_bias": index.red_flag_filter and index.red_flag_filter.bias,
        "answer_weight": recogniser.answer_weight,
        "confidence": confidence
        and {
            "judges": {kind: vars(judge) for kind, judge in confidence.judges.items()},
            "thresholds": confidence.thresholds,
            "calibration_error": confidence.calibration_error,
            "least_likeness": confidence.least_likeness,
        },
    }
    arrays = {
        "meta": np.frombuffer(json.dumps(meta).encode(), np.uint8),
        "starts": recogniser.starts,
        "coefficients": recogniser.coefficients,
        **{f"weights_{n}": space.weights for n, space in enumerate(recogniser.spaces)},
        **_matrix_arrays("postings", recogniser.postings.matrix),
        "filter": index.red_flag_filter.weights
        if index.red_flag_filter
        else np.zeros(0, np.float32),
    }
    arrays["checksum"] = _checksum(arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        try:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    _remove_old(path.parent)


def _remove_old(folder: Path) -> None:
    """Keep the newest few indexes of a collection: several servers may share the folder."""
    files = sorted(folder.glob("*.npz"), key=lambda file: (file.stat().st_mtime, file.name))
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)


def load(path: Path) -> Index:
    """Read a saved index; ``ValueError`` if its checksum is wrong."""
    # Opened here, because numpy leaves a file open that turns out to be no zip file.
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if not np.array_equal(arrays.pop("checksum"), _checksum(arrays)):
        raise ValueError("wrong checksum")
    meta = json.loads(arrays["meta"].tobytes())
    language = meta["language"]
    stems = stems_of(language)
    cuts = word_terms(language), character_terms, stems, stems
    words, characters, used, answers = (
        TermSpace(terms, vocabulary, arrays[f"weights_{n}"])
        for n, (terms, vocabulary) in enumerate(zip(cuts, meta["vocabularies"], strict=True))
    )
    recogniser = Recogniser(
        meta["ids"],
        arrays["starts"],
        meta["questions"],
        Spaces(words, characters, used, answers),
        Postings(_matrix("postings", arrays)),
        meta["answer_weight"],
        arrays["coefficients"],
    )
    speller = Speller(meta["words"], map(tuple, meta["pairs"]), language)
    return Index(
        Reader(speller, Synonyms(meta["synonyms"])),
        recogniser,
        [Kind(kind) for kind in meta["kinds"]],
        _confidence(meta),
        meta["guards"] and Guards(meta["guards"]),
        None if meta["filter_bias"] is None else Filter(arrays["filter"], meta["filter_bias"]),
    )


def _confidence(meta: dict[str, Any]) -> Confidence | None:
    saved = meta["confidence"]
    if saved is None:
        return None
    judges = {
        Kind(kind): Judge(tuple(judge["weights"]), judge["bias"])
        for kind, judge in saved["judges"].items()
    }
    return Confidence(
        judges, saved["thresholds"], saved["calibration_error"], saved["least_likeness"]
    )


def _matrix_arrays(name: str, matrix: csr_matrix[Any]) -> dict[str, Any]:
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def _matrix(name: str, arrays: dict[str, Any]) -> csr_matrix[Any]:
    parts = tuple(arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
    return csr_matrix(parts, shape=tuple(arrays[f"{name}_shape"].tolist()))


def _checksum(arrays: dict[str, Any]) -> Any:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return np.frombuffer(digest.digest(), np.uint8)
