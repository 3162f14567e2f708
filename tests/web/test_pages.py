"""The pages: what they say before and after a question, and that nothing in it becomes markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_bot import COLLECTION, QUESTIONS, FakeBot, make_app
from flask.testing import FlaskClient

import chatbot.web
from chatbot.model import AnswerKind, Contact, Level, Review
from chatbot.web.about import about
from chatbot.web.widget import tag
from chatbot.web.wording import WORDS

WEB = Path(chatbot.web.__file__).parent


def read(client: FlaskClient, question: str) -> str:
    response = client.post("/ask", data={"question": question})
    assert response.status_code == 200
    return shown(response.get_data(as_text=True))


def shown(page: str) -> str:
    """Return the words of a page as they are read, on one line."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


def test_the_demo_page_says_what_it_is(client: FlaskClient) -> None:
    text = shown(client.get("/").get_data(as_text=True))
    for sentence in (
        "This is an automated tool. No one reads this chat.",
        "Nothing is generated.",
        "The answers are summaries of “Stem Cell Therapy and Spine Care”, SpineUniverse, 2019.",
        "No clinician has reviewed these answers.",
        "This is general information, not medical advice.",
        "If this may be an emergency, call your local emergency number.",
        "Emergency services (US): 911",
    ):
        assert sentence in text
    for question in QUESTIONS.values():
        assert question in text


def test_the_form_works_without_javascript_and_keeps_the_question_out_of_urls(
    client: FlaskClient,
) -> None:
    page = client.get("/ask").get_data(as_text=True)
    forms = re.findall(r"<form [^>]*>", page)
    assert len(forms) == 2
    for form in forms:
        assert 'method="post"' in form and "action" not in form  # to the page itself, and its site
    assert '<label for="question">' in page
    assert '<textarea id="question" name="question"' in page


