"""Which numbers people read: those of the region, and special lines with their red flag only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_collections import tiny

from chatbot import bundled_collections, load_collection
from chatbot.model import Contact, Level
from chatbot.replies import Replies

CONTACTS = (
    Contact(Level.EMERGENCY, "Emergency", "911", "us"),
    Contact(Level.CRISIS, "Crisis line", "988", "us"),
    Contact(Level.SAME_DAY, "Poison line", "555", "us", only_for="numb"),
    Contact(Level.EMERGENCY, "Emergency", "999", "uk"),
)
TEXTS = replace(
    tiny().texts, numbers=(("en", "Call {emergency} or {crisis}."), ("es", "Llame al {emergency}."))
)
COLLECTION = replace(tiny(), contacts=CONTACTS, texts=TEXTS)


def said(code: str, region: str = "") -> str:
    return str(Replies(COLLECTION, region)._other_language(code)["message"][-1])


@pytest.mark.parametrize(
    ("code", "region", "ends"),
    [
        ("es", "", "Llame al 911."),
        ("es", "uk", "Llame al 999."),
        ("xx", "", "Call 911 or 988."),
        ("xx", "uk", "Call 999 or 999."),  # no crisis line there
    ],
)
def test_the_reply_to_another_language_ends_with_the_numbers_of_the_region(code, region, ends):
    assert said(code, region) == ends


def test_a_special_line_comes_with_its_red_flag_only():
    replies = Replies(COLLECTION)
    urgent = replies.urgent("numb").urgent
    assert [one.number for one in urgent.contacts] == ["911", "555"]
    assert [one.number for one in replies._call(Level.SAME_DAY)] == ["911"]


BUNDLED = load_collection(bundled_collections()["stem-cell-spine"])
REGIONS = dict.fromkeys(one.region for one in BUNDLED.contacts)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_numbers_for_emergencies_and_crises(region):
    levels = {one.level for one in BUNDLED.contacts if one.region == region and not one.only_for}
    assert {Level.EMERGENCY, Level.CRISIS} <= levels


def test_every_language_that_is_refused_gets_the_numbers():
    codes = {code for code, _ in BUNDLED.texts.other_languages}
    assert codes <= {code for code, _ in BUNDLED.texts.numbers}
    for code, text in BUNDLED.texts.numbers:
        assert "{emergency}" in text and "{crisis}" in text, code


def test_no_text_of_a_red_flag_names_a_number_of_one_region():
    for flag in BUNDLED.red_flags:
        if flag.level.interrupts:
            assert not any(char.isdigit() for char in flag.plain_text), flag.id
