"""YAML that is refused, and values that are not what their key wants, each with its line."""

from __future__ import annotations

import time

import pytest

from chatbot.content import load_collection

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title: a: b\n", "1: this is not YAML (mapping values are not allowed here)"),
        ("\ntitle: [a\n", "3: this is not YAML"),
        ("title: 'a\n", "2: this is not YAML"),
        ("\ttitle: a\n", "1: this is not YAML"),
        ("title: x\n---\ntitle: y\n", "2: a second YAML document starts here"),
        ("title: &x y\n", "1: the anchor &x is not allowed"),
        ("title: x\nlanguage: *x\n", "2: the alias *x is not allowed"),
        ("title: !!str x\n", "1: YAML tags are not allowed"),
        ("\ntitle: !!python/object/apply:os.system [ls]\n", "2: YAML tags are not allowed"),
        ("title: ! x\n", "1: YAML tags are not allowed"),
        ('title: "\\UFFFFFFFF"\n', "1: this escape is not a valid character"),
        ('title: "\\U00110000"\n', "1: this escape is not a valid character"),
        ("title:\n  " + "[" * 20 + "]" * 20, "2: lists and mappings are nested more than 20"),
        ("[" * 50_000, "1: lists and mappings are nested more than 20"),
        ("", "there are no keys and values here"),
        ("# nothing\n", "there are no keys and values here"),
        ("just words\n", "1: keys and values are expected here"),
        ("- a list\n", "1: keys and values are expected here"),
    ],
)
def test_refused_yaml(problems_of, content, expected):
    problems = problems_of({"collection.yaml": content})
    assert any(
        problem.startswith((f"collection.yaml:{expected}", f"collection.yaml: {expected}"))
        for problem in problems
    ), problems


def test_depth_20_is_read(problems_of):
    content = "title: " + "[" * 19 + "]" * 19
    assert any(
        "title is not a single value" in p for p in problems_of({"collection.yaml": content})
    )


def test_bomb_is_refused_before_it_grows(problems_of):
    started = time.process_time()
    problems = problems_of({"collection.yaml": BOMB})
    assert time.process_time() - started < 2
    assert "collection.yaml:2: the alias *a is not allowed. Repeat the value." in problems
    assert not any("is missing" in problem for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Spine care", "no", '1: title is "no", which YAML reads as bool, not as text'),
        ("Spine care", "2019", '1: title is "2019", which YAML reads as int, not as text'),
        ("Spine care", "1.10", '1: title is "1.10", which YAML reads as float, not as text'),
        ("Spine care", "2019-01-01", "1: title is"),
        ("Spine care", "0x1F", "1: title is"),
        ("Spine care", "12:30", "1: title is"),
        ("Spine care", "=", "1: title is"),
        ("Spine care", "", "1: title is empty"),
        ("Spine care", "~", "1: title is empty"),
        ("Spine care", "null", "1: title is empty"),
        ("Spine care", '""', "1: title is empty"),
        ("Spine care", '"  "', "1: title is empty"),
        ("Spine care", "[Spine]", "1: title is not a single value"),
        ("Spine care", "{a: b}", "1: title is not a single value"),
        ("Spine care", "#1 source", "1: title is empty"),
        ("Spine care", "The #1 source", "1: what follows # is a comment, not part of title"),
        ("Spine care", '"a\\0b"', "1: the character U+0000 is not allowed in title"),
        ("Spine care", '"a\\ud800b"', "1: the character U+D800 is not allowed in title"),
        ("Spine care", '"a\\u202eb"', "1: the character U+202E is not allowed in title"),
        ('"911"', "911", '22: number is "911", which YAML reads as int, not as text'),
        ("title: Spine", "titel: Spine", '1: unknown key "titel". Did you mean "title"?'),
        ("title: Spine care", "zzz: x", '1: unknown key "zzz". The keys here are title,'),
        ("title: Spine care", "? [a]\n: b", '1: unknown key "[...]"'),
        ("title: Spine care", "<<: {title: x}", '1: unknown key "<<"'),
        ("title: Spine care\n", "", "1: the key title is missing. Add `title: ...`."),
        ("language: en", "title: again", "2: the key title is already given in line 1"),
        ("    title: An article\n", "", "5: the key title is missing"),
        ("peer_reviewed: true", "peer_reviewed: yes", '9: peer_reviewed is "yes"'),
        ("peer_reviewed: true", "peer_reviewed: True", '9: peer_reviewed is "True"'),
        ("peer_reviewed: true", "peer_reviewed: 1", '9: peer_reviewed is "1"'),
        ("peer_reviewed: true", "peer_reviewed:", "9: peer_reviewed is empty"),
        ("2019-12-09", "2019-02-30", '10: updated is "2019-02-30", which is not a date'),
        ("2019-12-09", "09.12.2019", '10: updated is "09.12.2019", which is not a date'),
        ("2019-12-09", "20191209", '10: updated is "20191209", which is not a date'),
        ("2019-12-09", "2019-12-9", '10: updated is "2019-12-9", which is not a date'),
        ("2019-12-09", "0000-01-01", '10: updated is "0000-01-01", which is not a date'),
        ("2019-12-09", "2019-12-09T10:00:00", "10: updated is"),
        ("2019-12-09", "٢٠١٩-١٢-٠٩", "10: updated is"),
        ("2019-12-09", "[2019]", "10: updated is not a single value"),
        ("2019-12-09", "", "10: updated is empty"),
    ],
)
def test_values_that_are_not_what_the_key_wants(problems_of, files, old, new, expected):
    header = files["collection.yaml"].replace(old, new, 1)
    problems = problems_of({"collection.yaml": header})
    assert any(problem.startswith(f"collection.yaml:{expected}") for problem in problems), problems
    assert len(problems) <= 2


def test_texts_keep_their_words_and_lose_their_line_breaks(write_collection, files):
    header = files["collection.yaml"].replace(
        "description: What the collection covers.",
        "description: >\n  What the\n  collection\n\n  covers.",
    )
    root = write_collection({"collection.yaml": header})
    assert load_collection(root).description == "What the collection covers."


def test_many_lists_side_by_side_are_not_deep(write_collection, files):
    expert = "      - name: C\n        credentials: MD\n        role: Nurse\n"
    header = files["collection.yaml"].replace("    experts:\n", "    experts:\n" + expert * 30)
    root = write_collection({"collection.yaml": header})
    assert len(load_collection(root).sources[0].experts) == 32
