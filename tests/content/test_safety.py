"""signs.yaml and look_alikes.txt: what the screen is taught beside phrasings."""

from __future__ import annotations

import pytest

from chatbot.content import load_collection
from chatbot.model import Signs

SIGNS = """\
words:
  numb: [Numb, "no feeling", pins-and-needles]
  seat:
    - groin
    - Private parts
circumstances:
  now: [today, since yesterday]
denied: ["no", can't]
calm:
  past: [years ago]
signs:
  numb:
    - [numb, seat]
    - [numb, now]
"""


def test_terms_of_signs_are_kept_in_normal_form(write_collection):
    collection = load_collection(write_collection({"signs.yaml": SIGNS}))
    assert collection.signs == Signs(
        words=(
            ("numb", ("numb", "no feeling", "pins and needles")),
            ("seat", ("groin", "private parts")),
        ),
        circumstances=(("now", ("today", "since yesterday")),),
        calm=(("past", ("years ago",)),),
        denied=("no", "cant"),
        signs=(("numb", ("numb", "seat")), ("numb", ("numb", "now"))),
    )


def test_only_words_are_needed(write_collection):
    collection = load_collection(write_collection({"signs.yaml": "words:\n  numb: [numb]\n"}))
    assert collection.signs == Signs(words=(("numb", ("numb",)),))


def test_without_the_files_there_are_no_signs_and_no_look_alikes(write_collection):
    collection = load_collection(write_collection())
    assert (collection.signs, collection.look_alikes) == (Signs(), ())


def test_a_term_may_stand_in_several_lists(write_collection):
    text = "words:\n  leg: [leg]\n  limb: [leg, arm]\ncalm:\n  past: [leg]\n"
    signs = load_collection(write_collection({"signs.yaml": text})).signs
    assert signs.words == (("leg", ("leg",)), ("limb", ("leg", "arm")))
    assert signs.calm == (("past", ("leg",)),)


