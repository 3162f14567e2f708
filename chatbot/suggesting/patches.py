"""Suggestions as a unified diff on the files of a collection, and accepting one.

The diff has more than a tool for patches needs: what is proposed and why, for its reader, and the
version of the content that it was made for. It is read by own lines because its readers strike out
lines by hand, so the counts in its hunks are no longer true. Libraries go by them: unidiff refuses
such a patch, and drops without a word what follows a line that has lost its mark.
"""

from __future__ import annotations

import difflib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..content import check_collection, load_collection
from ..content.writing import FOLDER_OF, topic_files
from ..errors import ContentError, FaqChatbotError, Problem
from ..model import Collection
from ..reading.files import write_files
from .proposals import Action, Proposal

MAX_BYTES = 10_000_000
_MADE_FOR = "# Made for the content version "
_NO_END = "\\ No newline at end of file"
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@.*")
_FILE = r"((?:entries|gaps)/[a-z0-9-]{1,64}\.(?:md|txt))"  # nothing else is ever proposed
_FILES = re.compile(rf"diff --git a/{_FILE} b/{_FILE}")
NOWHERE = "/dev/null"
_IGNORED = ("#", "new file mode ", "deleted file mode ", "index ", "similarity index ", "rename ")


@dataclass(frozen=True)
class Change:
    """A file as it would be: ``was`` is its path now, ``""`` if it is new; no ``text``: it goes."""

    was: str
    name: str
    text: str | None


class PatchError(FaqChatbotError):
    """A patch is none, or does not fit the collection; nothing was written."""


def changes_of(folder: Path, proposal: Proposal) -> list[Change]:
    """Return what a suggestion makes of the collection's files."""
    topic, before = proposal.topic, proposal.before
    if proposal.action is Action.LOOK:
        return []
    if before is None:
        return [Change("", name, text) for name, text in topic_files(topic).items()]
    new, old = (f"{FOLDER_OF[one.topic_kind]}/{one.id}" for one in (topic, before))
    asked = _read(folder / f"{old}.txt") if _is_file(folder, f"{old}.txt") else None
    texts: list[Change] = []
    if new != old:
        text = topic_files(topic)[f"{new}.md"]
        texts = [Change(f"{old}.md", f"{old}.md", None), Change("", f"{new}.md", text)]
        if asked is None and not proposal.phrasings:
            return texts
    was = "" if asked is None else f"{old}.txt"
    return [*texts, Change(was, f"{new}.txt", _with(asked or "", proposal.phrasings))]


def _with(text: str, phrasings: Sequence[str]) -> str:
    """Return the text of a file of phrasings with more of them at its end."""
    end = "\r\n" if "\r\n" in text else "\n"
    if text and phrasings and not text.endswith("\n"):
        text += end
    return text + "".join(phrasing + end for phrasing in phrasings)


def diff_of(folder: Path, proposal: Proposal) -> str:
    """Return a suggestion as a diff, empty where it changes no file."""
    return "".join("".join(_diff(folder, change)) for change in changes_of(folder, proposal))


def _diff(folder: Path, change: Change) -> Iterator[str]:
    was, name = change.was or change.name, change.name
    yield f"diff --git a/{was} b/{name}\n"
    if was != name:
        yield f"rename from {was}\nrename to {name}\n"
    elif not change.was or change.text is None:
        yield f"{'deleted' if change.was else 'new'} file mode 100644\n"
    old = _lines(_read(folder / was)) if change.was else []
    names = f"a/{was}" if change.was else NOWHERE, NOWHERE if change.text is None else f"b/{name}"
    for line in difflib.unified_diff(old, _lines(change.text or ""), *names):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}\n"


def patch_of(
    collection: Collection, folder: Path, suggestions: Sequence[Proposal], told: Iterable[str]
) -> str:
    """Return suggestions as one patch.

    :param told: lines on what to expect of it, for its reader.
    """
    head = [
        f"Suggestions for the collection {collection.id}. None of this has been applied.",
        "Read each part. Delete the parts that you do not want, or single lines that begin with +.",
        f"Then: faq-chatbot suggest {folder} --apply FILE",
        "",
        *told,
    ]
    parts = [_comments(head) + f"{_MADE_FOR}{collection.version}\n"]
    for number, one in enumerate(suggestions, start=1):
        comment = _comments([f"{number}. {headline(one)}", *(f"   {line}" for line in one.why)])
        parts.append(comment + diff_of(folder, one))
    return "\n".join(parts)


def headline(proposal: Proposal) -> str:
    """Return in a line what is proposed."""
    topic, count = proposal.topic, len(proposal.phrasings)
    phrasings = f"{count} phrasing{'s' if count > 1 else ''}"
    return {
        Action.PHRASINGS: f"Add {phrasings} to {topic.id} (“{topic.title}”)",
        Action.GAP: f"A new gap {topic.id}, with {phrasings}; its text is yours to write",
        Action.ENTRY: f"An entry in place of the gap {topic.id}; its answer is yours to write",
        Action.LOOK: f"Look at the answer of {topic.id} (“{topic.title}”)",
    }[proposal.action]


