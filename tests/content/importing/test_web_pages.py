"""Saved pages, and what becomes of the markup in them."""

import datetime

import pytest

from chatbot.content.importing.dom import text_blocks
from chatbot.model import Block, Expert, Source
from chatbot.reading.problems import Place, Problems

ANSWER = "<p>Because.</p>"


def test_structured_data(read, said, pages):
    found, notes = read(pages / "faqpage.html")
    assert found.language == "en-GB"
    assert said(found) == {
        "How long is the stay?": [
            "Two nights. See the plan.",
            "plan: https://harbour.example/knee/stay",
            "- Day 1: surgery\n- Day 2: walking",
        ],
        "May I drive & when?": ["After six weeks.", "Ask your insurer."],
    }
    assert found.pairs[0].source == Source(
        id="",
        title="Questions about your knee",
        publisher="Harbour Clinic",
        url="https://harbour.example/knee/faq",
        updated=datetime.date(2024, 5, 6),
        experts=(Expert("Ines Faro", "MD", "Orthopaedic surgeon, Harbour Clinic"),),
    )
    assert [pair.place.line for pair in found.pairs] == [8, 8]
    assert notes == ["faqpage.html:8: a question without an answer is left out. Check the page."]


def test_headings_that_ask(read, said, pages):
    found, notes = read(pages / "headings.html")
    assert said(found) == {
        "What is a cataract?": [
            "The lens of the eye clouds. About 10⁶ people a year are treated. ([2])",
            "Types",
            "- 1. nuclear\n- slow\n- 2. cortical, see cortical cataract",
            "cortical cataract: https://eyes.example/c",
            "It does not hurt.",
        ],
        "What does it cost?": [
            "- Lens; Price\n- single; 900",
            "Call us: tel:+468123",
            "Write to our office.",
            "eye@clinic.example",
            "Line two.",
        ],
        "Can both eyes be done at once?": ["Rarely."],
    }
    source = found.pairs[0].source
    assert (source.title, source.updated) == ("Cataract surgery", datetime.date(2022, 11, 30))
    assert source.experts == (Expert("Omar Quell", "MD, PhD"),)
    assert [(pair.locator, pair.place.line) for pair in found.pairs][:2] == [
        ("Question 1", 10),
        ("Question 2", 16),
    ]
    assert [note.partition(". ")[0] for note in notes] == [
        'headings.html:14: a picture is left out, its words are "A clouded lens"',
        'headings.html:14: words that are crossed out are left out: "It always hurts."',
        "headings.html:17: a table became a list with one line per row",
    ]