WORDS = "words:\n  numb: [numb]\n  seat: [groin]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calm:\n  a: [b]\n", "1: the key words is missing. Add `words: ...`."),
        ("word:\n  a: [b]\nwords:\n  a: [b]\n", '1: unknown key "word". Did you mean "wo'),
        ("words:\n  a: [b]\nwords:\n  c: [d]\n", "3: the key words is already given in line 2"),
        (
            "- words\n",
            "1: keys and values are expected here. The keys here are words, circumstances",
        ),
        ("# nothing\n", " there are no keys and values here. Write them."),
        ("words: [a]\n", "1: keys and values are expected here. The keys here are names of lists."),
        ("words: a\n", "1: keys and values are expected here. The keys here are names of lists."),
        (
            f"{WORDS}calm:\n  - a\n",
            "5: keys and values are expected here. The keys here are names of lists.",
        ),
        (
            f"{WORDS}circumstances: now\n",
            "4: keys and values are expected here. The keys here are names of lists.",
        ),
        ("words:\n  numb: [a]\n  numb: [b]\n", "3: the key numb is already given in line 2"),
        (f"{WORDS}calm:\n  numb: [a]\n", "5: there are two lists numb. Rename one of them."),
        (f"{WORDS}circumstances:\n  seat: [a]\n", "5: there are two lists seat. Rename one of"),
        (
            f"{WORDS}circumstances:\n  x: [a]\ncalm:\n  x: [a]\n",
            "7: there are two lists x. Rename one of them.",
        ),
        ("words:\n  numb: []\n", "2: the list of numb is empty. Write an item, or remove the key."),
        (f"{WORDS}denied: []\n", "4: the list of denied is empty. Write an item, or remove the"),
        ("words:\n  numb: numb\n", "2: numb is not a list. Write `[]`"),
        ("words:\n  numb:\n", "2: numb is not a list. Write `[]`"),
        ("words:\n  numb: {a: b}\n", "2: numb is not a list. Write `[]`"),
        ("words:\n  numb:\n    - [a]\n", "3: numb is not a single value. Write only one."),
        (f"{WORDS}denied: not\n", "4: denied is not a list. Write `[]`"),
        (f"{WORDS}denied:\n  a: [b]\n", "5: denied is not a list. Write `[]`"),
        (
            "words:\n  numb:\n    - numb\n    - '?!'\n",
            '4: "?!" has no letters or digits, so no message can contain it. Write words.',
        ),
        (f"{WORDS}denied: ['-']\n", '4: "-" has no letters or digits'),
        (
            "words:\n  numb:\n    - numb\n    - Numb!\n",
            '4: "numb" is already listed at FILE:3. Keep one of them.',
        ),
        (f"{WORDS}denied: [not, not]\n", '4: "not" is already listed at FILE:4. Keep one of them'),
        (
            "words:\n  help:\n    - call\n    - 911\n",
            '4: help is "911", which YAML reads as int, not as text. Put it in quotes: "911".',
        ),
        (f"{WORDS}denied: [no]\n", '4: denied is "no", which YAML reads as bo'),
        (
            f"{WORDS}signs:\n  nubm:\n    - [numb]\n",
            "6: there is no red flag nubm. Write red_flags/nubm.md.",
        ),
        (f"{WORDS}signs:\n  thanks: [[numb]]\n", "5: there is no red flag thanks. Write red_flags"),
        (
            f"{WORDS}signs:\n  numb:\n    - [seat]\n    - [numb, seet]\n",
            '7: numb: "seet" is not known. Did you mean "seat"?',
        ),
        (
            f"{WORDS}signs:\n  numb:\n    - [zzz]\n",
            '6: numb: "zzz" is not known. Known here: numb or seat.',
        ),
        (
            f"{WORDS}signs:\n  numb: [numb, seat]\n",
            "5: an item of numb is not a list. Write lines of",
        ),
        (
            f"{WORDS}signs:\n  numb:\n    - [numb]\n    - seat\n",
            "7: an item of numb is not a list. Write lines of `- [one, two]`.",
        ),
        (f"{WORDS}signs:\n  numb:\n    - []\n", "6: an item of numb is not a list. Write lines of"),
        (f"{WORDS}signs:\n  numb: seat\n", "5: numb is not a list. Write `[]`"),
        (f"{WORDS}signs:\n  numb:\n", "5: numb is not a list. Write `[]`"),
        (
            f"{WORDS}signs:\n  numb:\n    - [[numb], seat]\n",
            "6: numb is not a single value. Write only one.",
        ),
        (f"{WORDS}signs:\n  numb:\n    - [1, seat]\n", '6: numb is "1", which YAML reads as'),
        (
            f"{WORDS}signs: [numb]\n",
            "4: keys and values are expected here. The keys here are ids of",
        ),
        ("words:\n  numb: [&a b]\n", "2: the anchor &a is not allowed"),
        (b"words:\n  numb: [\xff]\n", "2: the byte 0xFF is not UTF-8. Save the file as UTF-8."),
    ],
)
def test_one_thing_wrong_with_signs(problems_of, text, expected):
    problems = problems_of({"signs.yaml": text})
    found = [problem.removeprefix("signs.yaml:") for problem in problems]
    assert found[0].startswith(expected.replace("FILE", "signs.yaml")), found
    assert len(found) == 1


def test_every_problem_of_signs_is_told_at_once(problems_of):
    text = (
        "words:\n  numb: [numb, numb]\n  seat: []\ncalm:\n  numb: [911]\n"
        "signs:\n  nubm:\n    - [numb, seet]\n  numb:\n    - [sat]\n"
    )
    assert [problem.split(": ")[0] for problem in problems_of({"signs.yaml": text})] == [
        "signs.yaml:2",
        "signs.yaml:3",
        "signs.yaml:5",
        "signs.yaml:5",
        "signs.yaml:8",
        "signs.yaml:8",
        "signs.yaml:10",
    ]


@pytest.mark.xfail(
    strict=True, reason="the line is that of the first list of its kind, not of the repeated one"
)
def test_a_list_under_two_kinds_is_told_where_it_stands(problems_of):
    text = f"{WORDS}calm:\n  past: [a]\n  seat: [b]\n"
    (problem,) = problems_of({"signs.yaml": text})
    assert problem.startswith("signs.yaml:6: there are two lists seat")


@pytest.mark.xfail(strict=True, reason="a red flag with no signs under it is taken in silence")
def test_a_red_flag_without_signs_is_told(problems_of):
    (problem,) = problems_of({"signs.yaml": f"{WORDS}signs:\n  numb: []\n"})
    assert problem.startswith("signs.yaml:5: the list of numb is empty")


