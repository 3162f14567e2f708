"""Lists of terms: synonyms.yaml, contrasts.yaml, and what an entry requires and excludes."""

from __future__ import annotations

import pytest

from chatbot.content import load_collection

SYNONYMS = """\
Degenerative disc disease: [DDD, "disc-degeneration"]
fda:
  - Food & Drug Administration
"""
CONTRASTS = """\
body part:
  - spine, Back
  - knee
patient: ["dog, puppy", cat]
"""
LIMITS = "locator: Question 2\nrequires: [Spine, lower back]\nexcludes:\n  - Dog's\n"


def test_terms_are_kept_in_normal_form(write_collection, files):
    entry = files["entries/cost.md"].replace("locator: Question 2\n", LIMITS)
    changes = {"synonyms.yaml": SYNONYMS, "contrasts.yaml": CONTRASTS, "entries/cost.md": entry}
    collection = load_collection(write_collection(changes))
    assert collection.synonyms == (
        ("ddd", "degenerative disc disease"),
        ("disc degeneration", "degenerative disc disease"),
        ("food drug administration", "fda"),
    )
    assert collection.contrasts == (
        ("body part", (("spine", "back"), ("knee",))),
        ("patient", (("dog", "puppy"), ("cat",))),
    )
    assert collection.entry("cost").requires == ("spine", "lower back")
    assert collection.entry("cost").excludes == ("dogs",)
    assert collection.entry("approval").requires == collection.entry("approval").excludes == ()


def test_without_the_files_there_are_no_terms(write_collection):
    collection = load_collection(write_collection())
    assert collection.synonyms == collection.contrasts == ()


def test_the_order_of_synonyms_does_not_change_the_version(write_collection):
    one, two = (
        load_collection(write_collection({"synonyms.yaml": text}, name="demo")).version
        for text in ("a: [b]\nc: [d, e]\n", "c: [e, d]\na: [b]\n")
    )
    assert one == two


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mri: [scan]\nx ray: [scan]\n", '2: "scan" is already listed at FILE:1. Keep one'),
        ("mri: [scan, Scan!]\n", '1: "scan" is already listed at FILE:1. Keep one'),
        ("mri: [a]\nx: [c]\nmri: [d]\n", "3: the key mri is already given in line 1. Keep"),
        ("mri: [a]\nMRI: [c]\n", '2: "mri" is already listed at FILE:1. Keep one'),
        ("mri: [MRI]\n", '1: "mri" is listed as another term for itself. Take it out'),
        (
            "mri:\n  - scan\npicture: [mri]\n",
            '3: "mri" is replaced, but FILE:1 has it in "mri". '
            'Write "picture" there, or take one of them out.',
        ),
        (
            "slipped disk: [ld]\ndisc: [disk]\n",
            '2: "disk" is replaced, but FILE:1 has it in "slipped disk". Write "disc" there',
        ),
        ("disc disease: [disc]\n", '1: "disc" is replaced, but FILE:1 has it in "disc disease"'),
        (
            'mri: ["?!"]\n',
            '1: "?!" has no letters or digits, so no message can contain it. Write words.',
        ),
        ('"...": [a]\n', '1: "..." has no letters or digits'),
        ("mri: scan\n", "1: mri is not a list. Write"),
        ("mri: []\n", "1: the list of mri is empty. Write an item, or remove the key."),
        ("mri:\n", "1: mri is not a list"),
        ("mri:\n  - [a]\n", "2: mri is not a single value"),
        ("mri:\n  - 3\n", '2: mri is "3", which YAML reads as int, not as text'),
        ("- mri\n", "1: lines of `name: [term, term]` are expected here. Write such lines."),
        ("? [a]\n: [b]\n", '1: unknown key "[...]"'),
        ("# nothing\n", " there are no keys and values here. Write them."),
        ("mri: [&a b]\n", "1: the anchor &a is not allowed"),
    ],
)
def test_one_thing_wrong_with_synonyms(problems_of, text, expected):
    problems = problems_of({"synonyms.yaml": text})
    found = [problem.removeprefix("synonyms.yaml:") for problem in problems]
    assert any(one.startswith(expected.replace("FILE", "synonyms.yaml")) for one in found), found
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  - knee, hip\n  - Knee\n", '3: "knee" is already listed at FILE:2. Keep one'),
        ("a: [knee]\nb: [knee]\n", '2: "knee" is already listed at FILE:1. Keep one'),
        ("a: [knee]\nA: [hip]\n", '2: "a" is already listed at FILE:1. Keep one'),
        ('a: ["knee,, hip"]\n', '1: "" has no letters or digits'),
        ("a:\n  b: [knee]\n", "2: a is not a list"),
        ("a: []\n", "1: the list of a is empty"),
        ("knee\n", "1: lines of `name: [term, term]` are expected here"),
    ],
)
def test_one_thing_wrong_with_contrasts(problems_of, text, expected):
    (problem,) = problems_of({"contrasts.yaml": text})
    assert problem.startswith(f"contrasts.yaml:{expected.replace('FILE', 'contrasts.yaml')}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("requires: [a, A]\n", '5: "a" is already listed at FILE:5. Keep one of them.'),
        ("excludes:\n  - b\n  - b\n", '7: "b" is already listed at FILE:6. Keep one of them.'),
        ("requires: spine\n", "5: requires is not a list"),
        ("requires: []\n", "5: the list of requires is empty"),
        ("excludes: ['-']\n", '5: "-" has no letters or digits'),
        ("excludes: [no]\n", '5: excludes is "no", which YAML reads as'),
        (
            "requires: [spine]\nexcludes: [Spine]\n",
            '6: "spine" is required at FILE:5 and excluded here. Keep one of them.',
        ),
    ],
)
def test_one_thing_wrong_with_what_an_entry_requires(problems_of, files, lines, expected):
    text = files["entries/cost.md"].replace("---\nIt", f"{lines}---\nIt")
    (problem,) = problems_of({"entries/cost.md": text})
    assert problem.startswith(f"entries/cost.md:{expected.replace('FILE', 'entries/cost.md')}")


def test_only_entries_require_terms(problems_of, files):
    text = files["gaps/side-effects.md"].replace("related", "requires: [a]\nrelated")
    (problem,) = problems_of({"gaps/side-effects.md": text})
    assert problem.startswith('gaps/side-effects.md:3: unknown key "requires"')


def test_a_misnamed_file_is_no_silent_loss(problems_of):
    (problem,) = problems_of({"synonym.yaml": SYNONYMS})
    assert problem.endswith('Did you mean "synonyms.yaml"?')
