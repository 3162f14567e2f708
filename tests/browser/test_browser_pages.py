"""The pages of the bot's own server in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.checks import pages
from tests.browser.checks.axe import run_axe
from tests.browser.stage import Stage


@pytest.mark.parametrize("path", ["/", "/ask", "/embed"])
def test_page_is_accessible(path: str, stage: Stage) -> None:
    pages.check_page(stage, path)


@pytest.mark.parametrize("question", ["answer is it approved", "urgent", "clarify"])
def test_answer_of_the_form_is_accessible(question: str, stage: Stage) -> None:
    pages.check_form_answers(stage, question)


def test_the_start_page_answers(stage: Stage) -> None:
    pages.check_demo(stage)


def test_the_tag_to_copy_is_true(stage: Stage) -> None:
    pages.check_tag(stage)


def test_axe_finds_what_is_wrong(stage: Stage) -> None:
    page = pages.visit(stage, "/ask")
    page.get_by_role("button", name="Ask", exact=True).evaluate("(node) => node.textContent = ''")
    assert any("button-name" in one for one in run_axe(page)[0])
