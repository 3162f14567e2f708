"""``suite load``: what a tester reads, and when it is a failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.suites.bot_server import Body, Server, answered

BRIEF = ("--seconds", "0.2", "--concurrency", "2")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "suite.yaml"
    path.write_text(
        "suite: Prices\ncases:\n"
        "  - {ask: price, expect: answer cost}\n"
        "  - {ask: not this, expect: answer cost, skip: later}\n"
        "  - dialogue: [{ask: hello}, {ask: and the price, expect: answer cost}]\n"
    )
    return path


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(reply: Callable[[Body, int], tuple[int, bytes]] = answered) -> Server:
        servers.append(Server(reply))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_the_questions_of_a_suite_are_asked_and_the_figures_printed(run, suite, serve):
    server = serve()
    result = run("suite", "load", suite, "--url", server.url, *BRIEF)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[:10]] == [
        "requests", "answered", "errors", "seconds", "answered_a_second", "p50_ms", "p95_ms",
        "p99_ms", "slowest_ms", "content_versions",
    ]  # fmt: skip
    assert lines[10:] == [f"content v1: {len(server.received)}"]
    assert {(body["message"], body.get("conversation")) for _, body in server.received} == {
        ("price", None), ("hello", None), ("and the price", "+hello"),
    }  # fmt: skip


def test_as_json(run, suite, serve):
    url = serve().url
    report = json.loads(run("suite", "load", suite, "--url", url, *BRIEF, "--json").stdout)
    assert list(report) == ["plan", "figures", "errors", "outcomes", "content_versions"]
    assert report["plan"] == {"concurrency": 2, "seconds": 0.2, "rate": None, "timeout": 10.0}
    assert report["figures"]["answered"] == report["outcomes"]["answer"] > 0


def test_an_error_or_a_second_version_of_the_content_is_a_failure(run, suite, serve):
    broken = run("suite", "load", suite, "--url", serve(lambda *_: (503, b"")).url, *BRIEF)
    assert broken.exit_code == 1
    assert "error status 503: " in broken.stdout
    assert "p99_ms                      –\n" in broken.stdout
    changing = serve(lambda body, number: answered(body, number, f"v{number % 2}"))
    skewed = run("suite", "load", suite, "--url", changing.url, *BRIEF)
    assert skewed.exit_code == 1
    assert "content v0: " in skewed.stdout and "content v1: " in skewed.stdout


def test_without_a_suite_the_collections_own_is_asked(run, suite, serve, demo):
    server = serve()
    assert run("suite", "load", "--url", server.url, *BRIEF).exit_code == 2
    (demo / "suites").mkdir()
    (demo / "suites" / "own.jsonl").write_text('{"q": "mine", "topic": "cost"}\n')
    assert run("suite", "load", "--url", server.url, *BRIEF).exit_code == 0
    assert {body["message"] for _, body in server.received} == {"mine"}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 2, "Missing option '--url'"),
        (("--url", "nowhere"), 1, "'nowhere' is no web address"),
        (("--url", "http://x", "--rate", "0"), 2, "--rate"),
        (("--url", "http://x", "--seconds", "-1"), 2, "--seconds"),
        (("--url", "http://x", "--concurrency", "0"), 2, "--concurrency"),
    ],
)
def test_wrong_usage(run, suite, options, code, said):
    result = run("suite", "load", suite, *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