@pytest.mark.parametrize(
    ("html", "questions"),
    [
        (f"<details><summary>Opening hours</summary>{ANSWER}</details>", ["Opening hours"]),
        (f"<details><summary>A <b>b</b>?</summary>{ANSWER}</details>"
         f"<details><summary>All</summary><details><summary>C?</summary>{ANSWER}</details></details>",
         ["A b?", "C?"]),
        ("<dl><dt>A?<dd>Because.<dt>B?<dd>So.<dd>Then.</dl>", ["A?", "B?"]),
        ("<dl><dt>Term<dd>Text<dt>Other<dd>Text</dl><h2>A?</h2>So.", ["A?"]),
        ('<div itemscope itemtype="https://schema.org/Question"><h3 itemprop="name">A?</h3>'
         '<div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer">'
         '<div itemprop="text"><p>Because.</p></div></div></div><h2>B?</h2><p>No.</p>', ["A?"]),
        (f"<h2>A?</h2>{ANSWER}<h2>Next</h2>{ANSWER}<h3>B？</h3>{ANSWER}", ["A?", "B？"]),
        (f"<h2>A?</h2>{ANSWER}<h2>a?</h2>{ANSWER}", ["A?"]),
        (f"<nav><h2>B?</h2>{ANSWER}</nav><div role=navigation><h2>C?</h2>{ANSWER}</div>"
         f"<h2>A?</h2>{ANSWER}", ["A?"]),
        (f'<script type="application/ld+json">{{oops</script><h2>A?</h2>{ANSWER}', ["A?"]),
        ('<script type="application/ld+json">[{"@type":"Question","name":"A?",'
         '"acceptedAnswer":"Yes."}]</script>', ["A?"]),
    ],
)  # fmt: skip
def test_where_questions_are_found(read, html, questions):
    found, _ = read("faq.html", f"<!doctype html><body>{html}</body>")
    assert [pair.question for pair in found.pairs] == questions


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ("<title>A page</title>", Source("", "A page")),
        ("<title>A page</title><h1>One</h1><h1>Two</h1>", Source("", "A page")),
        ("<title>A page</title><h1>One</h1>", Source("", "One")),
        ("", Source("", "faq.html")),
        ("<link rel=canonical href=/faq>", Source("", "faq.html")),
        ("<meta name=author content='Ada Adams'>",
         Source("", "faq.html", experts=(Expert("Ada Adams"),))),
        ("<meta name=author content='Ada Adams, our editor'>",
         Source("", "faq.html", experts=(Expert("Ada Adams, our editor"),))),
        ('<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization",'
         '"name":"Clinic"},"publisher":{"name":"Clinic"},"dateModified":"soon"}</script>',
         Source("", "faq.html", publisher="Clinic")),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(read, head, source):
    found, _ = read(
        "faq.html", f"<html><head>{head}</head><body><h2>A?</h2><p>B.</p></body></html>"
    )
    assert found.pairs[0].source == source


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Plain.\n\n* one\n* two\nAfter.", [Block("paragraph", "Plain."),
         Block("list", items=("one", "two")), Block("paragraph", "After.")]),
        ("a < b and c > d", [Block("paragraph", "a < b and c > d")]),
        ("One<br>two", [Block("paragraph", "One"), Block("paragraph", "two")]),
        ("**Bold** and [a link](https://a.example/x).",
         [Block("paragraph", "Bold and a link."), Block("link", "a link", href="https://a.example/x")]),
        ("[a link](https://a.example/x)", [Block("link", "a link", href="https://a.example/x")]),
        ("**1** CO<sub>2</sub> and x<sup>th</sup>", [Block("paragraph", "1 CO₂ and x (th)")]),
        ("<b>a</b> <a href='javascript:x'>b</a>", [Block("paragraph", "a b")]),
        ("<ul><li><p>a</p><p>b</p></li><li><a href='https://a.example'>c</a></li></ul>",
         [Block("list", items=("a b", "c")), Block("link", "c", href="https://a.example")]),
        ("<p>a</p><script>b</script><iframe>c</iframe>", [Block("paragraph", "a")]),
    ],
)  # fmt: skip
def test_what_becomes_of_markup(text, blocks):
    assert list(text_blocks(text, Place("faq", 7), Problems())) == blocks


def test_what_is_lost_is_noted_at_the_place_of_the_text():
    notes = Problems()
    text_blocks("<p>a <a href='x.html'>b</a></p><video></video>", Place("faq", 7), notes)
    assert [(note.line, note.what) for note in notes.sorted()] == [
        (7, "a video is left out"),
        (7, 'the link of "b" is left out: "x.html" is not a full address'),
    ]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("<meta charset=windows-1252><h2>É?</h2><p>né</p>".encode("cp1252"), "né"),
        ("\ufeff<h2>É?</h2><p>né</p>".encode("utf-16"), "né"),
        ("<?xml version='1.0' encoding='utf-8'?><html><h2>É?</h2><p>né</p></html>".encode(), "né"),
    ],
)
def test_encodings(read, said, data, word):
    assert said(read("faq.html", data)[0]) == {"É?": [word]}


def test_an_encoding_that_is_guessed_is_noted(read):
    text = "<h2>Où est le médecin?</h2><p>À côté de la forêt, là où l'hôpital était situé.</p>" * 5
    found, notes = read("faq.html", text.encode("cp1252"))
    assert found.pairs[0].question == "Où est le médecin?"
    assert "is not UTF-8 and was read as" in notes[0]


def test_a_broken_page_among_others_is_noted(read, tmp_path):
    folder = tmp_path / "site"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.html").write_text("<h2>A?</h2><p>B.</p>")
    (folder / "two.html").write_text("")
    (folder / "logo.png").write_bytes(b"x")
    found, notes = read(folder)
    assert [pair.place.path.name for pair in found.pairs] == ["one.html"]
    assert notes == ["two.html: there is nothing on this page. Save the page again."]
