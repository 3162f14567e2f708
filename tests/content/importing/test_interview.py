"""Articles copied as text."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

import pytest

from chatbot.model import Expert

ARTICLE = os.environ.get("SEED_ARTICLE", "")


def test_an_article(read, said, pages):
    found, notes = read(pages / "article.txt")
    assert found.format == "interview"
    assert said(found) == {
        "How does whole-body cooling work?": [
            "Cold air draws blood from the skin to the trunk. It lasts three minutes.",
            "The blood returns when you warm up. Why would that help? Some think it calms.",
        ],
        "Is it safe for people with high B.P. or heart disease?": [
            "No. Heart disease and high blood pressure rule it out:",
            "- heart failure\n- a pressure above 160",
            "Ask your doctor first.",
        ],
        "Insurers do not pay for it. What does a session cost? And, how many are needed?": [
            "Prices vary widely."
        ],
    }
    assert [pair.spoken_by for pair in found.pairs] == [
        ("Mara K. Lind", "Tomas Rehn"),
        ("Mara K. Lind",),
        ("Tomas Rehn",),
    ]
    assert [pair.phrasings for pair in found.pairs] == [
        (),
        (),
        ("What does a session cost?", "And, how many are needed?"),
    ]
    assert [(pair.locator, pair.place.line) for pair in found.pairs] == [
        ("Question 1", 11),
        ("Question 2", 19),
        ("Question 3", 30),
    ]
    assert found.description.startswith("Two sports doctors,")
    assert found.description.endswith("at the Coastal University.")
    assert [_short(note) for note in notes] == [
        "article.txt:5: the introduction became the collection's description, not an answer",
        'article.txt:17: "a woman stands in a cooling chamberCold air draws blood f..." '
        "is left out",
        'article.txt:26: "Advertisement" is left out',
        'article.txt:32: "Cold feetA chamber in a gym.Photo Source: Gym Inc." is left out',
        'article.txt:34: "Updated on: 03/04/21" was read as 4 March 2021, month before day',
        *(f"article.txt:{line}: {text} is left out" for line, text in [
            (35, '"Continue Reading"'), (36, '"Cooling and You"'), (37, '"Mara K. Lind, MD"'),
            (38, '"Are you thinking of cooling? Read on."'), (39, '"Read More"'),
        ]),
    ]  # fmt: skip


def _short(note):
    """A note without what to do about it, and why."""
    return re.split(r"\. (?=[A-Z][a-z]+ )", note)[0].removesuffix(": it belongs to no answer")


def test_what_an_article_says_of_itself(read, pages):
    source = read(pages / "article.txt")[0].pairs[0].source
    assert (source.title, source.publisher, source.url) == (
        "Whole-Body Cooling for Sore Muscles",
        "MuscleWeekly",
        "",
    )
    assert source.peer_reviewed
    assert (source.updated, source.review_due) == (datetime.date(2021, 3, 4), None)
    assert source.experts == (
        Expert("Mara K. Lind", "MD", "Head of Sports Medicine at the Northern Clinic in Umea"),
        Expert("Tomas Rehn", "PhD", "Lecturer in Physiology at the Coastal University"),
    )


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("T\n\nWhy?\n\nBecause.\n\nHow?\n\nSo.\n", {"Why?": ["Because."], "How?": ["So."]}),
        ("T\n\nQ: Why?\n\nA: Because.\n\nIt is.\n", {"Why?": ["Because.", "It is."]}),
        ("T\nWhy?\nBecause.\nIt is.\n", {"Why?": ["Because.", "It is."]}),
        ("T\n\nWhy\nis it?\n\nIt is\nso.\n\n- one\n  more\n- two\n",
         {"Why is it?": ["It is so.", "- one more\n- two"]}),
        ("T\n\nWhy?\n\nNote: it is. Note: yes.\n", {"Why?": ["Note: it is. Note: yes."]}),
        ("T\n\nWhy?\n\nDr. Lind: Who knows?\n\nDr. Rehn: I do.\n",
         {"Why?": ["Who knows?", "I do."]}),
        ("T\n\nWhy?\n\nIt clouds. So it is.\n\nIt clouds.A lens.Photo Source: x\n",
         {"Why?": ["It clouds. So it is."]}),
        ("T\n\nWhy?\n\nIt is so.A lens.Photo Source: x\n", {"Why?": ["It is so."]}),
        ("T\n\n1. Why?\n\nSee.\n\nReferences\n\nA book.\n", {"Why?": ["See."]}),
        ("Why?\n\nBecause.\n", {"Why?": ["Because."]}),
    ],
)  # fmt: skip
def test_other_shapes(read, said, text, answers):
    assert said(read("faq.txt", text)[0]) == answers


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Updated on: 2021-02-03", (2021, 2, 3)),
        ("Last updated March 4, 2020", (2020, 3, 4)),
        ("Published 4 March 2020", (2020, 3, 4)),
        ("Updated: 14/03/2020", (2020, 3, 14)),
        ("Updated: 14.03.2020", (2020, 3, 14)),
        ("Updated: 31/31/2020", None),
        ("Updated: last winter", None),
    ],
)
def test_dates(read, line, day):
    found, notes = read("faq.txt", f"T\n\nWhy?\n\nBecause.\n\n{line}\n")
    assert found.pairs[0].source.updated == (datetime.date(*day) if day else None)
    assert bool(notes) == (day is None)


def test_a_speaker_whom_nobody_introduced_is_noted(read):
    found, notes = read("faq.txt", "T\n\nWhy?\n\nDr. Who: Because.\n")
    assert found.pairs[0].spoken_by == ()
    assert notes == [
        'faq.txt:5: the text does not say who "Dr. Who" is. '
        "Add the expert to the source, and to spoken_by of the entry."
    ]


def test_a_text_without_questions_is_refused(refusal):
    assert refusal("faq.txt", "Some words.\n").startswith(
        "faq.txt: the format of this file is not known. Name it: --format interview, html, "
    )
    assert "no question with an answer" in refusal("faq.txt", "Words.\n", format="interview")


@pytest.mark.skipif(not ARTICLE, reason="SEED_ARTICLE does not name the article's file")
def test_the_article_of_the_bundled_collection(read, said):
    """Its sentences are not ours to repeat here: what is compared are counts and the source."""
    found, notes = read(Path(ARTICLE))
    text = re.sub(r"[^\S\n]+", " ", Path(ARTICLE).read_text("utf-8"))
    assert len(found.pairs) == 6
    blocks = [block for blocks in said(found).values() for block in blocks]
    assert len(blocks) == 8
    assert [block for block in blocks if block not in text or "Photo Source" in block] == []
    assert [pair.question for pair in found.pairs if f"\n{pair.question}\n" not in text] == []
    names = ("Jeffrey C. Wang", "Zorica Buser")
    assert {pair.spoken_by for pair in found.pairs} == {names}
    source = found.pairs[0].source
    assert (source.title, source.publisher) == ("Stem Cell Therapy and Spine Care", "SpineUniverse")
    assert (source.peer_reviewed, source.updated) == (True, datetime.date(2019, 12, 9))
    assert [expert.name for expert in source.experts] == [*names]
    assert [expert.credentials for expert in source.experts] == ["MD", "PhD"]
    assert [expert.role.partition(" ")[0] for expert in source.experts] == [
        "Professor",
        "Assistant",
    ]
    assert len(found.description) > 1_000
    assert sum("Photo" in note or "is left out" in note for note in notes) == 9
