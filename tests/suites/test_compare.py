"""`make bench`: its made-up data is always the same and grows as it says; the table is right."""

from __future__ import annotations

import json
import re
from pathlib import Path

from chatbot.retrieval.recogniser import TopicTexts
from tests.benchmarks.compare import Source, grown, own_questions, table

LETTERS = "bcdfghklmnprstvwz"
FAQS = [
    TopicTexts(f"{a}{b}", (f"What is {a}o{b}amide?", f"{b}e{a}itis"), f"A drug is {a}i{b}oxin.")
    for a in LETTERS
    for b in LETTERS
]


def words(faqs: list[TopicTexts]) -> set[str]:
    texts = [text for faq in faqs for text in (*faq.questions, faq.answer)]
    return set(re.findall(r"\w+", " ".join(texts).lower()))


def test_grown_faqs_are_the_first_ones_and_changed_copies_of_them() -> None:
    more = grown(FAQS, 2_500)
    assert more == grown(FAQS, 2_500)
    assert len({faq.id for faq in more}) == len(more) == 2_500
    assert words(more[: len(FAQS)]) == words(FAQS)
    assert {"what", "is", "a", "drug"} < words(more)
    assert 3 * len(words(FAQS)) < len(words(more)) < 4 * len(words(FAQS))


def test_fewer_faqs_are_spread_over_the_file(tmp_path: Path) -> None:
    rows = [{"id": str(n), "question": f"q{n}", "variants": ["b", "c"]} for n in range(10)]
    file = tmp_path / "small.faqs.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    faqs = Source(file, pairs=3, variants=1).read()
    assert [(faq.id, faq.questions) for faq in faqs] == [(n, (f"q{n}", "b")) for n in "036"]


def test_a_faq_that_asks_the_same_is_right_too() -> None:
    faqs = [TopicTexts("a", ("What?",)), TopicTexts("b", ("Who?",)), TopicTexts("c", ("What?",))]
    asked = {query.question: query.relevant for query in own_questions(faqs)}
    assert asked == {"What?": ("a", "c"), "Who?": ("b",)}


def test_the_table() -> None:
    rows = [{"set": "large", "pairs": 16_000}, {"set": "s", "pairs": None, "unseen": 1}]
    assert table("set|pairs", rows).splitlines() == [
        "| set   | pairs  |",
        "| ---   | -----  |",
        "| large | 16,000 |",
        "| s     | –      |",
    ]
