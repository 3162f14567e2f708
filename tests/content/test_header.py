"""What collection.yaml may say beyond single values."""

from __future__ import annotations

import pytest

from chatbot.content import load_collection
from chatbot.model import Contact, Level, Texts

SECOND_SOURCE = """\
  - id: article
    title: Another
    publisher: A publisher
    url: http://example.org
    peer_reviewed: false
    updated: 2019-12-09
    review_due: 2019-12-09
    experts: []
contacts:
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "language: en",
            "language: English",
            '2: "English" is not a language tag. Write one such as en, de or pt-BR.',
        ),
        (
            "id: article",
            "id: The Article",
            '5: "The Article" cannot be an id. Use 1 to 64 characters from a-z, 0-9 and -.',
        ),
        (
            "contacts:\n",
            SECOND_SOURCE,
            '19: the source id "article" is already used at collection.yaml:5. Rename one of them.',
        ),
        (
            "https://example.org/article",
            "ftp://example.org",
            '8: "ftp://example.org" is not a web address. '
            "Give one that starts with https:// or http://.",
        ),
        ("https://example.org/article", "example.org", '8: "example.org" is not a web address'),
        ("https://example.org/article", "https://", '8: "https://" is not a web address'),
        ("https://example.org/article", "'https://[x'", '8: "https://[x" is not a web address'),
        ("https://example.org/article", "https://a b.org", '8: "https://a b.org" is not a web'),
        (
            "review_due: 2999-12-09",
            "review_due: 2019-12-08",
            "11: review_due is earlier than updated. Correct one of the dates.",
        ),
        ("      - name: Ada Adams", "      - nam: A", "13: the key name is missing"),
        ("- level: emergency", "- level: urgent", '20: level: "urgent" is not known. Known here: '),
        (
            "- level: emergency",
            "- level: emergncy",
            '20: level: "emergncy" is not known. Did you mean "emergency"?',
        ),
        (
            '"911"',
            "911 or 112",
            '22: "911 or 112" is not a single telephone number. '
            "Write one number in digits, and words in the label.",
        ),
        ('"911"', "1-800-HELP", '22: "1-800-HELP" is not a single telephone number'),
        ("  clarify: Which of these do you mean?\n", "", "24: the key clarify is missing"),
        ("    reviewed_on: 2026-11-23\n", "", "31: reviewed_by and reviewed_on must be given"),
        ("    reviewed_by: Dr. Cole\n", "", "31: reviewed_by and reviewed_on must be given"),
        ("reviewed_on: 2026-11-23", "reviewed_on: 2026-11-21", "32: reviewed_on is earlier than"),
        ("reviewed_on: 2026-11-23", "reviewed_on: soon", '32: reviewed_on is "soon", which is no'),
        ("reviews:\n  - what", "reviews:\n    what", "28: reviews is not a list. Write `[]`, "),
        ("reviews:\n", "reviews:\n  - words\n", "28: keys and values are expected here"),
    ],
)
def test_one_thing_wrong(problems_of, files, old, new, expected):
    header = files["collection.yaml"]
    assert old in header
    problems = problems_of({"collection.yaml": header.replace(old, new, 1)})
    assert any(problem.startswith(f"collection.yaml:{expected}") for problem in problems), problems


def test_a_collection_needs_a_source(problems_of, files):
    before, _, after = files["collection.yaml"].partition("sources:\n")
    header = f"{before}sources: []\n{after[after.index('contacts:') :]}"
    assert problems_of({"collection.yaml": header}) == [
        "collection.yaml:4: there is no source. Give at least one: answers cite it."
    ]


def test_a_broken_header_does_not_make_the_topics_wrong(problems_of):
    (problem,) = problems_of({"collection.yaml": "title: 'Spine care\n"})
    assert problem.startswith("collection.yaml:2: this is not YAML")


@pytest.mark.parametrize("language", ["de", "gsw", "pt-BR", "zh-Hant-TW"])
def test_language_tags(write_collection, files, language):
    header = files["collection.yaml"].replace("language: en", f"language: {language}")
    assert load_collection(write_collection({"collection.yaml": header})).language == language


@pytest.mark.parametrize(
    ("number", "href"),
    [("999", "tel:999"), ("+44 (0)20 7946-0000", "tel:+4402079460000"), ("*123#", "tel:*123#")],
)
def test_numbers_that_can_be_called(write_collection, files, number, href):
    header = files["collection.yaml"].replace("911", number)
    (contact,) = load_collection(write_collection({"collection.yaml": header})).contacts
    assert (contact.number, contact.href) == (number, href)


def test_dates_may_stand_in_quotes_and_reviews_may_be_open(write_collection, files):
    header = files["collection.yaml"].partition("    reviewed_by")[0]
    header = header.replace("2019-12-09", "'2019-12-09'")
    collection = load_collection(write_collection({"collection.yaml": header}))
    assert collection.sources[0].updated.isoformat() == "2019-12-09"
    assert (collection.reviews[0].reviewed_by, collection.reviews[0].reviewed_on) == ("", None)


def test_two_sources_without_a_usable_id_are_no_duplicates(problems_of, files):
    header = files["collection.yaml"].replace("contacts:\n", SECOND_SOURCE, 1)
    problems = problems_of({"collection.yaml": header.replace("id: article", "id:")})
    assert not any("already used" in problem for problem in problems)
    assert "collection.yaml:19: id is empty. Write it, or remove the key." in problems


def test_experts_are_those_of_the_source(write_collection, files):
    second = SECOND_SOURCE.replace("id: article", "id: other")
    header = files["collection.yaml"].replace("contacts:\n", second, 1)
    entry = files["entries/cost.md"].replace("source: article", "source: other")
    root = write_collection({"collection.yaml": header, "entries/cost.md": entry})
    assert load_collection(root).entry("cost").spoken_by == ()


def test_texts_are_keys_and_values(problems_of, files):
    before, _, rest = files["collection.yaml"].partition("texts:\n")
    header = f"{before}texts: words\n{rest[rest.index('reviews:') :]}"
    assert problems_of({"collection.yaml": header}) == [
        "collection.yaml:23: keys and values are expected here. "
        "The keys here are not_understood, clarify, safety_note, personal, unavailable, "
        "withdrawn, told, repeated, not_covered_either, again, not_covered_too, other_languages, "
        "numbers."
    ]


NOTE = "  safety_note: If you feel very unwell, call for help.\n"


def with_other_languages(header: str, lines: str) -> str:
    """Add lines after line 26, the last of the texts."""
    assert NOTE in header
    return header.replace(NOTE, f"{NOTE}  other_languages:{lines}")


def test_sentences_in_other_languages(write_collection, files):
    def texts(lines: str, language: str = "en"):
        header = files["collection.yaml"].replace("language: en", f"language: {language}")
        header = with_other_languages(header, lines)
        return load_collection(write_collection({"collection.yaml": header}))

    spanish_first = texts("\n    es: Solo en\n      inglés.\n    no: Bare engelsk.\n")
    norwegian_first = texts("\n    no: Bare engelsk.\n    es: Solo en inglés.\n")
    expected = (("es", "Solo en inglés."), ("no", "Bare engelsk."))
    assert spanish_first.texts.other_languages == expected
    assert spanish_first.version == norwegian_first.version
    assert texts("\n    es: Solo inglés.\n").version != spanish_first.version
    assert texts(" {}\n").texts.other_languages == ()
    assert texts("\n    en: Only Portuguese.\n", "pt-BR").texts.other_languages
    assert hash(spanish_first.texts)


def test_sentences_in_other_languages_are_optional(write_collection):
    assert load_collection(write_collection({})).texts.other_languages == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "\n    Spanish: Solo en inglés.\n",
            '28: "Spanish" is not a language code. '
            "Write one of two or three letters, such as es, fr or zh.",
        ),
        (
            "\n    es: Solo inglés.\n    pt-BR: Só inglês.\n",
            '29: "pt-BR" is not a language code. '
            "Write one of two or three letters, such as es, fr or zh.",
        ),
        (
            "\n    en: Only English.\n",
            '28: "en" is the collection\'s own language. '
            "Remove it: this is for readers of other languages.",
        ),
        ("\n    es:\n", "28: es is empty. Write it, or remove the key."),
        ("\n    es: '  '\n", "28: es is empty. Write it, or remove the key."),
        (
            "\n    es: no\n",
            '28: es is "no", which YAML reads as bool, not as text. Put it in quotes: "no".',
        ),
        ("\n    es: [a, b]\n", "28: es is not a single value. Write only one."),
        (
            "\n    es: Uno.\n    es: Dos.\n",
            "29: the key es is already given in line 28. Keep one of them.",
        ),
        ("\n    ? [es]\n    : Uno.\n    fr: Un.\n", '28: unknown key "[...]". '),
        (
            " Solo en inglés.\n",
            "27: keys and values are expected here. "
            "The keys here are language codes such as es or fr.",
        ),
        ("\n    - es\n", "28: keys and values are expected here. The keys here are language codes"),
    ],
)
def test_sentences_in_other_languages_that_are_wrong(problems_of, files, lines, expected):
    header = with_other_languages(files["collection.yaml"], lines)
    (problem,) = problems_of({"collection.yaml": header})
    assert problem.startswith(f"collection.yaml:{expected}")


def test_own_language_with_a_region(problems_of, files):
    header = files["collection.yaml"].replace("language: en", "language: en-US")
    header = with_other_languages(header, "\n    en: Only English.\n")
    (problem,) = problems_of({"collection.yaml": header})
    assert problem.startswith('collection.yaml:28: "en" is the collection\'s own language.')


CONTACT = '    number: "911"\n'
REGIONS = """\
  - {region: uk, level: emergency, label: Ambulance, number: "999"}
  - {level: crisis, label: Someone to talk to, number: "116 123"}
