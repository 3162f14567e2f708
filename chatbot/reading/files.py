"""Files read as strict UTF-8, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from .problems import Place, Problems
from .wording import forbidden_characters

MAX_BYTES = 2_000_000


def read_file(path: Path, problems: Problems, most: int = MAX_BYTES) -> str | None:
    """Return the text of a file, lines ended by line feeds; None once a problem is reported.

    :param most: how many bytes it may have.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        problems.add(Place(path), *unreadable(error))
        return None
    if len(data) > most:
        what = f"the file is larger than {most / 1e6:.0f} MB"
        problems.add(Place(path), what, "Split it up or shorten it")
        return None
    try:
        text = _with_line_feeds(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = _with_line_feeds(data[: error.start].decode("utf-8")).count("\n") + 1
        what = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        problems.add(Place(path, line), what, "Save the file as UTF-8")
        return None
    allowed = True
    for line, content in enumerate(text.split("\n"), start=1):
        for name in forbidden_characters(content):
            what = f"the character {name} is not allowed"
            problems.add(Place(path, line), what, "Remove it")
            allowed = False
    return text if allowed else None


def _with_line_feeds(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def unreadable(error: OSError) -> tuple[str, str]:
    """Return what is wrong with a file that cannot be read, and how to fix it."""
    what = f"this cannot be read ({error.strerror or error})"
    return what, "Check that it exists and that you have permission to read it"


@contextmanager
def whole_file(
    path: Path, *, mode: int = 0o600, synced: bool = False, keep: bool = False
) -> Iterator[Path]:
    """Yield an empty file in the same folder to write to; it becomes ``path`` in one step.

    An error raised meanwhile leaves everything as it was. Raises ``OSError``.

    :param synced: wait until the content is on the disk, so that a power cut cannot empty it.
    :param keep: if another process has created ``path`` meanwhile, leave that file.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(mode)
        if synced:
            with aside.open("rb") as file:
                os.fsync(file.fileno())
        if keep:
            with suppress(FileExistsError):
                os.link(aside, path)
        else:
            os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below ``folder``, the last one to its temporary name before any gets its own.

    A full disk therefore changes nothing. Raises ``OSError``.
    """
    with ExitStack() as stack:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = stack.enter_context(whole_file(path, mode=0o644))
            aside.write_text(text, encoding="utf-8", newline="\n")
        os.sync()  # once, because thousands of files would each take milliseconds
