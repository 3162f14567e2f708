"""What is served is a copy: a snapshot of a site's folders that nobody edits.

A snapshot is named by a hash of its files, and has each folder under its own name, because that is
the collection's id. It is written aside and renamed, so there is never half of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from chatbot.errors import ContentError, Problem
from chatbot.reading.files import whole_file

KEPT = 5  # snapshots, besides those in use
MOST_BYTES = 200_000_000  # of all folders of a site
_GOOD, _VERDICT = "good", "verdict.json"
_NOT_READ = (".", "_")  # how names begin that are no content

Files = dict[str, bytes]
Fingerprint = tuple[tuple[object, ...], ...]


class Obstacle(NamedTuple):
    """Why content is not taken over: a kind for programs and a sentence for the log."""

    kind: str
    text: str


def fingerprint(folders: Sequence[Path]) -> Fingerprint:
    """Return what changes when files do: their names, times and sizes, without reading them."""
    return tuple(
        (place, state.st_mtime_ns, state.st_size, state.st_ino)
        for place, _, state in _files(folders)
    )


def read_files(folders: Sequence[Path]) -> Files:
    """Return what the files of folders hold, by the folder's name and their path in it."""
    return {place: Path(path).read_bytes() for place, path, _ in _files(folders)}


def _files(folders: Sequence[Path]) -> Iterator[tuple[str, str, os.stat_result]]:
    """Yield every file that may be content: its place, its path and its state, in a fixed order.

    Raises ``OSError`` where it may not look: files that cannot be seen were not removed. Raises
    ``ContentError`` for links that lead out, of which no copy may be made, and for too much.
    """
    size = 0
    for folder in folders:
        for place, path, state in _below(str(folder), folder.name, os.path.realpath(folder), ()):
            size += state.st_size
            if size > MOST_BYTES:
                what = f"the folder is larger than {MOST_BYTES:,} bytes"
                raise ContentError([Problem(folder, 0, what, "Keep other files elsewhere.")])
            yield place, path, state


def _below(
    folder: str, place: str, top: str, above: tuple[str, ...]
) -> Iterator[tuple[str, str, os.stat_result]]:
    real = os.path.realpath(folder)
    if real in above:
        return  # a link to a folder above
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(_NOT_READ):
            continue
        if entry.is_symlink() and not Path(os.path.realpath(entry)).is_relative_to(top):
            what = "this link leads out of the collection's folder"
            raise ContentError([Problem(Path(entry), 0, what, "Put the file itself here.")])
        if entry.is_dir():
            yield from _below(entry.path, f"{place}/{entry.name}", top, (*above, real))
        else:
            yield f"{place}/{entry.name}", entry.path, entry.stat()


class Snapshots:
    """The snapshots of one site, below ``root``, each with a folder for every one of ``names``.

    Verdicts hold for one ``run`` of a server only: another program may judge otherwise.
    """

    def __init__(self, root: Path, names: Sequence[str], run: str) -> None:
        self.root = root
        self.names = names
        self.run = run

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold a lock among all processes that serve this; it goes with the process if that dies.

        ``building`` may be held for as long as an index takes, ``agreeing`` for a moment.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def take(self, folders: Sequence[Path]) -> int | None:
        """Keep a copy of the folders and return its version, ``None`` if they are being changed."""
        before = fingerprint(folders)
        files = read_files(folders)
        if fingerprint(folders) != before:
            return None
        version = digest_of(files)
        if self.is_sound(version):
            os.utime(self.folder(version))
        else:
            self._write(files, self.folder(version))
        return version

    def folder(self, version: int) -> Path:
        """Return the folder of a snapshot."""
        return self.root / f"{version:016x}"

    def collections(self, version: int) -> list[Path]:
        """Return the folders of the collections in a snapshot."""
        return [self.folder(version) / name for name in self.names]

    def is_sound(self, version: int) -> bool:
        """Say whether a snapshot is there and as it was written, which a crash may undo."""
        try:
            return digest_of(read_files(self.collections(version))) == version
        except OSError:
            return False

    def judge(self, version: int, obstacles: Sequence[Obstacle]) -> None:
        """Keep why a snapshot is not fit to be served; nothing says that it is."""
        _replace(
            self.folder(version) / _VERDICT, json.dumps({"run": self.run, "obstacles": obstacles})
        )

    def verdict(self, version: int) -> list[Obstacle] | None:
        """Return why a snapshot is not fit, ``None`` where nobody has examined it in this run."""
        try:
            found = json.loads((self.folder(version) / _VERDICT).read_text())
        except (OSError, ValueError):
            return None
        return [Obstacle(*one) for one in found["obstacles"]] if found["run"] == self.run else None

    @property
    def good(self) -> int | None:
        """The version that was served last, if it is still there."""
        try:
            version = int((self.root / _GOOD).read_text(), 16)
        except (OSError, ValueError):
            return None
        return version if self.is_sound(version) else None

    def keep(self, version: int) -> None:
        """Note that a version is served now."""
        _replace(self.root / _GOOD, f"{version:016x}")

    def prune(self, used: set[int]) -> None:
        """Remove the oldest snapshots that are not used."""
        kept = {self.folder(version) for version in used}
        snapshots = [path for path in self.root.iterdir() if path.is_dir() and path not in kept]
        for old in sorted(snapshots, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _write(self, files: Files, target: Path) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=self.root))
        try:
            for name, content in files.items():
                path = aside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            shutil.rmtree(target, ignore_errors=True)  # of one that is not sound
            os.replace(aside, target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def digest_of(files: Files) -> int:
    """Return the number that stands for what files hold."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8) + part)
    return int.from_bytes(digest.digest()[:8]) | 2  # 0 and 1 mean something else on the board


def _replace(path: Path, text: str) -> None:
    with whole_file(path) as aside:
        aside.write_text(text)
