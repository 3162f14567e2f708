"""Collections made in code: a tiny one that is compared by likeness, a taught one that learns."""

from __future__ import annotations

import datetime
from dataclasses import replace
from itertools import product
from typing import Any

from chatbot.model import (
    Block,
    Collection,
    Contact,
    Entry,
    Expert,
    Gap,
    Level,
    OutOfScope,
    Reason,
    RedFlag,
    Review,
    SmallTalk,
    Source,
    Texts,
    Topic,
)


def paragraph(text: str) -> tuple[Block, ...]:
    return (Block("paragraph", text),)


SOURCE = Source(
    id="article",
    title="An article",
    publisher="A publisher",
    url="https://example.org/article",
    peer_reviewed=True,
    updated=datetime.date(2019, 12, 9),
    review_due=datetime.date(2022, 12, 9),
    experts=(Expert("Ada Adams", "MD", "Professor"), Expert("Bo Berg", "PhD", "Researcher")),
)
TEXTS = Texts("Please ask in other words.", "Which do you mean?", "If unwell, call for help.")
CONTACTS = (
    Contact(Level.SAME_DAY, "Advice line", "111"),
    Contact(Level.EMERGENCY, "Ambulance", "9-1-1"),
    Contact(Level.CRISIS, "Lifeline", "+44 116 123"),
    Contact(Level.EMERGENCY, "Ambulance abroad", "112"),
)
REVIEW = Review("answers", "The project", datetime.date(2026, 11, 22))


def tiny(**changes: Any) -> Collection:
    """Return a collection with fewer than two questions a topic: nothing to learn from."""
    parts: dict[str, Any] = {
        "id": "demo",
        "title": "Spine care",
        "language": "en",
        "description": "What it covers.",
        "sources": (SOURCE,),
        "texts": TEXTS,
        "reviews": (REVIEW,),
        "contacts": CONTACTS,
        "entries": (
            Entry(
                "approval", "Is the treatment approved?", paragraph("No, it is not."),
                ("has anyone licensed it",),
                source="article", locator="Question 1", spoken_by=("Ada Adams",),
                related=("cost",),
            ),
            Entry(
                "cost", "What does the treatment cost?",
                (
                    Block("paragraph", "That depends."),
                    Block("list", items=("the clinic", "the country")),
                    Block("link", "Prices", href="https://example.org/prices"),
                ),
                source="article", locator="Question 2", spoken_by=("Bo Berg", "Ada Adams"),
                related=("approval", "work"),
            ),
            Entry(
                "work", "How do cells work?", paragraph("They divide."),
                source="article", locator="Introduction",
            ),
        ),
        "gaps": (
            Gap("side-effects", "Side effects", paragraph("The experts did not say."),
                ("are there side effects",), related=("work",)),
        ),
        "out_of_scope": (
            OutOfScope("french", "French", paragraph("English only."), ("bonjour madame",),
                       reason=Reason.LANGUAGE),
            OutOfScope("nonsense", "Nonsense", paragraph("I could not read that."),
                       ("qwerty uiop",), reason=Reason.NOT_UNDERSTOOD),
            OutOfScope("rude", "Rude", paragraph("Sorry to hear that."), ("stupid machine",),
                       reason=Reason.ABUSE),
            OutOfScope("weather", "Weather", paragraph("I only know spines."),
                       ("will it rain tomorrow",), reason=Reason.OFF_TOPIC),
        ),
        "red_flags": (
            RedFlag("despair", "Despair", paragraph("You are not alone."),
                    ("i want to end my life",), level=Level.CRISIS),
            RedFlag("numb", "Numbness", paragraph("Get help now."),
                    ("my legs are numb",), level=Level.EMERGENCY),
            RedFlag("wound", "Wound", paragraph("See someone today."),
                    ("my wound smells bad",), level=Level.SAME_DAY),
        ),
        "small_talk": (
            SmallTalk("thanks", "Thanks", paragraph("You are welcome."), ("thank you very much",)),
        ),
    }  # fmt: skip
    return Collection(**(parts | changes))


# Every phrasing is one choice out of each column; 64 to 80 phrasings a kind of topic.
_PHRASINGS = {
    "approval": (
        ("is", "was", "has", "will"),
        ("the treatment", "it", "this therapy"),
        ("approved by the fda", "licensed by the authority", "legal and allowed"),
    ),
    "cost": (
        ("what does", "how much does", "how many dollars will", "what price does"),
        ("the treatment", "one injection", "a visit"),
        ("cost", "come to in money", "cost without insurance"),
    ),
    "work": (
        ("how do", "in what way do", "please explain how"),
        ("the cells", "stem cells", "those cells"),
        ("work", "repair a disc", "grow into bone"),
    ),
    "side-effects": (
        ("are there", "tell me the", "what are the", "how common are"),
        ("side effects", "risks", "dangers", "complications"),
        ("", "of the injection", "to know about", "afterwards"),
    ),
    "french": (
        ("combien coute", "bonjour madame", "je voudrais", "pourquoi est ce que"),
        ("le traitement", "la douleur", "une consultation"),
        ("merci", "aujourdhui", "pour mon dos"),
    ),
    "weather": (
        ("will it", "does it", "did it"),
        ("rain", "snow", "hail", "storm"),
        ("tomorrow", "in london", "at the weekend"),
    ),
    "despair": (
        ("i want to", "i will", "thinking how to", "ready to"),
        ("end my life", "kill myself", "be dead"),
        ("tonight", "because of the pain", "soon"),
    ),
    "numb": (
        ("my legs", "my feet", "my groin", "both thighs"),
        ("are numb", "feel dead", "have gone numb"),
        ("since yesterday", "and weak", "this morning"),
    ),
    "thanks": (
        ("thank you", "thanks", "many thanks", "cheers"),
        ("very much", "for your help", "dear bot", "that was kind"),
        ("", "bye now", "have a nice day", "indeed"),
    ),
}


def taught() -> Collection:
    """Return a collection with enough phrasings of every kind to know probabilities."""
    phrasings = {
        topic_id: tuple(" ".join(words).strip() for words in product(*columns))
        for topic_id, columns in _PHRASINGS.items()
    }
    base = tiny()

    def teach(topics: tuple[Topic, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(topic, phrasings=phrasings[topic.id])
            for topic in topics
            if topic.id in phrasings
        )

    return replace(
        base,
        entries=teach(base.entries),
        gaps=teach(base.gaps),
        out_of_scope=teach(base.out_of_scope),
        red_flags=teach(base.red_flags),
        small_talk=teach(base.small_talk),
    )
