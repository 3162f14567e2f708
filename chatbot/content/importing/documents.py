"""Files as they come: bytes within limits, unpacked, and made into text."""

from __future__ import annotations

import gzip
import importlib.util
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from ...errors import ContentError, Problem
from ...reading.files import unreadable
from ...reading.problems import Place, Problems

MAX_BYTES = 20_000_000  # of a file
MAX_INFLATED = 100_000_000  # of what is packed in it
MAX_ROWS = 100_000
MAX_FILES = 2_000  # of a folder
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WESTERN, _AS_GOOD = "cp1252", 0.01
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.I)


@dataclass(frozen=True)
class Document:
    """One file or page; ``encoding`` is what its server or its importer says, if anything."""

    path: Path
    data: bytes
    url: str = ""
    encoding: str = ""

    @property
    def suffix(self) -> str:
        """The last ending of its name in small letters, not counting that of its packing."""
        name = self.path.name.lower().removesuffix(".gz")
        return Path(name).suffix

    def text(self, notes: Problems) -> str:
        """Return its text, lines ended by line feeds; a guessed encoding is noted.

        Raises ContentError where there is no way to read it.
        """
        text = self._decode(notes)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _decode(self, notes: Problems) -> str:
        for mark, encoding in _BOMS:
            if self.data.startswith(mark):
                return _decoded(self, encoding)
        declared = _META.search(self.data[:4096])
        if encoding := self.encoding or (declared[1].decode("ascii") if declared else ""):
            return _decoded(self, encoding)
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        encoding = _guessed(self)
        what = f"the file is not UTF-8 and was read as {encoding}, which is a guess"
        notes.add(Place(self.path), what, "Give --encoding if letters look wrong")
        return _decoded(self, encoding)


def _guessed(document: Document) -> str:
    """Return the likeliest encoding: that of Windows in the West wherever it is as likely as any.

    Short texts fit many encodings, and most that are not UTF-8 were saved there.
    """
    require("charset_normalizer", "A file that is not UTF-8")
    from charset_normalizer import from_bytes

    matches = list(from_bytes(document.data))
    if not matches or b"\0" in document.data:
        fix = "Give a file in a known format"
        raise unusable(document.path, "this is not text", fix)
    best = matches[0]
    as_good = [one.encoding for one in matches if one.chaos <= best.chaos + _AS_GOOD]
    return _WESTERN if _WESTERN in (*best.could_be_from_charset, *as_good) else best.encoding


def _decoded(document: Document, encoding: str) -> str:
    try:
        return document.data.decode(encoding)
    except (LookupError, UnicodeError):
        what = f"the file cannot be read as {encoding}"
        fix = "Give the right --encoding, or save the file as UTF-8"
        raise unusable(document.path, what, fix) from None


def read_document(path: Path, encoding: str = "") -> Document:
    """Return a file, unpacked if it is ``.gz``. Raises ContentError if it is too large or broken.

    Nothing is inflated beyond the limit, so that a small file cannot fill the memory.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unusable(path, *unreadable(error)) from None
    if len(data) > MAX_BYTES:
        raise too_large(path, MAX_BYTES)
    if path.suffix.lower() == ".gz":
        data = _unpacked(path, data)
    return Document(path, data, encoding=encoding)


def _unpacked(path: Path, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            inflated = file.read(MAX_INFLATED + 1)
    except (zlib.error, EOFError, OSError) as error:
        raise unusable(path, f"this cannot be unpacked ({error})", "Pack it again") from None
    if len(inflated) > MAX_INFLATED:
        raise too_large(path, MAX_INFLATED)
    return inflated


def too_large(path: Path, limit: int) -> ContentError:
    """Return the error for a file beyond a limit of bytes."""
    return unusable(path, f"this has more than {limit // 1_000_000} MB", "Split it up")


def unusable(path: Path, what: str, fix: str, line: int = 0) -> ContentError:
    """Return the error for a file that cannot be used at all."""
    return ContentError([Problem(path, line, what, f"{fix}.")])


def require(module: str, what: str) -> None:
    """Raise ContentError where a library of the extra is not installed."""
    if importlib.util.find_spec(module) is None:
        fix = "Run: pip install 'faq-chatbot[import]'"
        raise unusable(Path(module), f"{what} needs {module}, which is not installed", fix)
