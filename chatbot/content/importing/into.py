"""What becomes of a collection when pairs are imported into it, and of a folder without one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...errors import ContentError, Problem
from ...reading.problems import Place, Problems
from ...reading.wording import without_forbidden
from ..files import HEADER
from ..loading import load_collection
from ..starter import LANGUAGE, starter
from .documents import unusable
from .merging import Merged, Record, merge
from .pairs import Found
from .saving import changed_files, diff, read_record, write_checked

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAMED = 3


@dataclass(frozen=True)
class Planned:
    """What an import will write into a folder.

    ``diff`` tells how the files differ from those that are there; it is empty of a new collection.
    """

    folder: Path
    merged: Merged
    files: dict[str, str]
    new: bool
    diff: str

    def save(self, dry: bool = False) -> None:
        """Write it all or nothing; ``dry`` only checks. Raises ContentError, OSError."""
        write_checked(self.folder, self.files, self.new, dry)


def plan(
    folder: Path,
    found: Found,
    notes: Problems,
    language: str = "",
    bare: bool = False,
    replacing: bool = False,
) -> Planned:
    """Return what importing into a folder will do; what cannot be taken over is noted.

    :param language: of a new collection, if it is not the one that the source names.
    :param bare: do not copy red flags and small talk into a new collection.
    :param replacing: replace what was changed by hand or reviewed, too.
    """
    new = not (folder / HEADER).exists()
    if not new:
        base, record = load_collection(folder), read_record(folder)
    elif folder.exists() and any(folder.iterdir()):
        fix = "Give a new folder, or the folder of a collection"
        raise unusable(folder, "the folder has files in it but is not a collection", fix)
    else:
        titles = list(dict.fromkeys(pair.source.title for pair in found.pairs))
        name = Path(os.path.abspath(folder)).name
        title = titles[0] if len(titles) == 1 else name
        told = found.description or f"Questions and answers from {_some(titles)}."
        language = language or _tag(found.language) or LANGUAGE
        base = starter(name, without_forbidden(title), language, without_forbidden(told), bare)
        record = Record()
        if base.language.partition("-")[0] != LANGUAGE:
            what = f"{'the texts' if bare else 'red flags, small talk and texts'} are in English"
            notes.add(Place(folder), what, "Translate them before patients read them")
    merged = merge(base, found.pairs, record, notes, replacing)
    if not merged.pairs:
        what = "nothing that was found can be imported"
        raise ContentError([*notes.sorted(), Problem(folder, 0, what, "Correct the source.")])
    files = changed_files(folder, None if new else base, merged)
    return Planned(folder, merged, files, new, "" if new else diff(folder, files))


def _tag(language: str) -> str:
    """Return what a page says of its language, if it is a tag such as en or pt-BR."""
    first, *rest = language.replace("_", "-").split("-")
    tag = "-".join([first.lower(), *rest])
    return tag if _TAG.fullmatch(tag) else ""


def _some(titles: Iterable[str]) -> str:
    names = [*titles]
    more = f" and {len(names) - _NAMED} other sources" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more
