"""GET /openapi.json: every route for programs, what it takes and all that it may answer.

Written here by hand and held to the code by tests, so that the routes themselves stay short.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from .chat import json_response
from .refusals import DETAILS
from .schemas import SCHEMAS, Schema, named

blueprint = Blueprint("openapi", __name__)

API_VERSION = "1.0.0"


@blueprint.get("/openapi.json")
def description() -> Response:
    """Return the description of the API."""
    return json_response(DOCUMENT)


def _problem(status: int) -> Schema:
    return {
        "description": DETAILS.get(status, HTTPStatus(status).phrase),
        "content": {"application/problem+json": {"schema": named("Problem")}},
    }


def _operation(summary: str, schema: Schema, problems: tuple[int, ...], **more: Any) -> Schema:
    return {
        "summary": summary,
        **more,
        "responses": {
            "200": {
                "description": HTTPStatus.OK.phrase,
                "content": {"application/json": {"schema": schema}},
            },
            **{str(status): _problem(status) for status in problems},
        },
    }


def _message(summary: str, asked: str, replied: str, *parameters: str) -> Schema:
    """Return a route that takes messages. One that is refused for its length or number (413, 429)
    is answered with 200 all the same if it sounds like an emergency."""
    as_text = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": named(asked),
    }
    return {
        "post": _operation(
            summary,
            named(replied),
            (400, 403, 404, 413, 415, 429, 500, 503),
            parameters=_parameters("site", *parameters),
            requestBody={
                "required": True,
                "content": {
                    "application/json": {"schema": named(asked)},
                    "text/plain": {"schema": as_text},
                },
            },
        )
    }


def _parameters(*names: str) -> list[Schema]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _vote(summary: str, sent: str) -> Schema:
    """Return the route that takes votes: the same for every id, known or not."""
    operation: Schema = _message(summary, sent, sent)["post"]
    operation["responses"].pop("200")
    operation["responses"]["204"] = {"description": "Accepted."}
    return {"post": operation}


def _document(summary: str, schema: Schema, *problems: int, **more: Any) -> Schema:
    return {"get": _operation(summary, schema, problems, **more)}


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {
        "title": "faq-chatbot",
        "version": API_VERSION,
        "summary": "Answers free-text health questions with the closest expert answer.",
        "license": {"name": "MIT", "identifier": "MIT"},
    },
    "paths": {
        "/api/chat": _message("Ask one question.", "Asked", "Reply"),
        "/api/feedback": _vote("Say whether a reply helped; the last vote counts.", "Vote"),
        "/api/config": _document(
            "What a page needs before the first question.",
            named("Config"),
            *(404, 429, 500, 503),
            parameters=_parameters("site", "lang"),
        ),
        "/webhooks/rest/webhook": _message(
            "Ask in the shape of Rasa's REST channel.", "RasaMessage", "RasaReplies"
        ),
        "/language/:query-knowledgebases": _message(
            "Ask in the shape of custom question answering.",
            "CustomQaQuestion",
            "CustomQaAnswers",
            *("projectName", "deploymentName", "api-version"),
        ),
        "/healthz": _document("Whether the process is running.", named("Health"), 500),
        "/readyz": _document(
            "Whether it can answer.",
            named("Health"),
            *(404, 500, 503),
            parameters=_parameters("site"),
        ),
        "/openapi.json": _document("This description.", {"type": "object"}, 429, 500),
    },
    "components": {"schemas": SCHEMAS},
}
