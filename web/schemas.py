"""The shapes of what is asked and replied, as JSON Schema, by the names used in ``openapi``."""

from __future__ import annotations

from typing import Any

from chatbot.events import Complaint
from chatbot.model import AnswerKind, Level, Outcome, Reason

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
URGENT_LEVELS = [level.value for level in Level if level.interrupts]


def object_of(optional: dict[str, Schema] | None = None, **needed: Schema) -> Schema:
    """Return the schema of an object with exactly these keys."""
    return {
        "type": "object",
        "properties": needed | (optional or {}),
        "required": list(needed),
        "additionalProperties": False,
    }


def many(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def or_null(schema: Schema) -> Schema:
    """Return the schema of something that may be missing."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(names: Any, null: bool = False) -> Schema:
    """Return the schema of one of the names of an enumeration."""
    return {"enum": [str(name) for name in names] + [None] * null}


def named(name: str) -> Schema:
    """Return a reference to a schema of this module."""
    return {"$ref": f"#/components/schemas/{name}"}


def with_more(schema: Schema) -> Schema:
    """Return the schema of an object that may have more keys, which are not looked at."""
    return {**schema, "additionalProperties": True}


COUNT: Schema = {"type": "integer", "minimum": 0}
EVENTS: Schema = {
    **object_of(kept={"type": "boolean"}, waiting=COUNT, dropped=COUNT),
    "description": "Whether replies are counted, and how many this process has yet to write or has "
    "dropped.",
}
QUESTION: Schema = {
    "type": "string",
    "minLength": 1,
    "pattern": r"\S",
    "description": "Valid Unicode.",
}
REPLY = object_of(
    outcome=one_of(Outcome),
    text={"type": "string", "description": "The reply as plain text."},
    message={**many(named("Block")), "description": "The same in blocks."},
    entry_id=TEXT_OR_NULL,
    collection=TEXT,
    matched_question=TEXT_OR_NULL,
    answer_kind=one_of(AnswerKind, null=True),
    confidence={**SHARE, "type": ["number", "null"]},
    citation=or_null(named("Citation")),
    suggestions=many(named("Suggestion")),
    gap_id=TEXT_OR_NULL,
    reason=one_of(Reason, null=True),
    urgent=or_null(object_of(level=one_of(URGENT_LEVELS), contacts=many(named("Contact")))),
    safety_note=TEXT_OR_NULL,
    conversation={**TEXT_OR_NULL, "description": "To send with the next message."},
    reply_id=TEXT_OR_NULL,
    content_version=TEXT,
)
CITATION = object_of(
    title=TEXT,
    publisher=TEXT,
    url=TEXT,
    experts=many(object_of(name=TEXT, credentials=TEXT, role=TEXT)),
    peer_reviewed={"type": "boolean"},
    updated=or_null(DATE),
    review_due=or_null(DATE),
    stale={"type": "boolean"},
    locator=TEXT,
)
CUSTOM_QA_ANSWER = object_of(
    questions=many(TEXT),
    answer=TEXT,
    confidenceScore=SHARE,
    id={"type": "integer", "minimum": -1, "maximum": 2**31 - 1},
    source=TEXT,
    metadata={"type": "object", "additionalProperties": TEXT},
    dialog=object_of(
        isContextOnly={"const": False},
        prompts=many(
            object_of(displayOrder={"type": "integer"}, qnaId={"type": "integer"}, displayText=TEXT)
        ),
    ),
)
REPLY_ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
SCHEMAS: dict[str, Schema] = {
    "Asked": object_of(
        {"conversation": TEXT_OR_NULL, "collection": TEXT_OR_NULL, "site": TEXT_OR_NULL},
        message=QUESTION,
    ),
    "Reply": REPLY,
    "Vote": {
        "anyOf": [
            object_of({"reason": {"type": "null"}}, reply_id=REPLY_ID, helpful={"const": True}),
            object_of(
                {"reason": one_of(Complaint, null=True)},
                reply_id=REPLY_ID,
                helpful={"const": False},
            ),
        ]
    },
    "Block": {
        "oneOf": [
            object_of(type={"const": "paragraph"}, text=TEXT),
            object_of(type={"const": "list"}, items=many(TEXT)),
            object_of(type={"const": "link"}, text=TEXT, href=TEXT),
        ]
    },
    "Citation": CITATION,
    "Contact": object_of(label=TEXT, number=TEXT, href={"type": "string", "pattern": "^tel:"}),
    "Suggestion": object_of(entry_id=TEXT, question=TEXT),
    "Config": object_of(
        collection=object_of(id=TEXT, title=TEXT, language=TEXT),
        about=many(TEXT),
        emergency=many(named("Contact")),
        suggestions=many(named("Suggestion")),
        feedback={"type": "boolean"},
        question_log={"type": "boolean"},
        max_body={"type": "integer"},
        content_version=TEXT,
    ),
    "RasaMessage": with_more(object_of({"sender": TEXT_OR_NULL}, message=QUESTION)),
    "RasaReplies": many(
        object_of(
            {"buttons": many(object_of(title=TEXT, payload=TEXT))}, recipient_id=TEXT, text=TEXT
        )
    ),
    "CustomQaQuestion": {
        "type": "object",
        "properties": {
            "confidenceScoreThreshold": {**SHARE, "type": ["number", "null"]},
            "context": {
                "type": ["object", "null"],
                "properties": {"previousQnaId": NUMBER_OR_NULL, "previousUserQuery": TEXT_OR_NULL},
            },
        },
        "anyOf": [
            with_more(object_of({"qnaId": NUMBER_OR_NULL}, question=QUESTION)),
            with_more(object_of({"question": {"type": "null"}}, qnaId={"type": "integer"})),
        ],
    },
    "CustomQaAnswers": object_of(answers=many(CUSTOM_QA_ANSWER)),
    "Health": object_of(
        {"collection": TEXT, "content_version": TEXT, "events": EVENTS},
        status={"const": "ok"},
        content={
            "enum": ["current", "kept_back"],
            "description": "Whether the latest content is served, or the version before.",
        },
        reasons={
            **many(TEXT),
            "description": "Why the latest is not served, in a word each.",
        },
    ),
    "Problem": object_of(
        type={"const": "about:blank"},
        title=TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail={"type": "string", "description": "A sentence for the person who asked."},
    ),
}
