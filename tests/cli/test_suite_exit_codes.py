"""Exit codes of ``suite run`` for a build: 0 well, 1 the bot failed, 2 the suite is wrong."""

from __future__ import annotations

import pytest

SUITE = """\
suite: Prices
{gates}
cases:
  - {{ask: price, expect: answer cost, name: price}}
  - {{ask: zzz, expect: {expect}, severity: {severity}, name: nonsense}}
"""


@pytest.fixture
def write(tmp_path):
    def write(name="prices.yaml", expect="no_answer", severity="safety", gates=""):
        path = tmp_path / name
        path.write_text(SUITE.format(expect=expect, severity=severity, gates=gates))
        return path

    return write


@pytest.mark.parametrize(
    ("content", "options", "code", "said"),
    [
        ({}, [], 0, ""),
        ({"expect": "answer cost", "severity": "normal"}, [], 0, ""),
        ({"expect": "answer cost"}, [], 1, "Failed: safety case nonsense: expected answer cost"),
        ({"gates": "gates: [refused == 0]"}, [], 0, ""),
        ({"gates": "gates: [correct < 100%]"}, [], 1, "Failed: gate correct < 100% of Prices"),
        ({}, ["--gate", "correct >= 100%"], 0, ""),
        ({}, ["--gate", "urgent_recall == 100%"], 1, "it is None"),
        ({}, ["--gate", "rong <= 3%"], 2, 'there is no figure "rong"'),
        ({"gates": "gates: [wrong is 3]"}, [], 2, "prices.yaml:2: "),
        ({"expect": "answer costs"}, [], 2, "prices.yaml:5: "),
        ({"severity": "grave"}, [], 2, "prices.yaml:5: "),
    ],
)
def test_the_code(run, write, content, options, code, said):
    result = run("suite", "run", write(**content), *options)
    assert (result.exit_code, said in result.stderr) == (code, True), result.output
    assert bool(result.stderr) is bool(said)


def test_everything_wrong_in_any_suite_is_told_at_once(run, write):
    paths = [write("a.yaml", expect="answer costs"), write("b.yaml", severity="grave")]
    result = run("suite", "run", *paths)
    assert (result.exit_code, result.stdout) == (2, "")
    told = [line.split(": ")[1] for line in result.stderr.splitlines()]
    assert told == [f"{path}:5" for path in paths]


@pytest.mark.parametrize("command", ["run", "coverage"])
def test_suites_of_one_name_are_refused(run, write, command):
    first, second = write("a.yaml"), write("b.yaml")
    result = run("suite", command, first, second)
    assert result.exit_code == 2
    assert f'{second}: the suite "Prices" is already in {first}' in result.stderr
