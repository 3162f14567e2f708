"""A collection with signs, and with enough alarming and calm messages for a guard to learn from."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from small_collections import paragraph, taught, tiny

from chatbot.model import Collection, Level, RedFlag, Signs

SIGNS = Signs(
    words=(
        ("numb", ("numb", "numbness", "no feeling", "cant feel", "feel dead")),
        ("seat", ("groin", "saddle", "between my legs")),
        ("limb", ("leg", "foot", "feet", "thigh")),
        ("weak", ("weak", "weakness", "wont move", "gives way")),
        ("fever", ("fever", "temperature", "shivering")),
        ("wound", ("wound", "scar", "stitches")),
        ("oozing", ("oozing", "pus", "weeping", "red and hot")),
        ("death", ("end my life", "kill myself", "be dead", "want to die")),
        ("means", ("pills", "bridge", "rope")),
        ("pain", ("pain",)),  # in no sign
    ),
    circumstances=(
        ("now", ("today", "tonight", "this morning", "since yesterday", "suddenly", "now")),
        ("person", ("i", "my", "me", "his", "her")),
    ),
    calm=(
        ("asked", ("can it", "does it", "is it common", "what is", "do people")),
        ("past", ("years ago", "year ago", "as a child", "in year", "healed")),
    ),
    denied=("no", "not", "never", "without"),
    signs=(
        ("numb", ("numb", "seat")),
        ("numb", ("numb", "limb")),
        ("numb", ("fever", "weak", "now")),
        ("weak-foot", ("weak", "limb", "now")),
        ("wound", ("wound", "oozing")),
        ("despair", ("death", "means")),
    ),
)

# Every phrasing is one choice out of each column.
_ALARMING = {
    "numb": (
        ("my groin", "my legs", "both thighs", "the inside of my thighs", "my saddle area"),
        ("went numb", "feel dead", "are numb now", "have no feeling"),
        ("since yesterday", "and i leaked pee", "this morning", "after i lifted a box"),
    ),
    "weak-foot": (
        ("my foot", "my right foot", "my left leg", "his foot"),
        ("is weak", "gives way", "wont move right", "keeps tripping me"),
        ("since yesterday", "today", "suddenly"),
    ),
    "wound": (
        ("my wound", "the scar", "my stitches"),
        ("is oozing", "smells of pus", "is red and hot"),
        ("since yesterday", "today", "and i have a fever"),
    ),
    "despair": (
        ("i want to", "i will", "i am thinking how to", "i am ready to"),
        ("end my life", "kill myself", "be dead", "take all my pills and die"),
        ("tonight", "because of the pain", "soon", "and nobody would mind"),
    ),
    "past-harm": (
        ("years ago", "in 1998", "a long time back", "as a child"),
        ("an injection", "a clinic", "their stem cells", "the operation"),
        ("left me numb", "damaged my nerves", "gave me an infection", "made my legs weak"),
    ),
}
_LEVELS = {
    "numb": Level.EMERGENCY,
    "weak-foot": Level.SAME_DAY,
    "wound": Level.SAME_DAY,
    "despair": Level.CRISIS,
    "past-harm": Level.REPORT,
}
_LOOK_ALIKES = (
    (
        ("can it cause", "do people get", "is it common to have", "what is the risk of", "tell of"),
        ("numbness", "weakness", "fever", "numb legs", "a weak foot", "paralysis", "oozing wounds"),
        ("", "afterwards", "from the injection"),
    ),
    (
        ("i have no", "my husband has no", "luckily there is no", "i never had any"),
        ("fever", "numbness", "weakness", "numbness in my legs", "fever or weakness"),
        ("", "just a question", "only a stiff back"),
    ),
    (
        ("my back", "my neck", "his shoulder"),
        ("is stiff", "aches a bit", "is tired", "feels tight"),
        ("today", "since yesterday", "after work"),
    ),
    (
        ("dying to know", "this wait is killing me", "is it a dead end", "i could die laughing at"),
        ("about", "for", "with"),
        ("the price", "the date", "your page"),
    ),
)  # fmt: skip


def products(columns: Any) -> tuple[str, ...]:
    """Return every text made of one choice out of each column."""
    return tuple(" ".join(" ".join(words).split()) for words in product(*columns))


LOOK_ALIKES = tuple(text for columns in _LOOK_ALIKES for text in products(columns))


def red_flags(**phrasings: tuple[str, ...]) -> tuple[RedFlag, ...]:
    """Return the red flags with their own phrasings, or with those given by id."""
    return tuple(
        RedFlag(
            name,
            name.capitalize(),
            paragraph(f"Text of {name}."),
            phrasings.get(name, products(columns)),
            level=_LEVELS[name],
        )
        for name, columns in sorted(_ALARMING.items())
    )


def guarded(**changes: Any) -> Collection:
    """Return a collection whose guard learns danger to the body, despair and past harm."""
    parts = {"signs": SIGNS, "look_alikes": LOOK_ALIKES, "red_flags": red_flags()}
    return replace(taught(), id="guarded", **(parts | changes))


def sparse(**changes: Any) -> Collection:
    """Return a collection with signs and too few phrasings to learn from."""
    parts = {
        "id": "sparse",
        "signs": SIGNS,
        "look_alikes": ("are my numb legs a risk of it",),
        "red_flags": red_flags(
            **{
                "numb": ("my legs are numb", "i cannot feel my saddle"),
                "weak-foot": ("my foot hangs down since yesterday",),
                "wound": ("my wound smells bad",),
                "despair": ("i want to end my life",),
                "past-harm": ("years ago a clinic harmed me",),
            }
        ),
    }
    return tiny(**(parts | changes))
