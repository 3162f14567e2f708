"""The retrieval benchmark: every figure against one counted by hand, on made-up rankings."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.errors import ContentError
from chatbot.language import Language
from chatbot.language.typos import noisy
from chatbot.model import Kind
from chatbot.studies import benchmark, run_benchmark

FAQS = [{"id": faq_id, "question": f"about {faq_id}"} for faq_id in "abcdefghijkl"]
COST = ["build_seconds", "load_seconds", "p50_ms", "p99_ms", "peak_mb"]


def silent(step: str, share: float) -> None:
    pass


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class CannedIndex:
    """Ranks as the query says: ``"b a c 0.7"`` puts b first, and 0.7 is how sure it is."""

    asked: list[str] = []
    fitted: list[Any] = []

    def recognise(self, question: str) -> Any:
        self.asked.append(question)
        *ids, sure = question.split()
        entries = [SimpleNamespace(topic_id=one, score=float(sure)) for one in ids]
        return SimpleNamespace(entries=entries, probability={})


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> type[CannedIndex]:
    monkeypatch.setattr(CannedIndex, "asked", [])
    monkeypatch.setattr(CannedIndex, "fitted", [])

    def fit(
        topics: Any, kinds: Any, language: Language, progress: Any, encoder: Any
    ) -> CannedIndex:
        CannedIndex.fitted[:] = [topics, kinds, language]
        return CannedIndex()

    monkeypatch.setattr(benchmark, "Index", SimpleNamespace(fit=fit))
    monkeypatch.setattr(benchmark, "save_index", lambda index, path: path.touch())
    monkeypatch.setattr(benchmark, "load_index", lambda path, encoder: CannedIndex())
    return CannedIndex


def run(
    folder: Path, queries: list[tuple[str, str]], dev: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """The figures on queries that are given as the ranking and the relevant ids."""

    def rows(pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
        return [{"q": ranking, "relevant": ids.split()} for ranking, ids in pairs]

    faqs = write(folder / "faqs.jsonl", FAQS)
    asked = write(folder / "queries.jsonl", rows(queries))
    tuned = write(folder / "dev.jsonl", rows(dev)) if dev is not None else None
    return dict(run_benchmark(faqs, asked, tuned, False, silent).figures)


def test_the_ranking_figures(tmp_path: Path, canned: type[CannedIndex]) -> None:
    figures = run(
        tmp_path,
        [
            ("a b c d 0.9", "a"),  # rank 1
            ("a b c d 0.9", "b"),  # rank 2
            ("a b c d 0.9", "c"),  # rank 3
            ("a b c d 0.9", "d"),  # rank 4
            ("a b c d 0.9", "d c"),  # rank 3: the better of two
            ("a b c d 0.9", "e"),  # not found
            ("a b c d 0.9", "nowhere"),  # no such FAQ: not found
        ],
    )
    assert list(figures) == ["faqs", "queries", "hit@1", "hit@3", "mrr@10", *COST]
    assert (figures["faqs"], figures["queries"]) == (12, 7)
    assert figures["hit@1"] == 14.29  # 1 of 7
    assert figures["hit@3"] == 57.14  # 4 of 7
    assert figures["mrr@10"] == 34.52  # (1 + 1/2 + 1/3 + 1/4 + 1/3 + 0 + 0) / 7
    assert all(figures[name] >= 0 for name in COST) and figures["peak_mb"] > 1
    assert figures["p50_ms"] <= figures["p99_ms"]


QUERIES = [
    ("a 0.9", "a"),
    ("a b 0.7", "b"),  # in scope, ranked wrong
    ("c 0.65", ""),
    ("a 0.6", "a"),
    ("b 0.3", "b"),
    ("a 0.2", ""),
]
# Right and in scope at .8 .55 .5, wrong at .9, out of scope at .6 .4. In-scope accuracy plus
# out-of-scope recall: .4 -> 3/4 + 0, .5 -> 3/4 + 1/2, .55 -> 2/4 + 1/2, .6 -> 1/4 + 1/2,
# .8 -> 1/4 + 1, .9 -> 0 + 1. Of the two best the lower counts.
DEV = [
    ("a 0.8", "a"),
    ("a 0.55", "a"),
    ("a 0.5", "a"),
    ("a b 0.9", "b"),
    ("a 0.6", ""),
    ("a 0.4", ""),
]


def test_the_figures_on_refusing(tmp_path: Path, canned: type[CannedIndex]) -> None:
    figures = run(tmp_path, QUERIES, DEV)
    refusing = ["in_scope_accuracy", "out_of_scope_recall", "threshold", "auroc", "aurc"]
    assert list(figures) == [
        "faqs", "queries", "hit@1", "hit@3", "mrr@10", *refusing, *COST,
    ]  # fmt: skip
    # Only queries in scope are ranked.
    assert (figures["hit@1"], figures["hit@3"], figures["mrr@10"]) == (75.0, 100.0, 87.5)
    assert figures["threshold"] == 0.5
    assert figures["in_scope_accuracy"] == 50.0  # .9 and .6 are right and sure enough; 2 of 4
    assert figures["out_of_scope_recall"] == 50.0  # .2 is refused, .65 is not
    assert figures["auroc"] == 0.75  # 6 of 8 pairs: .9 .7 .6 .3 above .2; .9 .7 above .65
    # Wrong among the surest k: 0/1 1/2 2/3 2/4 2/5 3/6; their mean
    assert figures["aurc"] == 0.4278


def test_a_score_at_the_threshold_is_answered(tmp_path: Path, canned: type[CannedIndex]) -> None:
    figures = run(tmp_path, [("a 0.5", "a"), ("a 0.5", "")], DEV)
    assert (figures["in_scope_accuracy"], figures["out_of_scope_recall"]) == (100.0, 0.0)


def test_only_right_answers_count_for_the_threshold(
    tmp_path: Path, canned: type[CannedIndex]
) -> None:
    # .8 -> 1/2 + 1; .5 -> 1/2 + 1/2, for the query at .5 is ranked wrong
    dev = [("a 0.8", "a"), ("a b 0.5", "b"), ("a 0.6", ""), ("a 0.4", "")]
    assert run(tmp_path, QUERIES, dev)["threshold"] == 0.8


def test_the_times(
    tmp_path: Path, canned: type[CannedIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting = [2.0, 0.5, 0.001, 0.005, 0.002, 0.004, 0.003]  # building, loading, five queries
    clock = iter([time for one in lasting for time in (0.0, one)])
    monkeypatch.setattr(benchmark, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    figures = run(tmp_path, [("a 0.5", "a")] * 5)
    assert (figures["build_seconds"], figures["load_seconds"]) == (2.0, 0.5)
    assert (figures["p50_ms"], figures["p99_ms"]) == (3.0, 4.96)


def test_a_tie_counts_half_for_auroc(tmp_path: Path, canned: type[CannedIndex]) -> None:
    figures = run(tmp_path, [("a 0.5", "a"), ("a 0.9", "a"), ("a 0.5", "")])
    assert figures["auroc"] == 0.75  # (1/2 + 1) / 2


@pytest.mark.parametrize("dev", [None, [("a 0.9", "a")], [("a 0.9", "")]])
def test_without_both_kinds_on_dev_there_is_no_threshold(
    tmp_path: Path, canned: type[CannedIndex], dev: list[tuple[str, str]] | None
) -> None:
    figures = run(tmp_path, QUERIES, dev)
    assert figures["threshold"] is None
    assert figures["in_scope_accuracy"] is None and figures["out_of_scope_recall"] is None
    assert (figures["auroc"], figures["aurc"]) == (0.75, 0.4278)


def test_without_queries_in_scope_there_is_no_ranking(
    tmp_path: Path, canned: type[CannedIndex]
) -> None:
    figures = run(tmp_path, [("a 0.9", "")], DEV)
    assert list(figures) == ["faqs", "queries", "hit@1", "hit@3", "mrr@10", *COST]
    assert figures["hit@1"] is figures["hit@3"] is figures["mrr@10"] is None


def test_the_probability_counts_where_there_is_one(
    tmp_path: Path, canned: type[CannedIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = canned.recognise

    def turned(self: CannedIndex, question: str) -> Any:
        found = plain(self, question)
        found.probability = {Kind.ENTRY: 1 - found.entries[0].score}
        return found

    monkeypatch.setattr(canned, "recognise", turned)
    assert run(tmp_path, QUERIES, DEV)["auroc"] == 0.25


@pytest.mark.parametrize("typing_errors", [False, True])
def test_noise_misspells_queries_and_dev(
    tmp_path: Path, canned: type[CannedIndex], typing_errors: bool
) -> None:
    faqs = write(tmp_path / "faqs.jsonl", FAQS)
    text = "questions insurance injections surgery 1"
    queries = write(tmp_path / "q.jsonl", [{"q": text, "relevant": ["a"]}])
    dev = write(tmp_path / "dev.jsonl", [{"q": f"And {text}", "relevant": []}])
    seen: list[tuple[str, float]] = []
    run_benchmark(faqs, queries, dev, typing_errors, lambda *step: seen.append(step))
    asked = [text, f"And {text}"]
    assert all(noisy(one) != one for one in asked)
    assert canned.asked == ([noisy(one) for one in asked] if typing_errors else asked)
    assert seen == [("Asking", 0.0), ("Asking", 0.0)]


def test_variants_and_answers_are_indexed(tmp_path: Path, canned: type[CannedIndex]) -> None:
    rows = [
        {"id": "a", "question": "one", "variants": ["two", "three"], "answer": "four"},
        {"id": "b", "question": "five", "variants": [], "answer": None, "source": "x"},
    ]
    faqs = write(tmp_path / "faqs.jsonl", rows)
    queries = write(tmp_path / "q.jsonl", [{"q": "a 1", "relevant": ["a"]}])
    run_benchmark(faqs, queries, None, False, silent)
    topics, kinds, language = canned.fitted
    assert [(one.id, one.questions, one.answer) for one in topics] == [
        ("a", ("one", "two", "three"), "four"),
        ("b", ("five",), ""),
    ]
    assert (kinds, language.code) == ([Kind.ENTRY, Kind.ENTRY], "en")


TOY_FAQS = [
    {"id": "password", "question": "How do I reset my password?", "variants": ["forgot login"]},
    {"id": "account", "question": "How do I delete my account?", "variants": ["close profile"]},
    {"id": "parcel", "question": "Where is my parcel?", "variants": ["track a delivery"]},
]
TOY_QUERIES = [
    {"q": "reset the password", "relevant": ["password"]},
    {"q": "where is the parcel", "relevant": ["parcel"]},
    {"q": "delete account", "relevant": ["parcel", "password"]},
    {"q": "will it rain tomorrow", "relevant": []},
]


def test_a_toy_set_on_the_real_index_plain_and_packed(tmp_path: Path) -> None:
    faqs = write(tmp_path / "faqs.jsonl", TOY_FAQS)
    queries = write(tmp_path / "queries.jsonl", TOY_QUERIES)
    packed = [tmp_path / f"{path.name}.gz" for path in (faqs, queries)]
    for path, source in zip(packed, (faqs, queries), strict=True):
        path.write_bytes(gzip.compress(source.read_bytes()))
    figures = run_benchmark(faqs, queries, queries, False, silent).figures
    again = run_benchmark(packed[0], packed[1], packed[1], False, silent).figures
    assert {name: again[name] for name in figures if name not in COST} == {
        name: value for name, value in figures.items() if name not in COST
    }
    assert (figures["hit@1"], figures["hit@3"]) == (66.67, 100.0)
    assert figures["mrr@10"] == 83.33  # (1 + 1 + 1/2) / 3
    assert figures["auroc"] == 1.0
    assert figures["out_of_scope_recall"] == 100.0


def problems(faqs: Path, queries: Path, dev: Path | None = None) -> list[str]:
    with pytest.raises(ContentError) as raised:
        run_benchmark(faqs, queries, dev, False, silent)
    return [f"{one.path.name}:{one.line}: {one.what}. {one.fix}" for one in raised.value.problems]


def test_every_bad_faq_is_told(tmp_path: Path) -> None:
    good = {"id": "a", "question": "What?"}
    rows: list[dict[str, Any]] = [
        good,
        {"id": "b"},
        {"question": "What?"},
        good | {"id": "c", "variants": "x"},
        good | {"id": "d", "answer": 1},
        good | {"id": "e", "question": "?!"},
        good,
        good | {"id": 7},
    ]
    use = "the line cannot be used:"
    fix = (
        'Write one object a line, such as {"id": "approval", "question": "Is it approved?", '
        '"variants": ["is it legal"]}.'
    )
    faqs = write(tmp_path / "faqs.jsonl", rows)
    assert problems(faqs, faqs) == [
        f'faqs.jsonl:2: {use} "question" must be a text that is not empty. {fix}',
        f'faqs.jsonl:3: {use} "id" must be a text that is not empty. {fix}',
        f'faqs.jsonl:4: {use} "variants" must be a list of texts. {fix}',
        f'faqs.jsonl:5: {use} "answer" must be a text. {fix}',
        f'faqs.jsonl:6: {use} "question" must have letters or digits. {fix}',
        f'faqs.jsonl:7: {use} the id "a" is used above. Give each FAQ its own id.',
        f'faqs.jsonl:8: {use} "id" must be a text that is not empty. {fix}',
    ]


@pytest.mark.parametrize("where", ["queries", "dev"])
def test_every_bad_query_is_told(tmp_path: Path, where: str) -> None:
    faqs = write(tmp_path / "faqs.jsonl", TOY_FAQS)
    good = write(tmp_path / "good.jsonl", TOY_QUERIES)
    bad = write(tmp_path / "bad.jsonl", [{"relevant": []}, {"q": "x"}, {"q": "x", "relevant": "a"}])
    use = "the line cannot be used:"
    fix = 'Write one object a line, such as {"q": "is it aproved", "relevant": ["approval"]}.'
    found = problems(faqs, bad) if where == "queries" else problems(faqs, good, bad)
    assert found == [
        f'bad.jsonl:1: {use} "q" must be a text that is not empty. {fix}',
        f'bad.jsonl:2: {use} "relevant" must be there, [] if no FAQ answers the query. {fix}',
        f'bad.jsonl:3: {use} "relevant" must be a list of texts. {fix}',
    ]
