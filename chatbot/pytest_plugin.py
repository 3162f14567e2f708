"""``pytest --faq-suite FILE``: every case of a suite is a test.

pytest imports this module at every start where the project is installed, so it imports nothing but
pytest until a suite is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from .suites import Asker, Case, CaseResult, Known


class _Examinee(NamedTuple):
    """Who is asked, and which ids a suite may name."""

    asker: Asker
    known: Known


_LONGEST_NAME = 60  # letters of a question
_ASKED = pytest.StashKey[_Examinee]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this plugin."""
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
    group.addoption(
        "--faq-url", metavar="URL", help="Ask a bot over HTTP: our API, or Rasa's REST channel."
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
    """Take the files that are suites."""
    folder = parent.config.invocation_params.dir
    suites = {(folder / one).resolve() for one in parent.config.getoption("--faq-suite")}
    if file_path.resolve() not in suites:
        return None
    return SuiteFile.from_parent(parent, path=file_path)


class SuiteFile(pytest.File):
    """A suite; it is read, and the bot loaded, when it is collected."""

    def collect(self) -> Iterator[SuiteTest]:
        """Yield a test for each question and for each dialogue."""
        from .errors import FaqChatbotError
        from .suites import load_suite

        try:
            asker, known = _asked(self.config)
            suite = load_suite(self.path, known)
        except FaqChatbotError as error:
            raise self.CollectError(str(error)) from error
        dialogues: list[list[Case]] = []
        for case in suite.cases:
            if case.follows:
                dialogues[-1].append(case)
            else:
                dialogues.append([case])
        for turns in dialogues:
            question = " ".join(turns[0].question.split())[:_LONGEST_NAME]
            name = turns[0].dialogue or f"{turns[0].id}: {question}"
            yield SuiteTest.from_parent(self, name=name, asker=asker, turns=turns)


class SuiteTest(pytest.Item):
    """A question, or a dialogue whose turns share their conversation; tags can be picked by -k."""

    def __init__(self, *, asker: Asker, turns: list[Case], **given: Any) -> None:
        super().__init__(**given)
        self.asker, self.turns = asker, turns
        self.extra_keyword_matches.update(tag for turn in turns for tag in turn.tags)
        if turns[0].skip:
            self.add_marker(pytest.mark.skip(reason=turns[0].skip))

    def runtest(self) -> None:
        """Fail if a reply is not what was expected; a known failure alone is expected to fail."""
        from .suites import Suite, Verdict, run_suite

        results = run_suite(self.asker, [Suite("", tuple(self.turns))]).results
        if any(one.failed for one in results):
            raise CaseFailed(results)
        known = [one.case.known_failure for one in results if one.verdict is not Verdict.CORRECT]
        if any(known):
            pytest.xfail("; ".join(filter(None, known)))
        unjudged = [one.problems[0] for one in results if one.verdict is Verdict.UNJUDGED]
        if unjudged:
            pytest.skip(unjudged[0])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the conversation in place of a traceback."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the test comes from; a line there must be, the first."""
        return self.path, 0, self.name


class CaseFailed(Exception):
    """Replies that are not what was expected; the text is the conversation."""

    def __init__(self, results: tuple[CaseResult, ...]) -> None:
        super().__init__("\n\n".join(_told(one) for one in results))


def _told(result: CaseResult) -> str:
    told = [f"patient:  {result.case.question}", f"bot:      {result.got}", result.got.text]
    return "\n".join(
        [*told, *(f"{result.verdict}: {one}" for one in result.problems), *result.reason]
    )


def _asked(config: pytest.Config) -> _Examinee:
    """Return who is asked; the bot is loaded once for all suites of a run."""
    if _ASKED not in config.stash:
        from .cli.common import load_bot
        from .suites import InProcess, Known, asker_of

        if url := config.getoption("--faq-url"):
            config.stash[_ASKED] = _Examinee(asker_of(url), Known())
        else:
            bot = load_bot(config.getoption("--faq-collection"))
            config.stash[_ASKED] = _Examinee(InProcess(bot), Known.of(bot.collection))
    return config.stash[_ASKED]
