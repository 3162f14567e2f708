"""A small valid collection, as its author writes it: each file's text by its path."""

from __future__ import annotations

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
