"""Follow-ups: where they lead, what an entry changes about that, and whose phrasings are theirs."""

from __future__ import annotations

import pytest

from chatbot.content import load_collection
from chatbot.model import FOLLOWED, Block, FollowUp

WHY = "---\ntitle: Why\nleads_to: same\n---\nThe source does not say why.\n"


def follow_up(leads_to: str) -> str:
    return WHY.replace("same", leads_to)


def test_a_follow_up_is_read_whole_and_is_no_topic_to_recognise(write_collection):
    changes = {"follow_ups/why.md": WHY, "follow_ups/why.txt": "why?\nhow come\nWHY\n"}
    collection = load_collection(write_collection(changes))
    text = (Block("paragraph", "The source does not say why."),)
    why = FollowUp("why", "Why", text, ("why?", "how come"), leads_to="same")
    assert collection.follow_ups == (why,)
    assert "why" not in [topic.id for topic in collection.topics()]


def test_without_the_folder_there_are_none(write_collection):
    collection = load_collection(write_collection())
    assert collection.follow_ups == ()
    assert [entry.follow_ups for entry in collection.entries] == [(), ()]


@pytest.mark.parametrize("target", [*FOLLOWED, "cost", "side-effects", "thanks"])
def test_where_a_follow_up_may_lead(write_collection, target):
    changes = {"follow_ups/why.md": follow_up(target)}
    assert load_collection(write_collection(changes)).follow_ups[0].leads_to == target


def test_follow_ups_are_sorted_by_id(write_collection):
    changes = {f"follow_ups/{name}.md": WHY for name in ("why", "more", "a10", "a2")}
    found = [one.id for one in load_collection(write_collection(changes)).follow_ups]
    assert found == ["a10", "a2", "more", "why"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("leads_to: same\n", "", "2: the key leads_to is missing. Add `leads_to: ...`."),
        ("title: Why\n", "", "2: the key title is missing. Add `title: ...`."),
        ("same", "smae", '3: leads_to: "smae" is not known. Did you mean "same"?'),
        ("same", "aproval", '3: leads_to: "aproval" is not known. Did you mean "approval"?'),
        ("same", "why", '3: leads_to: "why" is not known. '),
        ("same", "numb", '3: leads_to: "numb" is not known. '),
        ("same", "weather", '3: leads_to: "weather" is not known. '),
        ("same", "", "3: leads_to is empty. Write it, or remove the key."),
        ("same", "[same, next]", "3: leads_to is not a single value. Write only one."),
        ("same", "1", '3: leads_to is "1", which YAML reads as int, not as text.'),
        ("title", "question", "2: the key title is missing"),
        ("---\nThe", "related: [cost]\n---\nThe", '4: unknown key "related"'),
        ("The source does not say why.\n", "", "4: there is no text after the front matter"),
    ],
)
def test_one_thing_wrong_with_a_follow_up(problems_of, old, new, expected):
    assert old in WHY
    problems = problems_of({"follow_ups/why.md": WHY.replace(old, new, 1)})
    assert problems[0].startswith(f"follow_ups/why.md:{expected}"), problems
    assert len(problems) <= 2


def test_the_targets_that_there_are_are_named(problems_of):
    (problem,) = problems_of({"follow_ups/why.md": follow_up("zzzzzz")})
    assert problem.endswith(
        "Known here: same, next, first, second, third, last, nothing, rest, alarm, over, "
        "approval, cost, side-effects or thanks."
    )


def with_follow_ups(files: dict[str, str], lines: str) -> dict[str, str]:
    """An entry with the key ``follow_ups`` in line 5, and two follow-ups."""
    entry = files["entries/cost.md"].replace("Question 2\n", f"Question 2\nfollow_ups:{lines}\n")
    return {"entries/cost.md": entry, "follow_ups/why.md": WHY, "follow_ups/more.md": WHY}


