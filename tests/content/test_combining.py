"""Several collections as one: nothing is lost, what they share is once, what clashes is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chatbot import FaqBot, combine
from chatbot.errors import ContentError
from chatbot.model import (
    Block,
    Collection,
    Contact,
    Entry,
    FollowUp,
    Gap,
    Level,
    OutOfScope,
    Reason,
    RedFlag,
    Review,
    Signs,
    SmallTalk,
    Source,
    Texts,
    Withdrawal,
)


def text(words: str) -> tuple[Block, ...]:
    return (Block("paragraph", words),)


def collection(name: str, **changes: Any) -> Collection:
    """Return a collection about a part of the body, made as every other."""
    cost = f"{name}-cost"
    parts: dict[str, Any] = {
        "id": name,
        "title": name.title(),
        "language": "en",
        "description": "",
        "sources": (Source("leaflet", f"The {name} leaflet"),),
        "texts": Texts(f"Ask about the {name}.", "Which?", "Call."),
        "contacts": (Contact(Level.EMERGENCY, "Ambulance", "112"),),
        "entries": (
            Entry(
                cost,
                f"What does surgery of the {name} cost?",
                text(f"For the {name} that depends."),
                (f"price of {name} surgery",),
                source="leaflet",
            ),
            Entry(
                f"{name}-time",
                f"How long does surgery of the {name} take?",
                text(f"The {name} takes an hour."),
                source="leaflet",
            ),
        ),
        "gaps": (
            Gap(f"{name}-risk", "Risk", text("Not said."), (f"is {name} surgery dangerous",)),
        ),
        "red_flags": (RedFlag("numb", "Numb", text(f"Help for the {name}."), ("my leg is numb",)),),
        "small_talk": (SmallTalk("thanks", "Thanks", text("Welcome."), (f"thanks {name}",)),),
        "out_of_scope": (OutOfScope("rude", "Rude", text("Sorry."), ("stupid",)),),
        "follow_ups": (
            FollowUp(
                "price", "Price", text("Of what?"), ("and the price",), leads_to=f"{name}-cost"
            ),
            FollowUp("more", "More", text("Of what?"), ("tell me more",), leads_to="next"),
        ),
    }
    return Collection(**(parts | changes))


KNEE, HIP = collection("knee"), collection("hip")


@pytest.fixture(scope="module")
def bot() -> FaqBot:
    return FaqBot.load(combine([KNEE, HIP]))


def test_one_alone_stays_as_it_is() -> None:
    assert combine([KNEE]) is KNEE
    assert KNEE.parts == ("knee",)
    assert KNEE.origin("knee-cost") == "knee"


def test_every_topic_is_there_once() -> None:
    both = combine([KNEE, HIP])
    assert [entry.id for entry in both.entries] == [
        "hip-cost",
        "hip-time",
        "knee-cost",
        "knee-time",
    ]
    assert [gap.id for gap in both.gaps] == ["hip-risk", "knee-risk"]
    assert [len(one) for one in (both.red_flags, both.small_talk, both.out_of_scope)] == [1, 1, 1]
    assert both.red_flags[0].plain_text == "Help for the knee."
    assert both.red_flags[0].phrasings == ("my leg is numb",)
    assert both.small_talk[0].phrasings == ("thanks knee", "thanks hip")
    assert (both.id, both.title, both.texts) == ("knee+hip", "Knee", KNEE.texts)
    assert both.parts == ("knee", "hip")


@pytest.mark.parametrize(
    ("asked", "entry", "origin"),
    [
        ("What does surgery of the hip cost?", "hip-cost", "hip"),
        ("price of knee surgery", "knee-cost", "knee"),
    ],
)
def test_an_answer_is_from_its_own_collection(
    bot: FaqBot, asked: str, entry: str, origin: str
) -> None:
    reply = bot.ask(asked)
    assert (reply.entry_id, reply.collection) == (entry, origin)
    assert reply.citation and reply.citation.title == f"The {origin} leaflet"


def test_what_is_not_covered_is_from_its_own_collection_too(bot: FaqBot) -> None:
    assert bot.ask("is hip surgery dangerous").collection == "hip"
    assert bot.ask("is knee surgery dangerous").collection == "knee"


def test_what_is_of_no_topic_is_from_the_first(bot: FaqBot) -> None:
    assert bot.ask("my leg is numb").collection == "knee"
    assert bot.ask("zzz").collection == "knee"


def test_what_was_taken_back_is_from_its_own_collection() -> None:
    taken = replace(HIP.entries[0], withdrawn=Withdrawal(date(2026, 11, 26), "Wrong."))
    both = FaqBot.load(combine([KNEE, replace(HIP, entries=(taken, HIP.entries[1]))]))
    assert both.ask(taken.question).collection == "hip"


@pytest.mark.parametrize("name", ["hip", "knee"])
def test_a_follow_up_leads_to_no_other_collection(bot: FaqBot, name: str) -> None:
    before = bot.ask(f"How long does surgery of the {name} take?")
    assert bot.ask("and the price", before.conversation).entry_id == f"{name}-cost"
    gap = bot.ask(f"is {name} surgery dangerous")
    assert bot.ask("and the price", gap.conversation).text == "Of what?"


def test_sources_of_one_name_stay_apart() -> None:
    both = combine([KNEE, HIP])
    titles = {entry.id: both.source(entry.source).title for entry in both.entries}
    assert titles["hip-cost"] == "The hip leaflet"
    assert titles["knee-cost"] == "The knee leaflet"


def test_reviews_tell_what_they_are_of() -> None:
    review = (Review("answers", "The project", date(2026, 1, 1)),)
    both = combine([replace(one, reviews=review) for one in (KNEE, HIP)])
    assert [one.what for one in both.reviews] == ["Knee: answers", "Hip: answers"]


def test_lists_are_united() -> None:
    signs = [
        Signs(words=(("numbness", ("numb",)),), denied=("no",), signs=(("numb", ("numbness",)),)),
        Signs(words=(("numbness", ("dead",)),), denied=("no", "not")),
    ]
    contrasts = [
        (("parts", (("knee", "knees"), ("back",))),),
        (("parts", (("knees", "kneecap"),)),),
    ]
    terms = [(("op", "surgery"),), (("op", "surgery"), ("costs", "price"))]
    both = combine(
        [
            replace(
                one,
                signs=signs[n],
                contrasts=contrasts[n],
                synonyms=terms[n],
                look_alikes=("dead tired", "x")[: n + 1],
                personal=("my",),
            )
            for n, one in enumerate((KNEE, HIP))
        ]
    )
    assert both.signs.words == (("numbness", ("numb", "dead")),)
    assert both.signs.denied == ("no", "not")
    assert both.signs.signs == (("numb", ("numbness",)),)
    assert both.contrasts == (("parts", (("back",), ("knee", "knees", "kneecap"))),)
    assert both.synonyms == (("op", "surgery"), ("costs", "price"))
    assert (both.look_alikes, both.personal) == (("dead tired", "x"), ("my",))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"language": "de"}, "hip/collection.yaml: its language is de, but knee is in en"),
        (
            {"entries": (replace(HIP.entries[0], id="knee-cost"),)},
            'hip/entries/knee-cost.md: the id "knee-cost" is also used by knee',
        ),
        (
            {"gaps": (replace(HIP.gaps[0], id="knee-risk"),)},
            'hip/gaps/knee-risk.md: the id "knee-risk" is also used by knee',
        ),
        (
            {"small_talk": (SmallTalk("numb", "Numb", text("Hi."), ("hello",)),)},
            'hip/small_talk/numb.md: the id "numb" is also used by knee',
        ),
        (
            {"red_flags": (replace(HIP.red_flags[0], level=Level.SAME_DAY),)},
            'hip/red_flags/numb.md: the id "numb" is also used by knee',
        ),
        (
            {"out_of_scope": (replace(HIP.out_of_scope[0], reason=Reason.ABUSE),)},
            'hip/out_of_scope/rude.md: the id "rude" is also used by knee',
        ),
        (
            {"gaps": (replace(HIP.gaps[0], phrasings=("Price of KNEE surgery?",)),)},
            'hip/gaps/hip-risk.md: "Price of KNEE surgery?" is also listed under knee-cost of knee',
        ),
        (
            {"synonyms": (("op", "cost"),)},
            'hip/collection.yaml: "op" means "cost", and "surgery" in knee',
        ),
    ],
)
def test_a_clash_names_both(changes: dict[str, Any], told: str) -> None:
    first = replace(KNEE, synonyms=(("op", "surgery"),))
    with pytest.raises(ContentError) as error:
        combine([first, collection("hip", **changes)])
    assert told in str(error.value)


def test_conversations_of_one_site_mean_nothing_to_another() -> None:
    sites = [FaqBot.load(KNEE, secret_key="k" * 16, site=site) for site in ("", "one", "two")]
    for site in sites:
        before = site.ask("How long does surgery of the knee take?").conversation
        known = [other for other in sites if other.ask("and the price", before).entry_id]
        assert known == [site]
