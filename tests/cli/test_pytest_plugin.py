"""``pytest --faq-suite``: what is collected, what fails, and that it costs nothing unused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.suites.bot_server import Server, answered

pytest_plugins = ["pytester"]

CASES = [
    {"q": "Is it legal?", "topic": "approval", "kind": "plain"},
    {"q": "price", "topic": "approval", "kind": "hard"},
    {"turns": [{"q": "is it legal", "topic": "approval"}, {"q": "price", "topic": "approval"}]},
]
DESELECTED = 2  # of the cases, by -k
ORDINARY = "def test_ordinary():\n    pass\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of somebody else, with a test and a suite; not on a CI server.

    On one pytest says the whole failure once more, in its summary.
    """
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    (pytester.mkdir("tests") / "test_own.py").write_text(ORDINARY)
    (pytester.path / "suite.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in CASES))
    return pytester


BEFORE = """\
patient:  is it legal
bot:      answer approval
No, it is not – not yet.
"""
FAILURE = """\
patient:  price
bot:      answer cost
It costs a lot.
wrong: expected answer approval, got answer cost
rule: exact words of a phrasing
"""


def test_every_case_is_a_test_and_a_failure_shows_the_conversation(
    project: pytest.Pytester,
) -> None:
    done = project.runpytest_inprocess("--faq-suite", "suite.jsonl", "-rA")
    done.assert_outcomes(passed=1, failed=2)
    assert done.ret == 1
    said = str(done.stdout)
    assert "PASSED suite.jsonl::suite/1: Is it legal?" in said
    assert "FAILED suite.jsonl::suite/2: price" in said
    assert said.count(FAILURE) == 2
    assert f"{BEFORE}\n{FAILURE}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "passed", "failed"),
    [
        (["tests", "--faq-suite=suite.jsonl"], 2, 2),
        (["-o", "addopts=--faq-suite=suite.jsonl"], 2, 2),
        (["--faq-suite=suite.jsonl", "-k", "plain"], 1, 0),
        (["suite.jsonl::suite/1: Is it legal?", "--faq-suite=suite.jsonl"], 1, 0),
        ([], 1, 0),
    ],
)
def test_what_is_run(
    project: pytest.Pytester, options: list[str], passed: int, failed: int
) -> None:
    project.runpytest_inprocess(*options).assert_outcomes(
        passed=passed, failed=failed, deselected=DESELECTED if "-k" in options else 0
    )


YAML = """\
suite: Prices
cases:
  - name: known
    ask: price
    expect: answer approval
    known_failure: it is too literal
  - name: mended
    ask: price
    expect: answer cost
    known_failure: it was too literal
  - name: later
    ask: price
    expect: answer approval
    skip: not written yet
  - name: talk
    tags: [hard]
    dialogue:
      - ask: price
      - {ask: is it legal, expect: answer approval}
"""


def test_known_failures_are_expected_and_skipped_cases_are_skipped(
    project: pytest.Pytester,
) -> None:
    (project.path / "prices.yaml").write_text(YAML)
    done = project.runpytest_inprocess("--faq-suite=prices.yaml", "-rxs")
    done.assert_outcomes(passed=2, xfailed=1, skipped=1)
    done.stdout.fnmatch_lines(["XFAIL*known*it is too literal", "SKIPPED*not written yet"])
    only = project.runpytest_inprocess("--faq-suite=prices.yaml", "-k", "hard")
    only.assert_outcomes(passed=1, deselected=3)


def test_a_bot_over_http(project: pytest.Pytester) -> None:
    server = Server(answered)
    try:
        done = project.runpytest_inprocess("--faq-suite=suite.jsonl", f"--faq-url={server.url}")
    finally:
        server.close()
    done.assert_outcomes(failed=3)
    assert [body["message"] for _, body in server.received] == [
        "Is it legal?", "price", "is it legal", "price",
    ]  # fmt: skip
    assert "wrong: expected answer approval, got answer cost" in str(done.stdout)


def test_an_address_that_is_none(project: pytest.Pytester) -> None:
    done = project.runpytest_inprocess("--faq-suite=suite.jsonl", "--faq-url=nowhere")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    assert "'nowhere' is not a web address" in str(done.stdout)


def test_a_collection_can_be_named(
    project: pytest.Pytester, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQ_CHATBOT_COLLECTION")
    options = ("--faq-suite=suite.jsonl", f"--faq-collection={demo}", "-k", "plain")
    project.runpytest_inprocess(*options).assert_outcomes(passed=1, deselected=DESELECTED)


def test_a_suite_that_cannot_be_used_is_told_with_its_line(project: pytest.Pytester) -> None:
    (project.path / "suite.jsonl").write_text('{"q": "price", "topic": "aproval"}\n')
    done = project.runpytest_inprocess("--faq-suite=suite.jsonl")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    assert 'suite.jsonl:1: the line cannot be used: the collection has no entry "aproval"' in str(
        done.stdout
    )


def test_without_a_suite_nothing_of_the_bot_is_imported(project: pytest.Pytester) -> None:
    (project.path / "tests" / "test_own.py").write_text(
        "import sys\n\n\ndef test_it():\n"
        "    ours = {name for name in sys.modules if name.startswith('chatbot')}\n"
        "    assert ours == {'chatbot', 'chatbot.pytest_plugin'}\n"
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)
