"""A tiny valid collection, of which a test breaks one thing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.content import check_collection, load_collection
from chatbot.errors import ContentError

HEADER = """\
title: Spine care
language: en
description: What the collection covers.
sources:
  - id: article
    title: An article
    publisher: A publisher
    url: https://example.org/article
    peer_reviewed: true
    updated: 2019-12-09
    review_due: 2999-12-09
    experts:
      - name: Ada Adams
        credentials: MD
        role: Professor
      - name: Bo Berg
        credentials: PhD
        role: Researcher
contacts:
  - level: emergency
    label: Emergency services
    number: "911"
texts:
  not_understood: Please ask in other words.
  clarify: Which of these do you mean?
  safety_note: If you feel very unwell, call for help.
reviews:
  - what: answers
    written_by: The project
    written_on: 2026-11-22
    reviewed_by: Dr. Cole
    reviewed_on: 2026-11-23
"""
FILES = {
    "collection.yaml": HEADER,
    "entries/approval.md": """\
---
question: Is it approved?
source: article
locator: Question 1
related: [cost]
---
No, it is not.
""",
    "entries/approval.txt": "is it legal\nhas anyone approved this\n",
    "entries/cost.md": """\
---
question: What does it cost?
source: article
locator: Question 2
---
It costs
a lot.
""",
    "entries/cost.txt": "# money\nhow much is it\n\nprice\n",
    "gaps/side-effects.md": """\
---
title: Side effects
related: [approval]
---
The experts did not say.
""",
    "gaps/side-effects.txt": "does it hurt\n",
    "out_of_scope/weather.md": "---\ntitle: Weather\nreason: off_topic\n---\nI only know spines.\n",
    "out_of_scope/weather.txt": "will it rain\n",
    "red_flags/numb.md": "---\ntitle: Numbness\nlevel: emergency\n---\nGet help now.\n",
    "red_flags/numb.txt": "my legs are numb\n",
    "small_talk/thanks.md": "---\ntitle: Thanks\n---\nYou are welcome.\n",
    "small_talk/thanks.txt": "thank you\n",
}

WriteCollection = Callable[..., Path]


@pytest.fixture
def write_collection(tmp_path: Path) -> WriteCollection:
    """Return a function that writes the collection with other files, or without those set None."""

    def write(changes: dict[str, str | bytes | None] | None = None, name: str = "demo") -> Path:
        root = tmp_path / name
        for path, content in {**FILES, **(changes or {})}.items():
            if content is None:
                continue
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def problems_of(write_collection: WriteCollection) -> Callable[..., list[str]]:
    """Return a function that gives the errors of the changed collection as ``file:line: ...``."""

    def problems_of(changes: dict[str, str | bytes | None], name: str = "demo") -> list[str]:
        root = write_collection(changes, name)
        with pytest.raises(ContentError) as raised:
            load_collection(root)
        return [
            str(problem).replace(f"{root}/", "").replace(f"{root}", ".")
            for problem in raised.value.problems
        ]

    return problems_of


@pytest.fixture
def warnings_of(write_collection: WriteCollection) -> Callable[..., list[str]]:
    """Return a function that gives the warnings about the changed collection.

    Left out is what holds for every collection here: that nobody has signed its texts.
    """

    def warnings_of(changes: dict[str, str | bytes | None]) -> list[str]:
        root = write_collection(changes)
        checked = check_collection(root, today=datetime.date(2026, 11, 22))
        assert checked.errors == ()
        return [
            str(warning).replace(f"{root}/", "")
            for warning in checked.warnings
            if warning.rule != "not-reviewed"
        ]

    return warnings_of


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Return the files of the valid collection, to make changes from."""
    return dict(FILES)
