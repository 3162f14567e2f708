"""The files that an import writes: checked as a whole before the first one is put in place."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from ...errors import ContentError, Problem
from ...model import Collection, Source
from ...reading.files import write_files
from ..files import HEADER
from ..loading import check_collection
from ..writing import files_of, header_text, source_text, topic_files
from .documents import unusable
from .merging import Merged, Record

RECORD = "_imported.json"  # not read as content, for its name


def read_record(folder: Path) -> Record:
    """Return what was imported into a collection before."""
    path = folder / RECORD
    try:
        found = json.loads(path.read_text("utf-8"))
        return Record(
            dict(found["entries"]), {id: dict(one) for id, one in found["sources"].items()}
        )
    except FileNotFoundError:
        return Record()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        fix = "Restore it, or delete it: every entry then counts as changed by hand"
        what = f"the record of earlier imports cannot be read ({error})"
        raise unusable(path, what, fix) from None


def changed_files(folder: Path, base: Collection | None, merged: Merged) -> dict[str, str]:
    """Return the files to write, by their paths in the folder; ``base`` is what is there now."""
    collection = merged.collection
    record = json.dumps(asdict(merged.record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if base is None:
        return {**files_of(collection), RECORD: record}
    files: dict[str, str] = {}
    before = {entry.id: entry for entry in base.entries}
    for entry in collection.entries:
        old = before.get(entry.id)
        if old == entry:
            continue
        said = {} if old is None else topic_files(old)
        for name, text in topic_files(entry).items():
            if old and name.endswith(".txt"):
                added = [one for one in entry.phrasings if one not in old.phrasings]
                text = _with_lines(folder / name, added)
            if text != said.get(name):
                files[name] = text
    if collection.sources != base.sources:
        files[HEADER] = _header(folder / HEADER, base, collection)
    there = {name: _text(folder / name) for name in (*files, RECORD)}
    return {name: text for name, text in {**files, RECORD: record}.items() if text != there[name]}


def diff(folder: Path, files: Mapping[str, str]) -> str:
    """Return what writing the files changes, as a unified diff."""
    lines: list[str] = []
    for name in sorted(files):
        if name != RECORD:
            old = _text(folder / name)
            lines += difflib.unified_diff(
                (old or "").splitlines(keepends=True),
                files[name].splitlines(keepends=True),
                "/dev/null" if old is None else f"a/{name}",
                f"b/{name}",
            )
    return "".join(lines)


def write_checked(folder: Path, files: Mapping[str, str], new: bool, dry: bool = False) -> None:
    """Write the files, if the collection that they make has no error; else raise ContentError.

    They are written beside the folder first, so that it is never half-written.

    :param dry: check only, and leave no trace.
    """
    target = Path(os.path.abspath(folder))
    if not dry:
        target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{target.name}-", dir=None if dry else target.parent
    ) as aside:
        staged = Path(aside) / target.name
        if not new:
            shutil.copytree(target, staged, ignore=shutil.ignore_patterns(".*"))
        write_files(staged, files)
        errors = check_collection(staged).errors
        if errors:
            raise ContentError(_moved(problem, staged, folder) for problem in errors)
        if new and not dry:
            os.replace(staged, target)
    if not new and not dry:
        write_files(target, files)


def _moved(problem: Problem, staged: Path, folder: Path) -> Problem:
    path = folder / problem.path.relative_to(staged)
    what, fix = (text.replace(f"{staged}", f"{folder}") for text in (problem.what, problem.fix))
    return replace(problem, path=path, what=what, fix=fix)


def _with_lines(path: Path, added: Iterable[str]) -> str:
    """Return a file of phrasings with the new ones below what stands there."""
    old = _text(path) or ""
    if old and not old.endswith("\n"):
        old += "\n"
    return old + "".join(f"{text}\n" for text in added)


def _header(path: Path, base: Collection, collection: Collection) -> str:
    """Return ``collection.yaml`` with other sources, and every other line as it was.

    Where the sources do not stand in lines of ``- id: ...`` the file is written anew.
    """
    text = path.read_text("utf-8-sig")
    root: Any = yaml.compose(text, yaml.SafeLoader)
    node = {key.value: value for key, value in root.value}["sources"]  # it was loaded before
    if node.flow_style or len(node.value) != len(base.sources):
        return header_text(collection)
    lines = text.splitlines(keepends=True)
    starts = [item.start_mark.line for item in node.value]
    ends = [_last_line(item) + 1 for item in node.value]
    indent = node.start_mark.column
    if any(lines[start][indent] != "-" for start in starts):
        return header_text(collection)
    before = {source.id: source for source in base.sources}
    known = list(before.values())
    merged = {source.id: source for source in collection.sources}
    added = [source for source in collection.sources if source.id not in before]
    lines[ends[-1] : ends[-1]] = [_item(source, indent) for source in added]
    for source, start, end in reversed(list(zip(known, starts, ends, strict=True))):
        if merged[source.id] != source:
            lines[start:end] = [_item(merged[source.id], indent)]
    return "".join(lines)


def _last_line(node: Any) -> int:
    """Return the last line of a node; the mark of its end may stand after comments."""
    if isinstance(node, yaml.ScalarNode) or not node.value or node.flow_style:
        at: int = node.end_mark.line
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return at - 1 if block else at
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _item(source: Source, indent: int) -> str:
    text = source_text(source)
    return "".join(f"{' ' * indent}{line}\n" for line in text.splitlines())


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