def test_an_entry_says_where_follow_ups_lead_after_it(write_collection, files):
    changes = with_follow_ups(files, "\n  why: approval\n  more: nothing")
    collection = load_collection(write_collection(changes))
    assert collection.entry("cost").follow_ups == (("why", "approval"), ("more", "nothing"))
    assert collection.entry("approval").follow_ups == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (" {wyh: same}", '5: there is no follow-up "wyh". Write follow_ups/wyh.md.'),
        ("\n  more: same\n  cost: same", '7: there is no follow-up "cost". Write follow_ups/cost'),
        (" {why: smae}", '5: why: "smae" is not known. Did you mean "same"?'),
        ("\n  why: same\n  more: numb", '7: more: "numb" is not known. Known here: same, next'),
        (" {why: why}", '5: why: "why" is not known. '),
        (" {why: [same]}", "5: why is not a single value. Write only one."),
        (" {why: no}", '5: why is "no", which YAML reads as bool, not as text'),
        (" {why: }", "5: why is empty. Write it, or remove the key."),
        (" {why: same, why: next}", "5: the key why is already given in line 5."),
        (" why", "5: keys and values are expected here. The keys here are ids of follow-ups."),
        (" [why]", "5: keys and values are expected here. The keys here are ids of follow-ups."),
    ],
)
def test_one_thing_wrong_with_the_follow_ups_of_an_entry(problems_of, files, lines, expected):
    problems = problems_of(with_follow_ups(files, lines))
    assert [one for one in problems if one.startswith(f"entries/cost.md:{expected}")], problems
    assert len(problems) == 1


@pytest.mark.parametrize("folder", ["gaps/side-effects", "red_flags/numb", "small_talk/thanks"])
def test_only_entries_have_follow_ups(problems_of, files, folder):
    text = files[f"{folder}.md"].replace("title:", "follow_ups: {}\ntitle:")
    (problem,) = problems_of({f"{folder}.md": text})
    assert problem.startswith(f'{folder}.md:2: unknown key "follow_ups"')


def test_the_same_words_under_two_follow_ups(problems_of):
    changes = {
        "follow_ups/more.md": follow_up("next"),
        "follow_ups/more.txt": "go on\ntell me more\n",
        "follow_ups/why.md": WHY,
        "follow_ups/why.txt": "why\nTell me more!\n",
    }
    assert problems_of(changes) == [
        'follow_ups/why.txt:2: "Tell me more!" is also listed under more, '
        "at follow_ups/more.txt:2. Keep it under one topic."
    ]


@pytest.mark.parametrize(
    "line", ["thank you", "does it hurt", "price", "What does it cost?", "my legs are numb"]
)
def test_the_words_of_a_follow_up_may_stand_under_another_topic_too(write_collection, line):
    changes = {"follow_ups/why.md": WHY, "follow_ups/why.txt": f"why\n{line}\n"}
    collection = load_collection(write_collection(changes))
    assert collection.follow_ups[0].phrasings == ("why", line)


def test_a_look_alike_may_be_a_follow_up(write_collection):
    changes = {
        "follow_ups/why.md": WHY,
        "follow_ups/why.txt": "why\n",
        "look_alikes.txt": "why\n",
    }
    assert load_collection(write_collection(changes)).look_alikes == ("why",)


def test_an_id_is_used_once_in_all_folders(problems_of):
    assert problems_of({"follow_ups/thanks.md": WHY}) == [
        'small_talk/thanks.md: the id "thanks" is already used by follow_ups/thanks.md. '
        "Rename one of them."
    ]


def test_a_follow_up_without_phrasings_is_worth_a_look(warnings_of):
    assert warnings_of({"follow_ups/why.md": WHY}) == [
        "follow_ups/why.md: why has no phrasings, so it is hardly ever recognised. "
        "Add follow_ups/why.txt with ways people ask it, one per line."
    ]


@pytest.mark.parametrize("name", ["same", "next", "alarm"])
def test_a_topic_named_like_a_place_to_lead_to_is_told(problems_of, files, name):
    entry = files["entries/cost.md"].replace("What", "And what")
    assert problems_of({f"entries/{name}.md": entry})


def test_small_talk_may_offer_entries(write_collection, files):
    text = files["small_talk/thanks.md"].replace("Thanks\n", "Thanks\nrelated: [cost, approval]\n")
    collection = load_collection(write_collection({"small_talk/thanks.md": text}))
    assert collection.small_talk[0].related == ("cost", "approval")
    assert load_collection(write_collection()).small_talk[0].related == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("related: [cots]", '3: related: "cots" is not known. Did you mean "cost"?'),
        ("related: [side-effects]", '3: related: "side-effects" is not known. Known here: approv'),
        ("related: [cost, cost]", '3: "cost" is listed twice in related. Keep one of them.'),
        ("related: cost", "3: related is not a list"),
    ],
)
def test_one_thing_wrong_with_what_small_talk_offers(problems_of, files, line, expected):
    text = files["small_talk/thanks.md"].replace("Thanks\n", f"Thanks\n{line}\n")
    (problem,) = problems_of({"small_talk/thanks.md": text})
    assert problem.startswith(f"small_talk/thanks.md:{expected}")
