"""What one answer, one import and one build cost, and whether the house is in order.

It prints figures to compare before and after a change: how many files and functions an answer
passes, how often a text is normalised, circles and twins, lines, and how long commands and answers
take. Run ``python -m tests.benchmarks.house``; times mean little on a machine that is busy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import CodeType, FrameType
from typing import Any

import click
from click.testing import CliRunner

import chatbot
from chatbot import FaqBot, find_collection, load_collection
from chatbot.cli import main as commands
from chatbot.settings import load_settings
from chatbot.suites import Known, load_suites, suites_of
from chatbot.web import create_app
from chatbot.web.sites import load_sites
from tests.test_layers import circle
from tests.test_names import twin_classes

ROOT = Path(str(chatbot.__file__)).resolve().parent.parent
MESSAGE = "is it fda aproved?"
QUESTIONS = 300
RUNS = 5  # of which the fastest counts
PAGE = """<!doctype html><html lang="en"><head><title>Parking</title></head><body>
<h1>Parking</h1><h2>Where can I park?</h2><p>Behind the clinic, in the yard.</p>
<h2>What does parking cost?</h2><p>Nothing for patients.</p></body></html>"""


class Passed:
    """The product's functions that were entered, and how often."""

    def __init__(self) -> None:
        self.times: Counter[CodeType] = Counter()

    @property
    def files(self) -> int:
        """How many files they are in."""
        return len({code.co_filename for code in self.times})

    @property
    def functions(self) -> int:
        """How many there are, without comprehensions and the like."""
        return sum(not code.co_name.startswith("<") for code in self.times)

    def named(self, name: str) -> int:
        """How often a function of this name in ``text`` was entered."""
        return sum(
            times
            for code, times in self.times.items()
            if code.co_name == name and "/text" in code.co_filename
        )


@contextmanager
def watched() -> Iterator[Passed]:
    """Note every function of the product that is entered."""
    passed = Passed()
    inside = (f"{ROOT}/chatbot/", f"{ROOT}/web/")

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(inside):
            passed.times[frame.f_code] += 1

    sys.setprofile(note)
    try:
        yield passed
    finally:
        sys.setprofile(None)


def figure(name: str, value: object) -> None:
    """Print a line."""
    click.echo(f"{name:<58} {value}")


def command_seconds(*arguments: str) -> float:
    """Return how long a command takes, the fastest of some runs."""
    program = Path(sys.executable).with_name("faq-chatbot")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times)


def of_an_answer() -> None:
    """Print what one message passes on its way to the reply, once everything is loaded."""
    settings = load_settings({"rate_limit": "off", "events": "off"})
    client = create_app(settings, load_sites(settings)).test_client()
    client.post("/api/chat", json={"message": "how long does it take"})
    for when in ("first time", "second time"):
        with watched() as passed:
            reply = client.post("/api/chat", json={"message": MESSAGE})
        assert reply.json["outcome"] == "answer", reply.json
        figure(f"answer, {when}: files", passed.files)
        figure(f"answer, {when}: functions", passed.functions)
        figure(f"answer, {when}: calls of normalise", passed.named("normalise"))


def of_reading(folder: Path) -> None:
    """Print how often texts are normalised where content is imported and loaded."""
    page = folder / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    with watched() as passed:
        done = CliRunner().invoke(commands, ["import", str(page), "-o", str(folder / "imported")])
    assert done.exit_code == 0, done.output
    figure("import of two questions: calls of normalise", passed.named("normalise"))
    with watched() as passed:
        load_collection(find_collection("stem-cell-spine"))
    figure("loading the bundled folder: calls of normalise", passed.named("normalise"))


def of_time(bot: FaqBot, folder: Path) -> None:
    """Print how long commands and answers take."""
    figure("faq-chatbot --help, seconds", f"{command_seconds('--help'):.2f}")
    figure("faq-chatbot ask, seconds", f"{command_seconds('ask', MESSAGE):.2f}")
    suites = load_suites(suites_of(folder), Known.of(bot.collection))
    texts = list(dict.fromkeys(case.question for suite in suites for case in suite.cases))
    texts = texts[:: max(1, len(texts) // QUESTIONS)][:QUESTIONS]
    bot.ask(MESSAGE)
    taken, computed = [], []
    for text in texts:
        began, before = time.perf_counter(), time.process_time()
        bot.ask(text)
        taken.append(1000 * (time.perf_counter() - began))
        computed.append(1000 * (time.process_time() - before))
    figure(f"bot.ask, p50 of {len(texts)} questions, ms", f"{median(taken):.2f}")
    figure("bot.ask, p50 of computing, ms", f"{median(computed):.2f}")


@click.command()
@click.option("--times/--no-times", default=True, help="Measure times, too.")
def main(times: bool) -> None:
    """Print all figures of the bundled collection."""
    product = [path for part in ("chatbot", "web") for path in (ROOT / part).rglob("*.py")]
    figure("product lines", sum(len(path.read_text("utf-8").splitlines()) for path in product))
    figure("product files", len(product))
    figure("import circle", " -> ".join(circle(ROOT)) or "none")
    twins = twin_classes(ROOT)
    figure("class names that are taken twice", f"{len(twins)} {', '.join(sorted(twins))}".strip())
    with tempfile.TemporaryDirectory() as place:
        os.environ["FAQ_CHATBOT_DATA_DIR"] = place
        settings = load_settings()
        folder = find_collection("stem-cell-spine")
        began, before = time.perf_counter(), time.process_time()
        bot = FaqBot.load(folder, data_dir=settings.data_dir)
        took, computed = time.perf_counter() - began, time.process_time() - before
        of_an_answer()
        of_reading(Path(place))
        if times:
            figure("bundled build, seconds", f"{took:.1f} ({computed:.1f} of computing)")
            of_time(bot, folder)


if __name__ == "__main__":
    main()
