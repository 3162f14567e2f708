"""Saved indexes: one npz file of plain arrays and JSON with a checksum, never a pickle."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .reading.files import whole_file

log = logging.getLogger(__name__)

T = TypeVar("T")
KEPT = 8  # files of one folder, those used last; several servers may share it


def load_or_build(
    path: Path | None,
    load: Callable[[Path], T],
    build: Callable[[], T],
    save: Callable[[T, Path], None],
) -> T:
    """Return what is saved at ``path`` if that is sound; else build it, and save it there.

    ``None`` saves nothing. A file that cannot be read or written costs the time to build, never an
    answer; the log says why.
    """
    if path is None:
        return build()
    try:
        found = load(path)
        with suppress(OSError):  # where only reading is allowed
            os.utime(path)
        return found
    except (FileNotFoundError, NotADirectoryError):
        pass
    except Exception as error:  # a damaged zip file raises many kinds, some of them bare
        log.warning("What is saved in %s cannot be used (%s); building it again", path, error)
    built = build()
    try:
        save(built, path)
    except OSError as error:
        log.warning("What was built could not be saved in %s (%s)", path.parent, error)
    return built


def key_of(content: str, packages: Iterable[str], libraries: Iterable[str]) -> str:
    """Return a hash of what a saved index follows from: content, our code and libraries."""
    digest = hashlib.sha256(content.encode())
    here = Path(__file__).parent
    folders = [sorted((here / package).rglob("*.py")) for package in packages]
    for source in [*(file for folder in folders for file in folder), here / "text.py"]:
        digest.update(source.read_bytes())
    for library in libraries:
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]


def save_arrays(path: Path, meta: dict[str, Any], arrays: dict[str, Any]) -> None:
    """Write arrays and JSON to ``path`` whole or not at all; the oldest beside it are removed."""
    arrays = {**arrays, "meta": np.frombuffer(json.dumps(meta).encode(), np.uint8)}
    arrays["checksum"] = _checksum(arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path, synced=True) as aside, aside.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    files = sorted(path.parent.glob("*.npz"), key=lambda file: (file.stat().st_mtime, file.name))
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)


def load_arrays(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON and the arrays of a file; ``ValueError`` if its checksum is wrong."""
    # Opened here, because numpy leaves a file open that turns out to be no zip file.
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if not np.array_equal(arrays.pop("checksum"), _checksum(arrays)):
        raise ValueError("wrong checksum")
    return json.loads(arrays.pop("meta").tobytes()), arrays


def _checksum(arrays: dict[str, Any]) -> Any:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return np.frombuffer(digest.digest(), np.uint8)
