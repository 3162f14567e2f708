"""The lint: what is allowed and still worth a look."""

from __future__ import annotations

import pytest


def test_nothing_to_say(warnings_of):
    assert warnings_of({}) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "collection.yaml",
            "2999-12-09",
            "2026-11-21",
            "collection.yaml:5: the source article was due for review on 2026-11-21. "
            "Review its answers, then move review_due.",
        ),
        (
            "collection.yaml",
            "    reviewed_by: Dr. Cole\n    reviewed_on: 2026-11-23\n",
            "",
            "collection.yaml:28: this part has not been reviewed: answers. "
            "Have it reviewed, then add reviewed_by and reviewed_on.",
        ),
        (
            "small_talk/thanks.txt",
            "thank you\n",
            "\n# none\n",
            "small_talk/thanks.md: thanks has no phrasings, so it is hardly ever recognised. "
            "Add small_talk/thanks.txt with ways people ask it, one per line.",
        ),
        (
            "entries/cost.md",
            "a lot.",
            "x" * 1_192,
            "entries/cost.md: the answer has 1,201 characters, long for a chat on a phone. "
            "Keep it under 1,200 or split it.",
        ),
        (
            "entries/cost.txt",
            "price",
            "x" * 501,
            "entries/cost.txt:4: the phrasing has 501 characters. Keep it under 500.",
        ),
        (
            "entries/cost.txt",
            "price",
            "How much is it?",
            'entries/cost.txt:4: "How much is it?" is already in line 2 and counts once. '
            "Keep one of them.",
        ),
    ],
)
def test_one_warning(warnings_of, files, file, old, new, expected):
    assert old in files[file]
    assert warnings_of({file: files[file].replace(old, new)}) == [expected]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("collection.yaml", "2999-12-09", "2026-11-22"),
        ("entries/cost.md", "a lot.", "x" * 1_191),
        ("gaps/side-effects.md", "did not say.", "x" * 2_000),
        ("entries/cost.txt", "price", "x" * 500),
    ],
)
def test_just_within_the_limit(warnings_of, files, file, old, new):
    assert warnings_of({file: files[file].replace(old, new)}) == []


def test_no_reviews_at_all(warnings_of, files):
    header = files["collection.yaml"].partition("reviews:")[0]
    assert warnings_of({"collection.yaml": header}) == [
        "collection.yaml:1: no writer or reviewer is named. Add reviews."
    ]
