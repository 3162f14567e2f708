"""Which files in a folder belong to a collection."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..model import ID_PATTERN
from ..reading.files import unreadable
from ..reading.problems import Place, Problems
from ..reading.wording import did_you_mean, quoted

HEADER = "collection.yaml"
SYNONYMS = "synonyms.yaml"
CONTRASTS = "contrasts.yaml"
SIGNS = "signs.yaml"
LOOK_ALIKES = "look_alikes.txt"
LOOK_ALIKE_KINDS = "look_alikes"  # a folder with a file for each kind, besides or instead
FOLDERS = ("entries", "gaps", "out_of_scope", "red_flags", "small_talk", "follow_ups")
DIALOGUES = "dialogues"
ID_RULE = "Use 1 to 64 characters from a-z, 0-9 and -"
_ROOT_FILES = (HEADER, SYNONYMS, CONTRASTS, SIGNS, LOOK_ALIKES)
_LEFT_TO_OTHERS = ("suites",)
_NOT_READ = "Remove it, or start its name with _ so that it is not read"


@dataclass(frozen=True)
class TopicPaths:
    """The two files of a topic; ``phrasings`` is None if there are none."""

    id: str
    folder: str
    answer: Path
    phrasings: Path | None


@dataclass(frozen=True)
class Listing:
    """What a collection's folder holds; the files in its root by their names.

    ``look_alikes`` are the files of the kinds of look-alikes.
    """

    root_files: dict[str, Path]
    topics: tuple[TopicPaths, ...]
    look_alikes: tuple[Path, ...] = ()
    dialogues: tuple[Path, ...] = ()


def list_folder(root: Path, problems: Problems) -> Listing:
    """Return the files of the collection in ``root``, and report whatever is no part of one.

    A misplaced or misnamed file would otherwise be content that silently does not count.
    """
    root_files: dict[str, Path] = {}
    topics: list[TopicPaths] = []
    kinds: list[Path] = []
    dialogues: list[Path] = []
    if not root.is_dir():
        problems.add(Place(root), "there is no such folder", "Give the folder of a collection")
        return Listing({}, ())
    for path in _visible(root, root, problems):
        if path.name in FOLDERS and path.is_dir():
            topics += _topics_in(path, root, problems)
        elif path.name == LOOK_ALIKE_KINDS and path.is_dir():
            kinds += _kinds_in(path, root, problems)
        elif path.name == DIALOGUES and path.is_dir():
            dialogues += _dialogues_in(path, root, problems)
        elif path.name in _ROOT_FILES and path.is_file():
            root_files[path.name] = path
        elif path.name not in _LEFT_TO_OTHERS or not path.is_dir():
            kind, known = (
                ("folder", (*FOLDERS, LOOK_ALIKE_KINDS, DIALOGUES))
                if path.is_dir()
                else ("file", _ROOT_FILES)
            )
            fix = did_you_mean(path.name, known, _NOT_READ)
            problems.add(Place(path), f"a collection has no {kind} {quoted(path.name)}", fix)
    if HEADER not in root_files:
        problems.add(Place(root), f"the folder has no {HEADER}", "Write one")
    first: dict[str, TopicPaths] = {}
    for topic in topics:
        if first.setdefault(topic.id, topic) is not topic:
            what = f"the id {quoted(topic.id)} is already used by {first[topic.id].answer}"
            problems.add(Place(topic.answer), what, "Rename one of them")
    return Listing(root_files, tuple(topics), tuple(kinds), tuple(dialogues))


def _kinds_in(folder: Path, root: Path, problems: Problems) -> Iterator[Path]:
    for path in _visible(folder, root, problems):
        if path.suffix == ".txt" and path.is_file():
            yield path
        else:
            what = f"{quoted(path.name)} is not a file of look-alikes: those end in .txt"
            problems.add(Place(path), what, _NOT_READ)


def _topics_in(folder: Path, root: Path, problems: Problems) -> Iterator[TopicPaths]:
    found: dict[str, dict[str, Path]] = {".md": {}, ".txt": {}}
    for path in _visible(folder, root, problems):
        if path.suffix not in found or not path.is_file():
            what = f"{quoted(path.name)} is not a topic file: topic files end in .md or .txt"
            problems.add(Place(path), what, _NOT_READ)
        elif not ID_PATTERN.fullmatch(path.stem):
            problems.add(Place(path), f"{quoted(path.stem)} cannot be an id", ID_RULE)
        else:
            found[path.suffix][path.stem] = path
    for name, path in found[".txt"].items():
        if name not in found[".md"]:
            otherwise = f"Write {name}.md, or move the phrasings to the topic they belong to"
            fix = did_you_mean(name, found[".md"], otherwise)
            problems.add(Place(path), f"these phrasings have no {name}.md beside them", fix)
    for name, path in found[".md"].items():
        yield TopicPaths(name, folder.name, path, found[".txt"].get(name))


def _dialogues_in(folder: Path, root: Path, problems: Problems) -> Iterator[Path]:
    for path in _visible(folder, root, problems):
        if path.suffix == ".txt" and path.is_file():
            yield path
        else:
            what = f"{quoted(path.name)} is no file of dialogues: those end in .txt"
            problems.add(Place(path), what, _NOT_READ)


def _visible(folder: Path, root: Path, problems: Problems) -> Iterator[Path]:
    """Yield what is in the folder, by name, without hidden files and links that lead away."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        problems.add(Place(folder), *unreadable(error))
        return
    for path in paths:
        if path.name.startswith((".", "_")):
            continue
        if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            yield path
        else:
            what = "this link leads out of the collection's folder"
            problems.add(Place(path), what, "Put the file itself here")