def test_the_demo_page_has_the_widget_as_an_owner_would_put_it(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert tag("") in page
    assert client.get("/ask").status_code == 200


def test_the_demo_page_says_where_the_answers_come_from(client: FlaskClient) -> None:
    text = shown(client.get("/").get_data(as_text=True))
    for words in (
        COLLECTION.description,
        "Experts: Ada Example, MD; Ben Example, PhD",
        "Peer reviewed",
        "Last updated 9 December 2019",
        "Review overdue since 9 December 2022",
    ):
        assert words in text


def test_a_source_whose_review_is_not_due_is_not_called_overdue() -> None:
    class Fresh(FakeBot):
        source = replace(COLLECTION.sources[0], review_due=date(9999, 1, 1))
        collection = replace(COLLECTION, sources=(source,))

    assert "overdue" not in make_app(Fresh()).test_client().get("/").get_data(as_text=True)


def test_pages_carry_no_inline_code_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    paths = ("/", "/ask", "/embed", "/embed/preview", "/nothing")
    pages = [client.get(path).get_data(as_text=True) for path in paths]
    pages.append(client.post("/ask", data={"question": "urgent"}).get_data(as_text=True))
    for page in pages:
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", page)
        for address in re.findall(r'(?:src|<link [^>]*href)="([^"]*)"', page):
            assert address.startswith(("/static/", "/widget/", "/embed/"))


def test_every_wording_is_used() -> None:
    sources = [*WEB.glob("templates/*.html"), *WEB.glob("*.py"), *WEB.glob("widget/*.js")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    by_reply = {"answer", "clarify", "no_answer", "summary", "summary_source", "verbatim"}
    by_reply |= {"verbatim_source", "urgent_crisis", "urgent_same_day"}
    for name in WORDS.keys() - by_reply:
        assert f"words.{name}" in text or f'"{name}"' in text, name


@pytest.mark.parametrize(
    "name", ["took", "source", "experts", "peer_reviewed", "updated", "stale", "due"]
)
def test_both_builders_of_the_reply_card_say_it(name: str) -> None:
    script = (WEB / "widget" / "cards.js").read_text(encoding="utf-8")
    assert f"words.{name}" in script or f'filled("{name}"' in script
    assert f"words.{name}" in (WEB / "templates" / "_reply.html").read_text(encoding="utf-8")


def test_an_answer_shows_how_it_was_understood_and_where_it_comes_from(
    client: FlaskClient,
) -> None:
    text = read(client, "answer")
    for words in (
        "You asked answer",
        "New numbness needs a doctor today.",
        "I took your question as: Has the FDA approved stem cell therapy for the spine?",
        "No. The experts say that the evidence is not there yet.",
        "It is not approved.",
        "Summary of the experts' answer, not their own words",
        "SpineUniverse, Question 4",
        "Experts: Ada Example, MD; Ben Example, PhD",
        "Peer reviewed",
        "Last updated 9 December 2019",
        "Review overdue since 9 December 2022",
        "You can also ask How does stem cell therapy work?",
    ):
        assert words in text
    assert "Next review due" not in text


def test_words_of_the_source_itself_are_not_given_to_its_experts(client: FlaskClient) -> None:
    page = client.post("/ask", data={"question": "source"}).get_data(as_text=True)
    assert re.search(r"<blockquote>\s*<p>The article says so.</p>\s*</blockquote>", page)
    text = shown(page)
    assert "The article's own words" in text
    assert "Next review due 9 December 2022" in text
    for absent in ("Experts:", "Peer reviewed", "overdue"):
        assert absent not in text


def test_clarify_and_no_answer_offer_questions_as_buttons(client: FlaskClient) -> None:
    for message, heading in (("clarify", WORDS["clarify"]), ("nothing", WORDS["no_answer"])):
        page = client.post("/ask", data={"question": message}).get_data(as_text=True)
        assert heading in shown(page)
        question = QUESTIONS["fda-approval"]
        assert f'<button name="question" value="{question}">{question}</button>' in page


def test_an_urgent_reply_comes_before_everything_else(client: FlaskClient) -> None:
    page = client.post("/ask", data={"question": "urgent"}).get_data(as_text=True)
    main = page[page.index("<main") :]
    order = ["Get help now", 'href="tel:911"', "emergency room", "You asked", "<textarea"]
    places = [main.index(words) for words in order]
    assert places == sorted(places)


def test_a_reply_where_nothing_can_be_answered_links_to_whom_to_call(client: FlaskClient) -> None:
    page = client.post("/ask", data={"question": "guardless"}).get_data(as_text=True)
    main = page[page.index("<main") : page.index("</main>")]
    text = shown(main)
    assert "I can't answer right now. Do you need help fast?" in text
    assert re.search(
        r'<a href="tel:911"[^>]*>Emergency services \(US\): 911</a>', main.split("<form")[0]
    )


def test_only_the_bots_own_numbers_for_an_emergency_are_shown() -> None:
    class Elsewhere(FakeBot):
        contacts = (
            Contact(Level.CRISIS, "Samaritans", "116 123", "uk"),
            Contact(Level.EMERGENCY, "Ambulance", "999", "uk"),
            Contact(Level.EMERGENCY, "Ambulance, from a mobile", "112"),
        )

    client = make_app(Elsewhere()).test_client()
    pages = [client.get(path).get_data(as_text=True) for path in ("/", "/ask")]
    pages.append(client.post("/ask", data={"question": "answer"}).get_data(as_text=True))
    for page in pages:
        bar = page[page.index('<section class="emergency"') : page.index("</section>")]
        assert re.findall(r'href="([^"]*)"', bar) == ["tel:999", "tel:112"]
        assert "Ambulance: 999 Ambulance, from a mobile: 112" in shown(bar)


FIELD = '<input type="hidden" name="conversation" value="token">'


def test_the_conversation_of_each_turn_is_in_every_form_of_the_next(client: FlaskClient) -> None:
    for question in ("answer", "clarify", "nothing", "urgent", "hello", "guardless"):
        page = client.post("/ask", data={"question": question}).get_data(as_text=True)
        forms = re.findall(r"<form .*?</form>", page, re.DOTALL)
        assert len(forms) >= 2
        assert [form for form in forms if FIELD not in form] == [], question
    assert "conversation" not in client.get("/ask").get_data(as_text=True)


def test_the_conversation_outlives_an_empty_question(client: FlaskClient) -> None:
    sent = {"question": " ", "conversation": "token"}
    assert client.post("/ask", data=sent).get_data(as_text=True).count(FIELD) == 2
    page = client.post("/ask", data={"question": " "}).get_data(as_text=True)
    assert "conversation" not in page


def test_an_empty_conversation_is_none(client: FlaskClient, bot: FakeBot) -> None:
    client.post("/ask", data={"question": "answer", "conversation": ""})
    assert bot.asked == [("answer", None)]


def test_a_forged_conversation_is_never_markup(client: FlaskClient, bot: FakeBot) -> None:
    forged = '"><script>x</script>'
    page = client.post("/ask", data={"question": "answer", "conversation": forged})
    assert "<script>x" not in page.get_data(as_text=True)
    assert bot.asked == [("answer", forged)]


def test_the_conversation_goes_along(client: FlaskClient, bot: FakeBot) -> None:
    page = client.post("/ask", data={"question": "answer"}).get_data(as_text=True)
    assert page.count(FIELD) == 3
    client.post("/ask", data={"question": "clarify", "conversation": "token"})
    assert bot.asked == [("answer", None), ("clarify", "token")]


def test_an_empty_question_gets_the_form_again(client: FlaskClient, bot: FakeBot) -> None:
    for data in ({}, {"question": "  "}):
        response = client.post("/ask", data=data)
        assert response.status_code == 400
        assert "Please type a question first." in response.get_data(as_text=True)
    assert bot.asked == []


def test_a_visitors_text_is_never_markup(client: FlaskClient) -> None:
    question = "answer <script>x</script> \"' onload=1 & <b>"
    page = client.post("/ask", data={"question": question}).get_data(as_text=True)
    assert "<script>x" not in page and "<b>" not in page
    assert question in shown(page)


def test_content_is_never_markup_and_links_only_where_it_is_safe(client: FlaskClient) -> None:
    page = client.post("/ask", data={"question": "hostile"}).get_data(as_text=True)
    for markup in ("<script>alert", "<b>", "<i>", "<u>", "javascript:"):
        assert markup not in page
    for text in ("<script>alert(1)</script>", "<b>bad</b>", "<i>what</i>?", "<u>title</u>"):
        assert html.escape(text) in page


def test_content_cannot_break_out_of_the_demo_page() -> None:
    class Hostile(FakeBot):
        collection = replace(COLLECTION, title="</title><script>x</script>", language='"><b>')

    page = make_app(Hostile()).test_client().get("/").get_data(as_text=True)
    assert "<script>x" not in page and "<b>" not in page


REVIEWED = Review("answers", "A", date(2026, 1, 1), "Dr Example, MD", date(2026, 2, 3))
UNREVIEWED = Review("red flags", "A", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("reviews", "expected", "absent"),
    [
        ((), "No clinician has reviewed these answers.", "reviewed by"),
        ((UNREVIEWED,), "No clinician has reviewed these answers.", "reviewed by"),
        ((REVIEWED,), "Answers: reviewed by Dr Example, MD on 3 February 2026.", "o clinician"),
        ((REVIEWED, UNREVIEWED), "Red flags: no clinician has reviewed this.", "No clinician"),
    ],
)
def test_the_page_says_who_reviewed_what(
    reviews: tuple[Review, ...], expected: str, absent: str
) -> None:
    text = " ".join(about(replace(COLLECTION, reviews=reviews)))
    assert expected in text
    assert absent not in text


def test_the_page_says_whether_answers_are_quoted() -> None:
    quoted = tuple(replace(entry, kind=AnswerKind.VERBATIM) for entry in COLLECTION.entries)
    assert "The answers are quoted from" in " ".join(about(replace(COLLECTION, entries=quoted)))
    mixed = quoted[:1] + COLLECTION.entries[1:]
    assert "quotes and summaries from" in " ".join(about(replace(COLLECTION, entries=mixed)))
