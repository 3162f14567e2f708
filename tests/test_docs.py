"""docs/commands.md tells every command, option, verdict and figure, and its examples are right."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chatbot import bundled_collections, load_collection
from chatbot.cli import main
from chatbot.cli.check_rules import ERRORS, WARNINGS
from chatbot.suites import Known, SuiteResult, Verdict, load_suite
from chatbot.suites.gates import ALIASES
from chatbot.suites.lines import LABELS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "commands.md"


def commands(context: click.Context, name: str = "") -> Iterator[tuple[str, click.Context]]:
    """Every command below a context, with the words that call it; the whole program first."""
    yield name, context
    group = context.command
    if isinstance(group, click.Group):
        for word in group.list_commands(context):
            command = group.get_command(context, word)
            assert command
            inner = command.make_context(word, [], parent=context, resilient_parsing=True)
            yield from commands(inner, f"{name} {word}".strip())


COMMANDS = dict(commands(main.make_context("faq-chatbot", [], resilient_parsing=True)))


def sections() -> dict[str, str]:
    """The text of each section by its heading; the one before all others has the name ""."""
    parts = re.split(r"^## (.+)\n", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def table(section: str, head: str) -> dict[str, str]:
    """The table with that head: the text in the second column for each name in the first."""
    found = re.search(rf"^\| {head} \|.*\n\|---\|---\|\n((?:\|.*\n)*)", section, re.MULTILINE)
    rows = [line.strip("| ").split(" | ", 1) for line in found[1].splitlines()] if found else []
    return {name: text for names, text in rows for name in re.findall(r"`([^`]+)`", names)}


def examples() -> list[str]:
    """Every command line in an indented block that is no line of usage."""
    lines = re.findall(r"^    faq-chatbot (.*)$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    return [line for line in lines if "[OPTIONS]" not in line]


def test_every_command_has_a_section_and_no_other() -> None:
    assert set(sections()) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_its_section_has_its_usage_and_every_option_with_its_help(name: str) -> None:
    context = COMMANDS[name]
    usage = context.get_usage().removeprefix("Usage: ")
    assert f"\n    {' '.join(usage.split())}\n" in sections()[name]
    # --help is the same everywhere, so only the first section has it.
    parameters = context.command.params if name else context.command.get_params(context)
    options = [one for one in parameters if isinstance(one, click.Option)]
    expected = {word: option.help for option in options for word in option.opts}
    assert table(sections()[name], "Option") == expected


@pytest.mark.parametrize("name", [name for name in COMMANDS if name])
def test_its_section_has_an_example(name: str) -> None:
    shown = re.findall(rf"^    faq-chatbot {name}(?: .*)?$", sections()[name], re.MULTILINE)
    assert [line for line in shown if "[OPTIONS]" not in line]


@pytest.mark.parametrize("line", examples())
def test_an_example_can_be_called(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(re.split(r" [|<>] ", line)[0])
    for word in words:
        if word.endswith((".jsonl", ".json", ".txt", ".patch")):
            Path(word).touch()
    context, command = click.Context(main), main
    while isinstance(command, click.Group) and not words[0].startswith("-"):
        word = words.pop(0)
        found = command.get_command(context, word)
        assert found, word
        command = found  # type: ignore[assignment]
    if words != ["--help"]:
        command.make_context("faq-chatbot", words)


def test_every_verdict_is_told() -> None:
    assert list(table(sections()["suite run"], "Verdict")) == [str(one) for one in Verdict]


def test_every_figure_of_a_suite_is_told() -> None:
    assert list(table(sections()["suite run"], "Figure")) == list(SuiteResult(()).figures())


def test_every_label_is_told() -> None:
    section = sections()["suite run"]
    assert [label for label in LABELS if f"`{label}` for " not in section] == []


def test_every_figure_of_the_benchmark_is_told(tmp_path: Path) -> None:
    """The document's own lines are the data, so they are right too."""
    lines = re.findall(r"^    (\{.*)$", sections()["evaluate"], re.MULTILINE)
    (tmp_path / "faqs.jsonl").write_text(lines[0])
    (tmp_path / "queries.jsonl").write_text("\n".join(lines[1:]))
    files = [str(tmp_path / name) for name in ("faqs.jsonl", "queries.jsonl")]
    result = CliRunner().invoke(main, ["evaluate", *files, "--json"])
    assert result.exit_code == 0, result.stderr
    assert list(table(sections()["evaluate"], "Figure")) == list(json.loads(result.stdout))


def test_the_lines_of_a_suite_are_right(tmp_path: Path) -> None:
    """On the bundled collection, whose entries they name."""
    suite = tmp_path / "suite.jsonl"
    lines = re.findall(r"^    (\{.*)$", sections()["suite run"], re.MULTILINE)
    suite.write_text("\n".join(lines))
    collection = load_collection(bundled_collections()["stem-cell-spine"])
    assert len(load_suite(suite, Known.of(collection)).cases) == 4


def test_every_short_name_of_a_gate_is_told() -> None:
    told = sections()["suite run"].split("Short names are ")[1].split(". ")[0]
    assert re.findall(r"`([a-z_]+)`", told) == list(ALIASES)


def test_every_rule_of_check_is_told_and_described() -> None:
    section = sections()["check"]
    assert table(section, "Error") == ERRORS
    assert table(section, "Warning") == WARNINGS
    root = Path(__file__).resolve().parent.parent / "chatbot"
    source = "\n".join(
        path.read_text("utf-8")
        for path in (
            *root.glob("reading/*.py"),
            *root.glob("content/*.py"),
            *root.glob("studies/*findings.py"),
        )
    )
    names = {name for name in (*ERRORS, *WARNINGS) if f'"{name}"' in source}
    assert names == {*ERRORS, *WARNINGS}
    reported = re.findall(r'(?:add|report)\([^()]*(?:\([^()]*\)[^()]*)*, "([a-z-]+)"\)', source)
    assert {*reported} - {"structure"} <= names and len({*reported}) > 15