"""


def test_contacts_may_be_those_of_a_region(write_collection, files):
    assert CONTACT in files["collection.yaml"]
    header = files["collection.yaml"].replace(CONTACT, f"{CONTACT}    region: us\n{REGIONS}")
    collection = load_collection(write_collection({"collection.yaml": header}))
    assert collection.contacts == (
        Contact(Level.EMERGENCY, "Emergency services", "911", "us"),
        Contact(Level.EMERGENCY, "Ambulance", "999", "uk"),
        Contact(Level.CRISIS, "Someone to talk to", "116 123", ""),
    )


@pytest.mark.parametrize("region", ["us", "gbr", "eu"])
def test_regions(write_collection, files, region):
    header = files["collection.yaml"].replace(CONTACT, f"{CONTACT}    region: {region}\n")
    (contact,) = load_collection(write_collection({"collection.yaml": header})).contacts
    assert contact.region == region


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (
            "USA",
            '23: "USA" is not a region. Write two or three small letters, such as us, uk or eu.',
        ),
        ("Us", '23: "Us" is not a region. Write two or three'),
        ("u", '23: "u" is not a region'),
        ("emea", '23: "emea" is not a region'),
        ("us, uk", '23: "us, uk" is not a region'),
        ("u1", '23: "u1" is not a region'),
        ("no", '23: region is "no", which YAML reads as bool, not as text'),
        ("", "23: region is empty. Write it, or remove the key."),
        ("[us, uk]", "23: region is not a single value. Write only one."),
        ("united kingdom", '23: "united kingdom" is not a region'),
    ],
)
def test_what_is_no_region(problems_of, files, region, expected):
    header = files["collection.yaml"].replace(CONTACT, f"{CONTACT}    region: {region}\n")
    (problem,) = problems_of({"collection.yaml": header})
    assert problem.startswith(f"collection.yaml:{expected}")


def test_a_misspelt_region_is_no_silent_loss(problems_of, files):
    header = files["collection.yaml"].replace(CONTACT, f"{CONTACT}    regoin: us\n")
    (problem,) = problems_of({"collection.yaml": header})
    assert problem.startswith('collection.yaml:23: unknown key "regoin". Did you mean "re')


def test_nobody_is_called_to_report(problems_of, files):
    header = files["collection.yaml"].replace("- level: emergency", "- level: report")
    problems = problems_of({"collection.yaml": header})
    assert problems[0] == (
        'collection.yaml:20: level: "report" is not known. '
        "Known here: emergency, crisis or same_day."
    )


@pytest.mark.xfail(
    strict=True,
    reason="contacts are counted without regard to their region, so a red flag of this level names "
    "nobody to a patient in a region that has no contact for it",
)
def test_every_region_has_a_contact_for_every_level_of_a_red_flag(problems_of, files):
    regions = '  - {region: uk, level: crisis, label: Lifeline, number: "116 123"}\n'
    header = files["collection.yaml"].replace(CONTACT, f"{CONTACT}    region: us\n{regions}")
    assert problems_of({"collection.yaml": header})


PERSONAL = ["personal: [Should I, my M.R.I.]\n", "personal:\n  - should i\n  - My MRI\n"]


@pytest.mark.parametrize("lines", PERSONAL)
def test_personal_terms_are_kept_in_normal_form(write_collection, files, lines):
    header = files["collection.yaml"] + lines
    found = load_collection(write_collection({"collection.yaml": header})).personal
    assert found[0] == "should i" and len(found) == 2
    assert load_collection(write_collection()).personal == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("personal: should i\n", "33: personal is not a list. Write `[]`"),
        ("personal: []\n", "33: the list of personal is empty. Write an item, or remove the key."),
        ("personal:\n", "33: personal is not a list."),
        ("personal: [a: b]\n", "33: personal is not a single value. Write only one."),
        (
            "personal:\n  - my\n  - '?'\n",
            '35: "?" has no letters or digits, so no message can',
        ),
        ("personal:\n  - my\n  - My\n", '35: "my" is already listed at FILE:34. Keep one of them.'),
        ("personal:\n  - my\n  - 5\n", '35: personal is "5", which YAML reads as'),
        ("persnal: [my]\n", '33: unknown key "persnal". Did you mean "personal"?'),
    ],
)
def test_one_thing_wrong_with_personal_terms(problems_of, files, lines, expected):
    (problem,) = problems_of({"collection.yaml": files["collection.yaml"] + lines})
    assert problem.startswith(f"collection.yaml:{expected.replace('FILE', 'collection.yaml')}")


def test_texts_that_may_be_left_out(write_collection, files):
    more = "  personal: I can't tell for you.\n  unavailable: >\n    Nothing works\n    now.\n"
    header = files["collection.yaml"].replace(NOTE, f"{NOTE}{more}")
    texts = load_collection(write_collection({"collection.yaml": header})).texts
    assert (texts.personal, texts.unavailable) == ("I can't tell for you.", "Nothing works now.")
    texts = load_collection(write_collection()).texts
    default = Texts("", "", "").unavailable
    assert default and (texts.personal, texts.unavailable) == ("", default)


@pytest.mark.parametrize("name", ["personal", "unavailable"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "is empty. Write it, or remove the key."),
        ("''", "is empty. Write it, or remove the key."),
        ("[a, b]", "is not a single value. Write only one."),
        ("no", 'is "no", which YAML reads as bool, not as text.'),
        ("Call 911 # now", "is a comment, not part of"),
    ],
)
def test_one_thing_wrong_with_such_a_text(problems_of, files, name, value, expected):
    header = files["collection.yaml"].replace(NOTE, f"{NOTE}  {name}: {value}\n")
    (problem,) = problems_of({"collection.yaml": header})
    assert problem.startswith("collection.yaml:27: ")
    assert expected in problem and name in problem
