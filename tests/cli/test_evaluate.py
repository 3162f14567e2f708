"""``evaluate``: a collection's left-out phrasings, and the retrieval benchmark."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from taught_folder import teach

from chatbot.cli import evaluation
from chatbot.errors import FaqChatbotError

KEYS = ["faqs", "queries", "hit@1", "hit@3", "mrr@10"]
REFUSING = ["in_scope_accuracy", "out_of_scope_recall", "threshold", "auroc", "aurc"]
COST = ["build_seconds", "load_seconds", "p50_ms", "p99_ms", "peak_mb"]
FAQS = [
    {"id": "password", "question": "How do I reset my password?", "variants": ["forgot login"]},
    {"id": "account", "question": "How do I delete my account?", "answer": "In the settings."},
    {"id": "parcel", "question": "Where is my parcel?", "variants": ["track a delivery"]},
]
QUERIES = [
    {"q": "reset the password quickly", "relevant": ["password"]},
    {"q": "where is the parcel", "relevant": ["parcel"]},
    {"q": "delete the account", "relevant": ["account"]},
    {"q": "will it rain tomorrow", "relevant": []},
]


@pytest.fixture
def write(tmp_path):
    def write(name, rows):
        path = tmp_path / name
        content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.fixture
def faqs(write):
    return write("faqs.jsonl", FAQS)


@pytest.fixture
def queries(write):
    return write("queries.jsonl", QUERIES)


def figures(result):
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def same(found):
    return {name: value for name, value in found.items() if name not in COST}


def test_the_keys_and_figures(run, write, faqs, queries):
    in_scope = write("in_scope.jsonl", QUERIES[:3])
    assert list(figures(run("evaluate", faqs, in_scope, "--json"))) == [*KEYS, *COST]
    found = figures(run("evaluate", faqs, queries, "--dev", queries, "--json"))
    assert list(found) == [*KEYS, *REFUSING, *COST]
    assert found | {"threshold": 0, **dict.fromkeys(COST, 0)} == {
        "faqs": 3,
        "queries": 4,
        "hit@1": 100.0,
        "hit@3": 100.0,
        "mrr@10": 100.0,
        "in_scope_accuracy": 100.0,
        "out_of_scope_recall": 100.0,
        "threshold": 0,
        "auroc": 1.0,
        "aurc": 0.0625,  # the surest three are right, the fourth is wrong: (1/4) / 4
        **dict.fromkeys(COST, 0),
    }
    assert all(isinstance(found[name], int | float) for name in COST)


def test_without_dev_there_is_nothing_at_a_threshold(run, faqs, queries):
    found = figures(run("evaluate", faqs, queries, "--json"))
    assert [found[name] for name in REFUSING] == [None, None, None, 1.0, 0.0625]


def test_packed_files_give_the_same_figures(run, write, faqs, queries):
    packed = [write("faqs.jsonl.gz", FAQS), write("queries.jsonl.gz", QUERIES)]
    plain = figures(run("evaluate", faqs, queries, "--dev", queries, "--json"))
    assert same(figures(run("evaluate", *packed, "--dev", packed[1], "--json"))) == same(plain)


def test_noise_is_the_same_every_time_and_changes_the_queries(run, write):
    # Of these words "operation" is misspelt, always in this way.
    text = "what are the risks of the operation 12345"
    faqs = write(
        "faqs.jsonl", [{"id": word, "question": word} for word in ("opertaion", "operation")]
    )
    queries = write("queries.jsonl", [{"q": text, "relevant": ["operation"]}])
    clean = figures(run("evaluate", faqs, queries, "--json"))
    noisy = [figures(run("evaluate", faqs, queries, "--noisy", "--json")) for _ in range(2)]
    assert [one["hit@1"] for one in (clean, *noisy)] == [100.0, 0.0, 0.0]
    assert same(noisy[0]) == same(noisy[1])


def test_the_figures_as_text(run, faqs, queries):
    result = run("evaluate", faqs, queries)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == [*KEYS, *REFUSING, *COST]
    assert rows[:3] == [["faqs", "3"], ["queries", "4"], ["hit@1", "100.0"]]
    assert rows[5] == ["in_scope_accuracy", "–"]


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_bad_lines_are_told_with_their_numbers(run, write, faqs, queries, bad):
    files = [faqs, queries, queries]
    files[bad] = write("bad.jsonl", [{"id": "x"}, 1])
    result = run("evaluate", files[0], files[1], "--dev", files[2], "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"{files[bad]}:{n}" for n in (1, 2)]
    assert all(line.startswith("Error: ") and "Write one object a line" in line for line in lines)


def test_a_binary_file_is_told(run, tmp_path, faqs):
    path = tmp_path / "binary.jsonl.gz"
    path.write_bytes(b"\x80\x81\n")
    result = run("evaluate", faqs, path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {path}: the file cannot be read: Not a gzipped file")


REPORT = [
    "collection",
    "content_version",
    "figures",
    "thresholds",
    "entry_phrasings",
    "other_phrasings",
    "curve",
    "at",
    "entries",
    "confusions",
    "pulls",
]
HEADINGS = [
    "Phrasings of entries at the answer threshold",
    "Other phrasings answered with an entry",
    "Entries' phrasings answered (coverage)",
    "Entries whose own question, left out, goes elsewhere",
    "Topics taken for others",
    "Phrasings answered with a wrong entry",
]


@pytest.fixture
def clinic(demo, monkeypatch):
    return teach(demo, monkeypatch)


def test_a_collection_as_json(run, clinic):
    report = figures(run("evaluate", clinic, "--json"))
    assert list(report) == REPORT
    assert (report["collection"], len(report["content_version"])) == ("demo", 16)
    of_entries = report["figures"]["entry_phrasings"]
    fates = report["entry_phrasings"]
    assert sum(fates.values()) == of_entries == sum(row["phrasings"] for row in report["entries"])
    others = report["other_phrasings"].values()
    assert of_entries + sum(one["phrasings"] for one in others) == report["figures"]["phrasings"]
    assert 8 <= len(report["at"]) <= 9 < len(report["curve"]) <= 200
    assert report["pulls"] and report["confusions"]


def test_the_curve_agrees_with_the_policy(run, clinic):
    report = figures(run("evaluate", clinic, "--json"))
    (now,) = (row for row in report["at"] if row["threshold"] == report["thresholds"]["answer"])
    fates = report["entry_phrasings"]
    answered = fates["answered_rightly"] + fates["answered_wrongly"]
    assert answered > 0
    assert now["coverage"] == round(answered / report["figures"]["entry_phrasings"], 4)
    false = sum(one["answered"] for one in report["other_phrasings"].values())
    wrong = fates["answered_wrongly"] + false
    assert now["risk"] == round(wrong / (answered + false), 4)
    assert len(report["pulls"]) == wrong


def test_a_collection_as_text(run, clinic):
    report = figures(run("evaluate", clinic, "--json"))
    result = run("evaluate", clinic)
    assert (result.exit_code, result.stderr) == (0, "")
    head, *sections = result.stdout.split("\n\n")
    assert [line.split()[0] for line in head.splitlines()] == list(report["figures"])
    assert [section.splitlines()[0].startswith(heading)
            for section, heading in zip(sections, HEADINGS, strict=True)] == [True] * 6  # fmt: skip
    threshold = f"{report['thresholds']['answer']:.3f}"
    (marked,) = (line for line in sections[2].splitlines() if line.endswith("now"))
    assert marked.split()[0] == threshold
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_long_lists_are_cut_and_say_so():
    pull = {"probability": 0.9876, "topic": "a", "answered_with": "b", "phrasing": "long " * 40}
    report = {
        "figures": {"phrasings": 12},
        "thresholds": {"answer": 0.5},
        "entry_phrasings": {"refused": 12},
        "other_phrasings": {"gap": {"phrasings": 4, "answered": 1}},
        "at": [{"threshold": 0.5, "coverage": 0.25, "risk": 0.125}],
        "entries": [
            {"entry": "a", "phrasings": 9, "found": 0.5, "question_taken_for": "b"},
            {"entry": "b", "phrasings": 3, "found": 1.0, "question_taken_for": None},
        ],
        "confusions": [],
        "pulls": [pull] * 12,
    }
    lines = evaluation.report_text(report).splitlines()
    assert "  gap                         1   25.0% of 4" in lines
    assert "  0.500         25.0%   12.5%  now" in lines
    assert "  a      50%    9   b" in lines
    assert "Topics taken for others (0):" in lines
    at = lines.index("Phrasings answered with a wrong entry (12, the first 10):")
    assert lines[at + 1].split() == ["sure", "topic", "answered", "with", "phrasing"]
    assert len(lines[at + 2 :]) == 10
    assert lines[-1].startswith("  0.988  a      b              long long") and lines[-1][-1] == "…"
    assert len(lines[-1]) == 120


def test_a_bundled_id_is_a_collection(run, monkeypatch):
    asked = []

    def cross_validate(collection, progress, meaning):
        asked.append(collection.id)
        progress("Learning", 0.5)
        raise FaqChatbotError("stop here")

    monkeypatch.setattr(evaluation, "cross_validate", cross_validate)
    result = run("evaluate", "stem-cell-spine")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Error: stop here\n")
    assert asked == ["stem-cell-spine"]


def test_too_few_phrasings_are_told(run, demo):
    result = run("evaluate", demo, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        'Error: The collection "demo" cannot be measured: its 8 phrasings for 4 topics '
    )


def test_an_unknown_collection_is_told(run):
    result = run("evaluate", "stem-cell-spin")
    assert (result.exit_code, result.stdout) == (1, "")
    assert 'Did you mean "stem-cell-spine"?' in result.stderr


def test_progress_is_removed_also_where_it_fails(monkeypatch, demo):
    cleared = []

    def cross_validate(collection, progress, meaning):
        monkeypatch.setattr(progress, "clear", lambda: cleared.append(collection.id))
        raise FaqChatbotError("no")

    monkeypatch.setattr(evaluation, "cross_validate", cross_validate)
    with pytest.raises(FaqChatbotError):
        evaluation.cross_validated(demo)
    assert cleared == ["demo"]


@pytest.mark.parametrize(("setting", "meaning"), [(None, True), ("on", True), ("off", False)])
def test_texts_are_compared_as_the_bot_compares_them(run, monkeypatch, demo, setting, meaning):
    asked = []

    def cross_validate(collection, progress, meaning):
        asked.append(meaning)
        raise FaqChatbotError("stop here")

    if setting:
        monkeypatch.setenv("FAQ_CHATBOT_MEANING", setting)
    monkeypatch.setattr(evaluation, "cross_validate", cross_validate)
    run("evaluate", demo)
    assert asked == [meaning]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "--noisy"), "--dev and --noisy are for FAQS and QUERIES."),
        (("demo", "--dev", "faqs.jsonl"), "--dev and --noisy are for FAQS and QUERIES."),
        (("demo", "faqs.jsonl"), "Invalid value for 'FAQS': File 'demo' is a directory"),
        (("faqs.jsonl",), "Missing argument 'QUERIES'"),
    ],
)
def test_wrong_usage_is_told_before_any_work(
    run, demo, faqs, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(tmp_path)
    result = run("evaluate", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_every_key_of_the_report_is_documented(run, clinic):
    report = figures(run("evaluate", clinic, "--json"))
    path = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
    section = path.read_text(encoding="utf-8").split("\n## evaluate\n")[1].split("\n## ")[0]
    names = [*report, *report["figures"], *report["entry_phrasings"], "left_out_topic"]
    for rows in ("curve", "entries", "confusions", "pulls"):
        names += report[rows][0] if report[rows] else []
    assert [name for name in names if f"`{name}`" not in section] == []
