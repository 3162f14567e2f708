"""The subset of Markdown: what it gives, and what is refused, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.content.markdown import read_blocks
from chatbot.model import Block
from chatbot.reading.problems import Problems

FILE = Path("a.md")
REWRITE = "Write it as plain paragraphs, lists (`- item`) and links."


def paragraph(text: str) -> Block:
    return Block("paragraph", text=text)


def items(*texts: str) -> Block:
    return Block("list", items=texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.", [paragraph("One.")]),
        ("One\ntwo\n\n\nThree.\n", [paragraph("One two"), paragraph("Three.")]),
        ("\n\nOne. \n two", [paragraph("One. two")]),
        ("- a\n- b", [items("a", "b")]),
        ("* a\n+ b", [items("a"), items("b")]),
        (
            "Text:\n- a\n  b\n\n- c\n\nEnd",
            [paragraph("Text:"), items("a b", "c"), paragraph("End")],
        ),
        ("1986\\. It was", [paragraph("1986. It was")]),
        ("In 1986. It was", [paragraph("In 1986. It was")]),
        ("[Site](https://a.org/b?c=d)", [Block("link", text="Site", href="https://a.org/b?c=d")]),
        ("[Call\nus](tel:+44-20)", [Block("link", text="Call us", href="tel:+44-20")]),
        ("<http://a.org>", [Block("link", text="http://a.org", href="http://a.org")]),
        ("5 * 3 * 2 = 30, a_b_c, $5 < 6 & 7", [paragraph("5 * 3 * 2 = 30, a_b_c, $5 < 6 & 7")]),
        ("AT&amp;T \\*not bold\\*", [paragraph("AT&T *not bold*")]),
        ("[a]: https://a.org", [paragraph("[a]: https://a.org")]),
        ("#hashtag", [paragraph("#hashtag")]),
        ("x" * 5_000 + "\n\n", [paragraph("x" * 5_000)]),
        ("", []),
    ],
)
def test_blocks(text, expected):
    problems = Problems()
    assert list(read_blocks(text, FILE, problems)) == expected
    assert problems.sorted() == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A", f"1: a heading is not allowed. {REWRITE}"),
        ("ok\n\nA\n---", "3: a heading is not allowed"),
        ("ok\n**b** c", "2: bold text is not allowed"),
        ("ok\n*b* c", "2: text in italics is not allowed"),
        ("ok\n_b_ c", "2: text in italics is not allowed"),
        ("~~b~~", "1: text crossed out is not allowed"),
        ("a\nb\n![c](https://a.org/d.png)", "3: a picture is not allowed"),
        ("<div>a</div>", "1: HTML is not allowed"),
        ("ok\n\n<!-- hidden -->", "3: HTML is not allowed"),
        ("ok <b>b</b>", "1: HTML is not allowed"),
        ("ok\n\n    code", "3: a line indented by four spaces is not allowed"),
        ("`code`", "1: code is not allowed"),
        ("```\ncode\n```", "1: code is not allowed"),
        ("> a", "1: a quotation with > is not allowed"),
        ("ok\n\n***\n", "3: a rule is not allowed"),
        ("| a | b |\n|---|---|\n| c | d |", "1: a table is not allowed"),
        ("a  \nb", "1: a forced line break (two spaces or \\ at the end of a line) is not"),
        ("a\\\nb", "1: a forced line break"),
        ("- a\n  - b", "2: a list within a list is not allowed"),
        ("- a\n  1. b", "2: a numbered list is not allowed"),
        ("- # a", "1: a heading is not allowed"),
        ("- a\n\n  b", "1: a list item has 2 paragraphs. Give every item one."),
        ("- a\n-\n- b", "2: a list item has 0 paragraphs. Give every item one."),
        ("1. a\n2. b", "1: a numbered list is not allowed"),
        ("1986. It was", "1: a numbered list is not allowed"),
        ("See\n[a](https://a.org).", "2: a link among other words is not allowed. Give it a para"),
        ("- [a](https://a.org)", "1: a link among other words is not allowed"),
        ("[a](https://a.org) [b](https://b.org)", "1: a link among other words is not allowed"),
        ("[a](javascript:alert(1))", '1: the link leads to "javascript:alert(1)". Give an address'),
        ("[a](data:text/html,x)", '1: the link leads to "data:text/html,x"'),
        ("[a](mailto:a@b.c)", '1: the link leads to "mailto:a@b.c"'),
        ("[a](/page)", '1: the link leads to "/page"'),
        ("[a](//a.org)", '1: the link leads to "//a.org"'),
        ("[a](https:)", '1: the link leads to "https:"'),
        ("[a]()", '1: the link leads to ""'),
        ("[a](tel:help)", '1: the link leads to "tel:help"'),
        ("[](https://a.org)", "1: there are no words here. Write some or"),
        ("[ ](https://a.org)", "1: there are no words here"),
        ("ok\n\n&nbsp;", "3: there are no words here"),
        ("- a\n- &nbsp;", "2: there are no words here"),
        ('[a](https://a.org "b")', "1: the link has a title, which would never be shown"),
        ("[**a**](https://a.org)", "1: bold text is not allowed"),
        ("[a](https://a b)", '1: "](" would be shown as it is'),
        ("an **open mark", '1: "**" would be shown as it is'),
        ("ok\n\n&#x202e;evil", "3: the character U+202E is not allowed"),
        ("\n\n" + "x" * 5_001, "3: the text has 5,001 characters, more than 5,000. Shorten it or"),
        ("> " * 1_000 + "a", "1: a quotation with > is not allowed"),
    ],
)
def test_refused(text, expected):
    problems = Problems()
    read_blocks(text, FILE, problems)
    found = [str(problem) for problem in problems.sorted()]
    assert len(found) == 1 and found[0].startswith(f"a.md:{expected}"), found


def test_lines_are_those_of_the_file(problems_of, files):
    text = files["gaps/side-effects.md"] + "\n- a\n- b\n\nSome\n**bold** text\n\n# A heading\n"
    assert problems_of({"gaps/side-effects.md": text}) == [
        f"gaps/side-effects.md:11: bold text is not allowed. {REWRITE}",
        f"gaps/side-effects.md:13: a heading is not allowed. {REWRITE}",
    ]
