"""Schemathesis sends what the description allows, and what it does not: nothing makes it fail."""

from __future__ import annotations

import tempfile

import pytest
import schemathesis
from fake_bot import FakeBot, make_app
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.slow

FOLDER = tempfile.TemporaryDirectory(prefix="faq-any-request-")
APP = make_app(
    FakeBot(),
    rate_limit="off",
    allowed_origins="https://clinic.example",
    events=f"sqlite:///{FOLDER.name}/events.sqlite",
)
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", APP)


@SCHEMA.parametrize()
def test_every_answer_is_one_that_the_description_names(case: schemathesis.Case) -> None:
    response = case.call()
    assert response.status_code < 500
    # That a text is JSON is more than a schema of texts can say.
    unsaid = [positive_data_acceptance] if case.media_type == "text/plain" else []
    case.validate_response(response, excluded_checks=unsaid)