def apply_patch(patch: str, folder: Path) -> tuple[list[str], tuple[Problem, ...]]:
    """Change a collection's files as a patch says, all of them or none.

    :return: the paths of the files, and what somebody must write before the content can be served.
    :raises PatchError: where it is no patch for this collection as it is now.
    :raises ContentError: where the collection cannot be read.
    """
    version = next(
        (line.removeprefix(_MADE_FOR) for line in patch.split("\n") if line.startswith(_MADE_FOR)),
        "",
    )
    if version.strip() != load_collection(folder).version:
        raise PatchError(
            f"{folder} has changed since these suggestions were made. Create them again."
            if version
            else f"This file is not from `faq-chatbot suggest`: the line “{_MADE_FOR}…” is missing."
        )
    changes = [part.applied_to(folder) for part in _parts(patch)]
    if not changes:
        raise PatchError("There is no change in this patch.")
    touched = [name for one in changes for name in {one.was, one.name} if name]
    if twice := [name for name, times in Counter(touched).items() if times > 1]:
        raise PatchError(f"{twice[0]} is changed twice in this patch. Delete one of the parts.")
    unwritten = _tried(folder, changes)
    _write(folder, changes)
    return sorted(touched), unwritten


def _tried(folder: Path, changes: Sequence[Change]) -> tuple[Problem, ...]:
    """Try changes on a copy; return what is to be written, raise what is wrong besides."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / folder.resolve().name
        shutil.copytree(folder, copy)
        _write(copy, changes)
        errors = [
            replace(
                one,
                path=folder / one.path.relative_to(copy),
                what=one.what.replace(str(copy), str(folder)),
            )
            for one in check_collection(copy).errors
        ]
    if wrong := [one for one in errors if one.rule != "unwritten"]:
        raise ContentError(wrong)
    return tuple(errors)


def _write(folder: Path, changes: Sequence[Change]) -> None:
    write_files(folder, {one.name: one.text for one in changes if one.text is not None})
    for one in changes:
        if one.was and (one.text is None or one.was != one.name):
            (folder / one.was).unlink()


@dataclass
class _FilePatch:
    """What a patch says of one file: each hunk is its first line's number and its lines."""

    was: str
    name: str
    is_new: bool = False
    goes: bool = False
    hunks: list[tuple[int, list[str]]] = field(default_factory=list)

    def applied_to(self, folder: Path) -> Change:
        """Return the file as it would be; ``PatchError`` if it is not what the patch expects."""
        if self.is_new == _is_file(folder, self.was):
            raise PatchError(
                f"{folder / self.was} is {'there already' if self.is_new else 'gone'}."
            )
        if self.was != self.name and _is_file(folder, self.name):
            raise PatchError(f"{folder / self.name} is there already.")
        path = folder / self.was
        old = [] if self.is_new else _lines(_read(path))
        new: list[str] = []
        at = 0
        for first, lines in self.hunks:
            start = max(0, first - 1)
            if start < at:
                raise PatchError(f"The changes of {path} are out of order.")
            new += old[at:start]
            at = start
            for line in lines:
                if line[0] == "+":
                    new.append(line[1:])
                    continue
                if old[at : at + 1] != [line[1:]]:
                    raise PatchError(f"{path}:{at + 1}: the patch expects another line here.")
                new += [line[1:]] if line[0] == " " else []
                at += 1
        new += old[at:]
        if self.goes and new:
            raise PatchError(f"{path} would go, and lines of it would be left.")
        return Change(
            "" if self.is_new else self.was, self.name, None if self.goes else "".join(new)
        )


def _parts(patch: str) -> Iterator[_FilePatch]:
    part: _FilePatch | None = None
    hunk: list[str] | None = None
    for number, line in enumerate(_lines(patch), start=1):
        text = line.rstrip("\n")
        if hunk is not None and line[0] in " +-":
            hunk.append(line)
        elif hunk and text == _NO_END:
            hunk[-1] = hunk[-1].rstrip("\n")
        elif found := _FILES.fullmatch(text):
            if part:
                yield part
            part, hunk = _FilePatch(found[1], found[2]), None
        elif part and (found := _HUNK.fullmatch(text)):
            hunk = []
            part.hunks.append((int(found[1]), hunk))
        elif part and text in (f"--- {NOWHERE}", f"--- a/{part.was}"):
            part.is_new = text == f"--- {NOWHERE}"
        elif part and text in (f"+++ {NOWHERE}", f"+++ b/{part.name}"):
            part.goes = text == f"+++ {NOWHERE}"
        elif not text.strip() or text.startswith(_IGNORED):
            hunk = None
        else:
            raise PatchError(
                f"Line {number} is not part of a patch for entries and gaps: {text[:60]!r}"
            )
    if part:
        yield part


def _is_file(folder: Path, name: str) -> bool:
    return (folder / name).is_file()


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
        return file.read()


def _lines(text: str) -> list[str]:
    """Return the lines with their ends, parted by line feeds alone."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
