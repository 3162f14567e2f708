"""``evaluate``: the retrieval benchmark as a command."""

from __future__ import annotations

import gzip
import json

import pytest

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
