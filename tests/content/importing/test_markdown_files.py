"""Markdown whose headings ask."""

import datetime

from chatbot.model import Block, Expert, Source

TEXT = """\
---
title: Questions about casts
author: ["Ada Adams, MD", Bo Berg]
date: 2024-01-02
url: https://a.example/casts
lang: de
---
# Casts

## How long does it stay on?

Six *weeks*,
or longer. See [the plan](https://a.example/plan).

### Exceptions

1. children
2. smokers

| bone | weeks |
|------|-------|
| hand | 4     |

## Not a question

Words.

## May it get wet?
> No.
"""


def test_headings_that_ask(read, said):
    found, notes = read("faq.md", TEXT)
    assert (found.format, found.language) == ("markdown", "de")
    assert said(found) == {
        "How long does it stay on?": [
            "Six weeks, or longer. See the plan.",
            "the plan: https://a.example/plan",
            "Exceptions",
            "- 1. children\n- 2. smokers",
            "- bone; weeks\n- hand; 4",
        ],
        "May it get wet?": ["No."],
    }
    assert [pair.place.line for pair in found.pairs] == [10, 28]
    assert notes == [
        "faq.md:20: a table became a list with one line per row. Check that it reads well."
    ]
    assert found.pairs[0].source == Source(
        "",
        "Questions about casts",
        url="https://a.example/casts",
        updated=datetime.date(2024, 1, 2),
        experts=(Expert("Ada Adams", "MD"), Expert("Bo Berg")),
    )


def test_without_front_matter(read):
    found, _ = read("faq.txt", "# Casts\n\n## Why?\n\n[Because](https://a.example)\n")
    assert found.pairs[0].source == Source("", "Casts")
    assert found.pairs[0].answer == (Block("link", "Because", href="https://a.example"),)


def test_broken_front_matter_is_refused(refusal):
    assert refusal("faq.md", "---\na: [\n---\n# A?\n\nB.\n").startswith(
        "faq.md:3: the front matter is not YAML"
    )
