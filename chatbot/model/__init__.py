"""The words of the product as frozen dataclasses; nothing here reads files or decides anything."""

from .collection import Collection, Contact, Expert, Review, Signs, Source, Texts
from .reply import Citation, Reply, Suggestion, Urgent
from .topics import (
    FOLLOWED,
    ID_PATTERN,
    Approval,
    Block,
    Entry,
    FollowUp,
    Gap,
    OutOfScope,
    RedFlag,
    SmallTalk,
    Topic,
    Withdrawal,
)
from .wordings import Wordings, comparable, distinct, normal_form
from .words import AnswerKind, Kind, Level, Outcome, Reason

__all__ = [
    "FOLLOWED",
    "ID_PATTERN",
    "AnswerKind",
    "Approval",
    "Block",
    "Citation",
    "Collection",
    "Contact",
    "Entry",
    "Expert",
    "FollowUp",
    "Gap",
    "Kind",
    "Level",
    "OutOfScope",
    "Outcome",
    "Reason",
    "RedFlag",
    "Reply",
    "Review",
    "Signs",
    "SmallTalk",
    "Source",
    "Suggestion",
    "Texts",
    "Topic",
    "Urgent",
    "Withdrawal",
    "Wordings",
    "comparable",
    "distinct",
    "normal_form",
]
