"""Measuring retrieval on public data in the form of FAQs and queries, as JSON Lines."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..language import Language
from ..language.typos import noisy
from ..meaning import encoder_for
from ..model import Kind
from ..reading import jsonl
from ..reading.wording import quoted
from ..retrieval import Index, Recognition
from ..retrieval.index_file import load_index, save_index
from ..retrieval.learning import Progress
from ..retrieval.recogniser import TopicTexts
from ..suites.metrics import risks
from ..text import normalise

_FAQ = '{"id": "approval", "question": "Is it approved?", "variants": ["is it legal"]}'
_QUERY = '{"q": "is it aproved", "relevant": ["approval"]}'


@dataclass(frozen=True)
class Query:
    """A question and the ids of the FAQs that answer it; without any it is out of scope."""

    question: str
    relevant: tuple[str, ...]


@dataclass(frozen=True)
class RankedQuery:
    """A query with the rank of the first relevant FAQ (0: not among ten) and the bot's score."""

    query: Query
    rank: int
    score: float
    milliseconds: float


@dataclass(frozen=True)
class BenchmarkResult:
    """The figures of one run, by the names that ``evaluate --json`` prints."""

    figures: dict[str, float | int | None]


def run_benchmark(
    faqs: Path, queries: Path, dev: Path | None, typing_errors: bool, progress: Progress
) -> BenchmarkResult:
    """Index the FAQs, ask the queries, and measure ranking, refusal, time and memory.

    :param dev: queries to choose the threshold for out-of-scope queries on; without it there are
        no figures at a threshold.
    :param typing_errors: misspell every query first.
    """
    topics = read_faqs(faqs)
    asked = jsonl.read_rows(queries, _parse_query, _QUERY)
    dev_asked = jsonl.read_rows(dev, _parse_query, _QUERY) if dev else []
    started = time.perf_counter()
    kinds, encoder = [Kind.ENTRY] * len(topics), encoder_for("en")
    index = Index.fit(topics, kinds, Language.of("en"), progress, encoder)
    built = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.npz"
        save_index(index, path)
        started = time.perf_counter()
        index = load_index(path, encoder)
        loaded = time.perf_counter() - started
    answered = _ask_all(index, asked, typing_errors, progress)
    on_dev = _ask_all(index, dev_asked, typing_errors, progress)
    times = [one.milliseconds for one in answered]
    figures: dict[str, float | int | None] = {
        "faqs": len(topics),
        "queries": len(asked),
        **_ranking([one for one in answered if one.query.relevant]),
        **_refusal(answered, on_dev),
        "build_seconds": round(built, 2),
        "load_seconds": round(loaded, 3),
        "p50_ms": round(float(np.percentile(times, 50)), 3),
        "p99_ms": round(float(np.percentile(times, 99)), 3),
        "peak_mb": round(_peak_bytes() / 1e6),
    }
    return BenchmarkResult(figures)


def read_faqs(path: Path) -> list[TopicTexts]:
    """Return the FAQs in a file; raises ``ContentError`` with every line that cannot be used."""
    ids: set[str] = set()
    return jsonl.read_rows(path, lambda row: _parse_faq(row, ids), _FAQ)


def _parse_faq(row: dict[str, Any], ids: set[str]) -> TopicTexts:
    """Parse a row whose id is not among ``ids``, and add it there."""
    questions = (jsonl.text(row, "question"), *jsonl.texts(row, "variants"))
    if not normalise(questions[0]):
        raise ValueError('"question" must have letters or digits')
    answer = row.get("answer") or ""
    if not isinstance(answer, str):
        raise ValueError('"answer" must be a text')
    faq_id = jsonl.text(row, "id")
    if faq_id in ids:
        raise jsonl.RowError(f"the id {quoted(faq_id)} is used above", "Give each FAQ its own id.")
    ids.add(faq_id)
    return TopicTexts(faq_id, questions, answer)


def _parse_query(row: dict[str, Any]) -> Query:
    if "relevant" not in row:
        raise ValueError('"relevant" must be there, [] if no FAQ answers the query')
    return Query(jsonl.text(row, "q"), jsonl.texts(row, "relevant"))


def _ask_all(
    index: Index, queries: Sequence[Query], typing_errors: bool, progress: Progress
) -> list[RankedQuery]:
    answered = []
    for number, query in enumerate(queries):
        progress("Asking", number / len(queries))
        question = noisy(query.question) if typing_errors else query.question
        started = time.perf_counter()
        recognition = index.recognise(question)
        milliseconds = (time.perf_counter() - started) * 1000
        ids = [hit.topic_id for hit in recognition.entries]
        ranks = [ids.index(one) + 1 for one in query.relevant if one in ids]
        answered.append(
            RankedQuery(query, min(ranks, default=0), _score(recognition), milliseconds)
        )
    return answered


def _score(recognition: Recognition) -> float:
    """How sure the bot is of its first hit: its probability, or its score where it has none."""
    return recognition.probability.get(Kind.ENTRY, recognition.entries[0].score)


def _ranking(answered: Sequence[RankedQuery]) -> dict[str, float | None]:
    """Share of queries with a relevant FAQ first and among three, and the mean reciprocal rank."""
    ranks = np.array([one.rank for one in answered])
    if not len(ranks):
        return {"hit@1": None, "hit@3": None, "mrr@10": None}
    reciprocal = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0)
    return {
        "hit@1": _percent((ranks == 1).mean()),
        "hit@3": _percent(((ranks > 0) & (ranks <= 3)).mean()),
        "mrr@10": _percent(reciprocal.mean()),
    }


def _refusal(
    answered: Sequence[RankedQuery], on_dev: Sequence[RankedQuery]
) -> dict[str, float | None]:
    """How well the score tells what can be answered rightly, where queries are out of scope."""
    from sklearn.metrics import roc_auc_score  # slow to import, and rarely needed

    inside = np.array([bool(one.query.relevant) for one in answered])
    if inside.all() or not inside.any():
        return {}
    score = np.array([one.score for one in answered])
    right = np.array([one.rank == 1 for one in answered])
    figures: dict[str, float | None] = {
        "in_scope_accuracy": None,
        "out_of_scope_recall": None,
        "threshold": None,
        "auroc": round(float(roc_auc_score(inside, score)), 4),
        "aurc": round(float(np.mean(risks(score, right))), 4),
    }
    threshold = _best_threshold(on_dev)
    if threshold is not None:
        figures["in_scope_accuracy"] = _percent((right & (score >= threshold))[inside].mean())
        figures["out_of_scope_recall"] = _percent((score < threshold)[~inside].mean())
        figures["threshold"] = round(threshold, 4)
    return figures


def _best_threshold(answered: Sequence[RankedQuery]) -> float | None:
    """The score at which in-scope accuracy and out-of-scope recall have the highest sum."""
    inside = np.array([bool(one.query.relevant) for one in answered])
    if not len(inside) or inside.all() or not inside.any():
        return None
    score = np.array([one.score for one in answered])
    right = np.array([one.rank == 1 for one in answered])
    candidates = np.unique(score)
    sums = [
        (right & (score >= one))[inside].mean() + (score < one)[~inside].mean()
        for one in candidates
    ]
    return float(candidates[int(np.argmax(sums))])


def _percent(share: Any) -> float:
    return round(100 * float(share), 2)


def _peak_bytes() -> int:
    import resource  # POSIX only, unlike the other commands

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
