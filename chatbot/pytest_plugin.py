"""``pytest --faq-suite FILE``: every case of a suite is a test.

pytest imports this module at every start where the project is installed, so it imports nothing but
pytest until a suite is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .bot import FaqBot
    from .suites import Case, CaseResult

_BOT = pytest.StashKey["FaqBot"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faq-chatbot", "questions to a faq-chatbot")
    group.addoption(
        "--faq-suite",
        action="append",
        default=[],
        metavar="FILE",
        help="Collect every case of this suite as a test (repeatable).",
    )
    group.addoption(
        "--faq-collection",
        metavar="ID|DIR",
        help="The content to answer from: a bundled collection's id or a folder "
        "(default: as set for the server).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the suites as if they were named on the command line.

    Where they stand there and no other path does, they are all that is run.
    """
    suites = config.getoption("--faq-suite")
    typed = any(str(one).startswith("--faq-suite") for one in config.invocation_params.args)
    if typed and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.clear()
    named = {argument.split("::")[0] for argument in config.args}
    config.args += [suite for suite in suites if suite not in named]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
    folder = parent.config.invocation_params.dir
    suites = {(folder / one).resolve() for one in parent.config.getoption("--faq-suite")}
    if file_path.resolve() not in suites:
        return None
    return SuiteFile.from_parent(parent, path=file_path)


class SuiteFile(pytest.File):
    """A suite; its content and the bot are loaded when it is collected."""

    def collect(self) -> Iterator[SuiteTest]:
        from .errors import FaqChatbotError
        from .suites import load_suite

        try:
            bot = _bot(self.config)
            cases = load_suite(self.path, [entry.id for entry in bot.collection.entries])
        except FaqChatbotError as error:
            raise self.CollectError(str(error)) from error
        dialogues: list[list[Case]] = []
        for case in cases:
            if case.follows:
                dialogues[-1].append(case)
            else:
                dialogues.append([case])
        for number, turns in enumerate(dialogues, start=1):
            name = f"{number:04}-{_slug(turns[0].question)}"
            yield SuiteTest.from_parent(self, name=name, bot=bot, turns=turns)


class SuiteTest(pytest.Item):
    """A question, or a dialogue whose turns share their conversation."""

    def __init__(self, *, bot: FaqBot, turns: list[Case], **given: Any) -> None:
        super().__init__(**given)
        self.bot, self.turns = bot, turns
        self.extra_keyword_matches.update(turn.kind for turn in turns if turn.kind)

    def runtest(self) -> None:
        from .suites import run_suite
        from .suites.run import Verdict

        results = run_suite(self.bot, self.turns).results
        if any(one.verdict is not Verdict.CORRECT for one in results):
            raise CaseFailed(results)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


class CaseFailed(Exception):
    """A case whose reply is not what was expected; the text is the conversation."""

    def __init__(self, results: tuple[CaseResult, ...]) -> None:
        super().__init__("\n\n".join(_told(one) for one in results))


def _told(result: CaseResult) -> str:
    from .suites.mutations import told

    expected = result.case.label or " or ".join(result.case.topics)
    return "\n".join(
        (
            f"patient:  {result.case.question}",
            f"bot:      {told(result.reply)}",
            f"expected: {expected}: {result.verdict}",
        )
    )


def _bot(config: pytest.Config) -> FaqBot:
    """Return the bot, loaded once for all suites of a run."""
    if _BOT not in config.stash:
        from .cli.common import load_bot

        config.stash[_BOT] = load_bot(config.getoption("--faq-collection"))
    return config.stash[_BOT]


def _slug(question: str) -> str:
    from .text import normalise

    return "-".join(normalise(question).split()[:8])
