"""From a folder to a ``Collection``, and where the bundled ones are."""

from __future__ import annotations

import datetime
import os
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ContentError, Problem, SettingError
from ..model import (
    ID_PATTERN,
    Collection,
    Entry,
    FollowUp,
    Gap,
    OutOfScope,
    RedFlag,
    Signs,
    SmallTalk,
    distinct,
)
from ..reading.problems import Place, Problems
from ..reading.wording import did_you_mean, quoted
from .checks import check_phrasings, lint
from .dialogues import read_dialogues
from .files import (
    CONTRASTS,
    FOLDERS,
    HEADER,
    ID_RULE,
    LOOK_ALIKES,
    SIGNS,
    SYNONYMS,
    list_folder,
)
from .header import Header, read_header
from .phrasings import read_phrasings
from .safety import read_signs
from .terms import read_contrasts, read_synonyms
from .topics import TopicFile, read_topic


class Checked(NamedTuple):
    """The outcome of a check; with errors there is no collection and there are no warnings yet.

    ``files`` are the topics with the places that later findings point to.
    """

    collection: Collection | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: tuple[TopicFile, ...] = ()

    def sound(self) -> tuple[Collection, tuple[TopicFile, ...]]:
        """Return the collection and its files; raises ContentError with every error at once."""
        if self.collection is None:
            raise ContentError(self.errors)
        return self.collection, self.files


def load_collection(path: Path) -> Collection:
    """Return the collection in the folder ``path``.

    Raises ContentError with every problem at once, so that an author fixes them in one go.
    """
    return check_collection(path).sound()[0]


def check_collection(path: Path, today: datetime.date | None = None) -> Checked:
    """Read the collection in the folder ``path`` and report its errors, or else its warnings.

    Warnings never keep a collection from being used. ``today`` decides which reviews are overdue.
    """
    problems, warnings = Problems(), Problems()
    name = Path(os.path.abspath(path)).name
    if not ID_PATTERN.fullmatch(name):
        problems.add(Place(path), f"the folder's name {quoted(name)} cannot be an id", ID_RULE)
    listing = list_folder(path, problems)
    found = listing.root_files
    header = read_header(found[HEADER], problems) if HEADER in found else None
    synonyms = read_synonyms(found[SYNONYMS], problems) if SYNONYMS in found else ()
    contrasts = read_contrasts(found[CONTRASTS], problems) if CONTRASTS in found else ()
    ids: dict[str, dict[str, None]] = {folder: {} for folder in FOLDERS}
    for paths in listing.topics:
        ids[paths.folder][paths.id] = None
    signs = read_signs(found[SIGNS], ids["red_flags"], problems) if SIGNS in found else Signs()
    of_look_alikes = ([found[LOOK_ALIKES]] if LOOK_ALIKES in found else []) + [*listing.look_alikes]
    look_alikes = [one for file in of_look_alikes for one in read_phrasings(file, problems)]
    dialogues = [one for file in listing.dialogues for one in read_dialogues(file, ids, problems)]
    if not ids["entries"] and path.is_dir():
        problems.add(Place(path), "the collection has no entries", "Write entries/<id>.md")
    files = [read_topic(paths, header, ids, problems) for paths in listing.topics]
    check_phrasings(files, look_alikes, problems)
    for contact in header.contacts if header else ():
        if contact.only_for and contact.only_for not in ids["red_flags"]:
            what = f"a contact is for {quoted(contact.only_for)}, which is no red flag"
            problems.add(Place(found[HEADER]), what, f"Write red_flags/{contact.only_for}.md")
    if header is None or len(problems):
        return Checked(None, problems.sorted(), ())
    lint(files, header, today or datetime.date.today(), warnings)
    collection = _collection(
        name,
        header,
        files,
        synonyms=synonyms,
        contrasts=contrasts,
        signs=signs,
        look_alikes=distinct(one.text for one in look_alikes),
        dialogues=tuple(dialogues),
    )
    return Checked(collection, (), warnings.sorted(), tuple(files))


def _collection(name: str, header: Header, files: list[TopicFile], **more: Any) -> Collection:
    topics = sorted((file.topic for file in files), key=lambda topic: topic.id)
    return Collection(
        id=name,
        title=header.title,
        language=header.language,
        description=header.description,
        sources=header.sources,
        texts=header.texts,
        reviews=header.reviews,
        personal=header.personal,
        contacts=header.contacts,
        entries=tuple(topic for topic in topics if isinstance(topic, Entry)),
        gaps=tuple(topic for topic in topics if isinstance(topic, Gap)),
        out_of_scope=tuple(topic for topic in topics if isinstance(topic, OutOfScope)),
        red_flags=tuple(topic for topic in topics if isinstance(topic, RedFlag)),
        small_talk=tuple(topic for topic in topics if isinstance(topic, SmallTalk)),
        follow_ups=tuple(topic for topic in topics if isinstance(topic, FollowUp)),
        **more,
    )


def bundled_collections() -> dict[str, Path]:
    """Return the folders of the collections that come with the bot, by their ids."""
    root = Path(str(resources.files("chatbot.faq_data")))
    folders = sorted(file.parent for file in root.glob(f"*/{HEADER}"))
    return {folder.name: folder for folder in folders}


def find_collection(name: str) -> Path:
    """Return the folder that a bundled collection's id or a path names.

    Raises SettingError with the likeliest id if it names neither.
    """
    bundled = bundled_collections()
    if name in bundled:
        return bundled[name]
    path = Path(os.path.expanduser(name))
    if path.is_dir():
        return path
    fix = did_you_mean(name, bundled, f"Bundled: {', '.join(bundled)}.")
    raise SettingError(f"The collection {quoted(name)} is neither bundled nor a folder. {fix}")
