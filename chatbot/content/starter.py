"""What a new collection starts with: red flags, small talk, texts, follow-ups.

Emergencies come first in every collection from its first day, and its owner can read and change
every sentence of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ..errors import ContentError
from ..model import FOLLOWED, Block, Collection, Dialogue, Reason, Topic
from ..reading.problems import Problems
from .dialogues import read_dialogues
from .loading import bundled_collections, load_collection

BUNDLED = "stem-cell-spine"
DIALOGUES = "starter_dialogues.txt"
LANGUAGE = "en"  # of everything that is copied
T = TypeVar("T", bound=Topic)


def starter(id: str, title: str, language: str, description: str, bare: bool = False) -> Collection:
    """Return a collection without entries and sources that has the safety content.

    What leads to the bundled entries and gaps is left out. In another language than English the
    sentences that say that only English is understood are left out as well.

    :param bare: copy the texts only, which a collection cannot do without.
    """
    bundled, own = _bundled()
    english = language.partition("-")[0] == LANGUAGE
    texts = replace(bundled.texts, **own["texts"])
    empty = Collection(
        id=id,
        title=title,
        language=language,
        description=description,
        sources=(),
        texts=texts if english else replace(texts, other_languages=()),
    )
    if bare:
        return empty
    kept = (*FOLLOWED, *(topic.id for topic in bundled.small_talk))
    return replace(
        empty,
        contacts=bundled.contacts,
        personal=bundled.personal,
        signs=bundled.signs,
        look_alikes=bundled.look_alikes,
        reviews=tuple(review for review in bundled.reviews if review.what.startswith("safety")),
        red_flags=bundled.red_flags,
        small_talk=_adapted((replace(topic, related=()) for topic in bundled.small_talk), own),
        out_of_scope=_adapted(
            (one for one in bundled.out_of_scope if english or one.reason is not Reason.LANGUAGE),
            own,
        ),
        follow_ups=_adapted((one for one in bundled.follow_ups if one.leads_to in kept), own),
        dialogues=_dialogues() if english else (),
    )


@cache
def _bundled() -> tuple[Collection, dict[str, Any]]:
    """Return the collection that is copied from, and what replaces parts of it."""
    own = (resources.files("chatbot.faq_data") / "starter.yaml").read_text("utf-8")
    return load_collection(bundled_collections()[BUNDLED]), yaml.safe_load(own)


@cache
def _dialogues() -> tuple[Dialogue, ...]:
    """Return what follow-ups on any subject mean."""
    path, problems = Path(str(resources.files("chatbot.faq_data") / DIALOGUES)), Problems()
    dialogues = read_dialogues(path, {"entries": (), "gaps": ()}, problems)
    if problems.sorted():
        raise ContentError(problems.sorted())
    return dialogues


def _adapted(topics: Iterable[T], own: dict[str, Any]) -> tuple[T, ...]:
    """Return the topics with texts and without phrasings that suit any subject."""
    texts, left_out = own["topics"], set(own["phrasings_left_out"])
    return tuple(
        replace(
            topic,
            text=(Block("paragraph", texts[topic.id]),) if topic.id in texts else topic.text,
            phrasings=tuple(one for one in topic.phrasings if one not in left_out),
            approval=None,
        )
        for topic in topics
    )
