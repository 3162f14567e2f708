"""The JSON Schema of suites in YAML, for editors and for other programs."""

from __future__ import annotations

from typing import Any

from ..model import Level, Outcome, Reason
from .prose import CITATION_KEYS, JUDGED_KEYS, NARROWED, PHRASES, POSITIONS, SEVERITIES

Schema = dict[str, Any]


def suite_schema() -> Schema:
    """Return the schema (JSON Schema 2020-12); ids are those of the collection, and not listed."""
    text = {"type": "string", "minLength": 1}
    texts = {"oneOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    expected = _object(
        {
            "outcome": _some(Outcome),
            "entry": texts,
            "gap": texts,
            "reason": _some(Reason),
            "level": _some(Level),
            "contains": texts,
            "lacks": texts,
            "citation": {**_object(dict.fromkeys(CITATION_KEYS, text)), "minProperties": 1},
            "confidence": _object({"least": share, "most": share}),
            "position": {"enum": list(POSITIONS)},
            "safety_note": {"type": "boolean"},
        },
        "outcome",
    )
    expected["dependentSchemas"] = {
        key: {"properties": {"outcome": _one_of(outcomes)}} for key, outcomes in NARROWED.items()
    }
    patterns = (
        f"({Outcome.ANSWER}|{Outcome.CLARIFY}|{Outcome.NO_ANSWER})( [a-z0-9_-]+)*",
        f"{Outcome.URGENT}( ({'|'.join(Level)}))*",
        *(Outcome.SMALLTALK, *PHRASES),
    )
    phrase = {"type": "string", "pattern": f"^({'|'.join(patterns)})$"}
    shared = {"tags": texts, "severity": {"enum": list(SEVERITIES)}}
    turn = {"ask": text, "expect": {"$ref": "#/$defs/expect"}, "known_failure": text, **shared}
    named = {"name": text, "skip": text}
    said = {**_object(turn, "ask"), "dependentRequired": dict.fromkeys(JUDGED_KEYS, ["expect"])}
    turns = {"type": "array", "items": said, "contains": {"required": ["expect"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A suite of canned questions for faq-chatbot",
        **_object(
            {
                "suite": text,
                "gates": {"type": "array", "items": text, "minItems": 1},
                "cases": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "oneOf": [
                            _object({**turn, **named}, "ask", "expect"),
                            _object({"dialogue": turns, **named, **shared}, "dialogue"),
                        ]
                    },
                },
            },
            "suite",
            "cases",
        ),
        "$defs": {"expect": {"oneOf": [phrase, expected]}},
    }


def _object(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _one_of(names: Any) -> Schema:
    """Return the schema of a name, or of a list that has one of these in it."""
    one = {"enum": [str(name) for name in names]}
    return {"anyOf": [one, {"type": "array", "contains": one}]}


def _some(names: Any) -> Schema:
    one = {"enum": [str(name) for name in names]}
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}