def test_a_name_too_long_to_be_carried_to_the_next_message_is_told(problems_of):
    name = "a" * 65
    text = f"words:\n  {name}: [numb]\nsigns:\n  numb:\n    - [{name}]\n"
    (problem,) = problems_of({"signs.yaml": text})
    assert problem.startswith("signs.yaml:2: ")


def test_signs_of_a_broken_collection_are_read_too(problems_of):
    changes = {"collection.yaml": "title: 'x\n", "signs.yaml": "words:\n  numb: []\n"}
    assert [problem.split(": ")[0] for problem in problems_of(changes)] == [
        "collection.yaml:2",
        "signs.yaml:2",
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sign.yaml", "signs.yaml"),
        ("signs.yml", "signs.yaml"),
        ("look-alikes.txt", "look_alikes.txt"),
        ("lookalikes.txt", "look_alikes.txt"),
    ],
)
def test_a_misnamed_file_is_no_silent_loss(problems_of, name, meant):
    (problem,) = problems_of({name: "x"})
    assert problem == f'{name}: a collection has no file "{name}". Did you mean "{meant}"?'


def test_look_alikes_are_lines_and_repeated_ones_count_once(write_collection):
    text = "# denied\n\nMy leg isn't numb.\n my LEG isnt numb \nnumb from laughing\n???\n"
    collection = load_collection(write_collection({"look_alikes.txt": text}))
    assert collection.look_alikes == ("My leg isn't numb.", "numb from laughing", "???")


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_a_file_without_look_alikes_is_allowed(write_collection, text):
    assert load_collection(write_collection({"look_alikes.txt": text})).look_alikes == ()


@pytest.mark.parametrize(
    "line",
    ["my legs are numb", "My legs are NUMB!", "  my legs, are numb.  ", "“my legs are numb”"],
)
def test_a_look_alike_that_is_a_phrasing_of_a_red_flag(problems_of, line):
    assert problems_of({"look_alikes.txt": f"numb from laughing\n# or\n{line}\n"}) == [
        f'look_alikes.txt:3: "{line.strip()}" is a phrasing of the red flag numb, '
        "at red_flags/numb.txt:1. Keep it where it belongs."
    ]


@pytest.mark.parametrize(
    "line", ["does it hurt", "price", "What does it cost?", "thank you", "will it rain", "numb"]
)
def test_a_look_alike_may_be_a_phrasing_of_any_other_topic(write_collection, warnings_of, line):
    changes = {"look_alikes.txt": f"{line}\n"}
    assert load_collection(write_collection(changes)).look_alikes == (line,)
    assert warnings_of(changes) == []


def test_bytes_that_are_no_text_in_look_alikes(problems_of):
    assert problems_of({"look_alikes.txt": b"fine\nna\xefve\n"}) == [
        "look_alikes.txt:2: the byte 0xEF is not UTF-8. Save the file as UTF-8."
    ]
    assert problems_of({"look_alikes.txt": "a\x00b\n"}) == [
        "look_alikes.txt:1: the character U+0000 is not allowed. Remove it."
    ]


REPORT = "---\ntitle: Harm\nlevel: report\n---\nReport it here.\n"


def test_a_red_flag_to_report_needs_no_contact(write_collection, files):
    header = files["collection.yaml"]
    before, _, rest = header.partition("contacts:")
    header = before + rest[rest.index("texts:") :]
    changes = {"collection.yaml": header, "red_flags/numb.md": REPORT}
    (flag,) = load_collection(write_collection(changes)).red_flags
    assert (flag.level, flag.level.interrupts) == ("report", False)


@pytest.mark.parametrize("level", ["emergency", "crisis", "same_day"])
def test_a_red_flag_of_another_level_needs_one(problems_of, files, level):
    header = files["collection.yaml"].replace("level: emergency", "level: LEVEL", 1)
    other = "crisis" if level == "emergency" else "emergency"
    changes = {
        "collection.yaml": header.replace("LEVEL", other),
        "red_flags/numb.md": REPORT.replace("report", level),
    }
    assert problems_of(changes) == [
        f"red_flags/numb.md:3: there is no contact for the level {level}. "
        "Add one to contacts in collection.yaml."
    ]
