"""Measures the recogniser beside its peers, how its cost grows, and the bundled collection.

Every index is built or asked in a process of its own, one after the other, so that memory is that
of one system. Each is used once before the clock starts, because libraries put work off until then.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import random
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import numpy as np

from chatbot import FaqBot, bundled_collections
from chatbot.language import Language
from chatbot.language.typos import noisy
from chatbot.meaning import load_encoder
from chatbot.model import Kind
from chatbot.reading import jsonl
from chatbot.retrieval import Index
from chatbot.retrieval.index_file import load_index, save_index
from chatbot.retrieval.learning import silent
from chatbot.retrieval.recogniser import TopicTexts
from chatbot.studies import run_benchmark
from chatbot.studies.benchmark import Query

from .peers import PEERS

Row = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

OURS, WORDS_ALONE = "faq-chatbot", "faq-chatbot, meaning off"
SETS = ("stackfaq", "stackfaq5", "banking77", "clinc150", "medquad")
PARTS = ("bundled", *SETS, "growth")
SIZES, QUICK_SIZES = (1_000, 16_000, 160_000), (1_000, 4_000)
OWN_QUESTIONS = 300  # asked of a set that comes without queries
SLOW, LARGE, SLOW_QUERIES = "token set", 5_000, 1_000  # of so many texts: fewer queries
FIRST = ("How does it begin?", "Where does it end?")
GROWING = ("p50 ms", "p99 ms", "build s", "load s", "MB")
REFUSAL = ("in_scope_accuracy", "out_of_scope_recall", "auroc")
NEEDED = f"""
Only the bundled collection is measured: to compare with other systems, say where public data is:
make bench DATA=folder. The folder has <set>.faqs.jsonl and <set>.queries.jsonl, plain or .gz, as
docs/commands.md tells under "evaluate", and <set>.dev.jsonl for sets with queries out of scope.
Sets are {", ".join(SETS)}; medquad has no queries."""


@dataclass(frozen=True)
class Source:
    """FAQs in a file, which each process reads for itself.

    :param pairs: how many to take, spread over the file; more than it has are ``grown``.
    :param variants: how many phrasings of each FAQ to take at most.
    """

    file: Path
    pairs: int | None = None
    variants: int | None = None

    def read(self) -> list[TopicTexts]:
        """Return the FAQs."""
        example = '{"id": "approval", "question": "Is it approved?"}'
        faqs = jsonl.read_rows(self.file, self._parse, example)
        if self.pairs is None:
            return faqs
        if self.pairs <= len(faqs):
            return faqs[:: len(faqs) // self.pairs][: self.pairs]
        return grown(faqs, self.pairs)

    def _parse(self, row: Row) -> TopicTexts:
        questions = (jsonl.text(row, "question"), *jsonl.texts(row, "variants")[: self.variants])
        return TopicTexts(jsonl.text(row, "id"), questions, row.get("answer") or "")


def grown(faqs: Sequence[TopicTexts], pairs: int) -> list[TopicTexts]:
    """Return the FAQs and changed copies of them, as many as asked for; always the same.

    In a copy each word that stands in less than one FAQ in a hundred has one of four endings, the
    empty one among them. So ten times the text has nearly four times the words, as real text of
    that size has by Heaps' law; mere repetition would have none more, and fresh words in every
    copy would make the questions strangers to each other.
    """
    texts = [[_words(text) for text in (*faq.questions, faq.answer)] for faq in faqs]
    spread = Counter(word for faq in texts for word in set().union(*faq))
    most = len(faqs) // 100
    rare = [word for word, n in spread.items() if n < most and len(word) > 3 and word.isalpha()]
    copies = []
    for copy in range(-(-pairs // len(faqs))):
        endings = {word: word + _ending(word, copy) for word in rare} if copy else {}
        for faq, cut in zip(faqs, texts, strict=True):
            *questions, answer = ("".join(endings.get(one, one) for one in text) for text in cut)
            copies.append(TopicTexts(f"{faq.id} {copy}", tuple(questions), answer))
    return copies[:pairs]


def _words(text: str) -> list[str]:
    return [sys.intern(part) for part in re.split(r"(\W+)", text.lower())]


def _ending(word: str, copy: int) -> str:
    """One of a word's four endings: none, or a syllable."""
    choice = zlib.crc32(f"{word} {copy}".encode()) % 4
    rng = random.Random(f"{word} {choice}")
    return rng.choice("bdklmnrt") + rng.choice("aeiou") + rng.choice("lmnrsx") if choice else ""


def misspelt(queries: Iterable[Query]) -> list[Query]:
    return [replace(query, question=noisy(query.question)) for query in queries]


def own_questions(faqs: Sequence[TopicTexts]) -> list[Query]:
    """Return some of the FAQs' own questions, each answered by all FAQs that ask the same."""
    asking: dict[str, list[str]] = {}
    for faq in faqs:
        asking.setdefault(faq.questions[0], []).append(faq.id)
    return sample([Query(text, tuple(ids)) for text, ids in asking.items()], OWN_QUESTIONS)


def sample(items: Sequence[T], count: int) -> list[T]:
    """Return so many of the items, always the same ones."""
    return random.Random(0).sample(items, count) if count < len(items) else list(items)


def ask(best: Callable[[str], object], queries: Sequence[Query]) -> tuple[float, list[float]]:
    """Return the percentage of queries answered with a relevant FAQ, and milliseconds for each."""
    best(FIRST[0])
    right, times = 0, []
    for query in queries:
        started = time.perf_counter()
        found = best(query.question)
        times.append((time.perf_counter() - started) * 1000)
        right += found in query.relevant
    return round(100 * right / max(1, len(queries)), 1), times


def costs(times: Sequence[float]) -> Row:
    """Return the time that half, and 99 percent, of the queries stay within, and memory now."""
    import psutil  # in the extra only, and the tests of this file do without it

    p50, p99 = (round(float(np.percentile(times, share)), 2) for share in (50, 99))
    return {"p50 ms": p50, "p99 ms": p99, "MB": round(psutil.Process().memory_info().rss / 1e6)}


def measure(best: Callable[[str], object], clean: Sequence[Query], noised: Sequence[Query]) -> Row:
    """Ask the queries as they are and misspelt; times are of both."""
    on_clean, times = ask(best, clean)
    on_noisy, more = ask(best, noised)
    hits = {"hit@1": on_clean if clean else None, "hit@1 noisy": on_noisy}
    return {"queries": len(noised), **hits, **costs(times + more)}


def timed(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    """Return what a function returns, and how many seconds it took."""
    started = time.perf_counter()
    result = function(*args, **kwargs)
    return result, round(time.perf_counter() - started, 3)


def build_ours(source: Source, file: Path, meaning: bool) -> float:
    """Build and save the recogniser's index; return the seconds it took to build."""
    encoder = load_encoder() if meaning else None
    faqs = source.read()
    english = Language.of("en")
    Index.fit([TopicTexts(text, (text,)) for text in FIRST], [Kind.ENTRY] * len(FIRST), english)
    kinds = [Kind.ENTRY] * len(faqs)
    index, seconds = timed(Index.fit, faqs, kinds, english, encoder=encoder)
    save_index(index, file)
    return seconds


def ask_ours(file: Path, meaning: bool, clean: Sequence[Query], noised: Sequence[Query]) -> Row:
    """Load a saved index and ask it, as a server does."""
    index, seconds = timed(load_index, file, load_encoder() if meaning else None)
    row = measure(lambda text: index.recognise(text).entries[0].topic_id, clean, noised)
    return row | {"load s": seconds}


def ours(
    source: Source, clean: Sequence[Query], noised: Sequence[Query], meaning: bool = True
) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index.npz"
        seconds = alone(build_ours, source, file, meaning)
        return alone(ask_ours, file, meaning, clean, noised) | {"build s": seconds}


def peer(name: str, source: Source, clean: Sequence[Query], noised: Sequence[Query]) -> Row:
    """Build a peer of all questions and phrasings, and ask it."""
    build, joined = PEERS[name]
    topics = [
        (text, faq.id)
        for faq in source.read()
        for text in ([" ".join(faq.questions)] if joined else faq.questions)
    ]
    texts, ids = zip(*topics, strict=True)
    if name == SLOW and len(texts) >= LARGE:
        clean, noised = sample(clean, SLOW_QUERIES), sample(noised, SLOW_QUERIES)
    build(FIRST)
    best, seconds = timed(build, texts)
    return measure(lambda text: ids[best(text)], clean, noised) | {"build s": seconds}


def alone(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a fresh process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def compare(folder: Path, names: Iterable[str], quick: bool) -> list[Row]:
    """Measure every system on every set; on queries out of scope, what the recogniser refuses."""
    rows = []
    for name in names:
        faqs, asked, dev = (find(folder, name, part) for part in ("faqs", "queries", "dev"))
        if faqs is None:
            tell(f"{name}: skipped, because there is no {name}.faqs.jsonl in the folder")
            continue
        source = Source(faqs, 2_000 if quick and not asked else None, 20 if quick else None)
        clean: list[Query] = []
        if asked:
            queries = jsonl.read_rows(asked, _query, '{"q": "is it legal", "relevant": ["a"]}')
            clean = sample([one for one in queries if one.relevant], 100 if quick else len(queries))
        topics = source.read()
        noised = misspelt(clean or own_questions(topics))
        single = all(len(topic.questions) == 1 for topic in topics)
        for system in (
            OURS,
            WORDS_ALONE,
            *(one for one in PEERS if not (single and PEERS[one].joined)),
        ):
            tell(f"{name}: {system}")
            data = source, clean, noised
            row: Row = {"set": name, "system": system}
            if system in PEERS:
                row |= alone(peer, system, *data)
            else:
                row |= ours(*data, meaning=system == OURS)
            if system == OURS and asked and dev and not quick:
                tell(f"{name}: {system} on queries out of scope")
                figures = alone(run_benchmark, faqs, asked, dev, False, silent).figures
                row |= {figure: figures[figure] for figure in REFUSAL}
            rows.append(row)
    return rows


def _query(row: Row) -> Query:
    return Query(jsonl.text(row, "q"), jsonl.texts(row, "relevant"))


def find(folder: Path, name: str, part: str) -> Path | None:
    """Return a set's file, plain or ``.gz``."""
    files = (folder / f"{name}.{part}.jsonl{ending}" for ending in ("", ".gz"))
    return next((file for file in files if file.exists()), None)


def grow(file: Path, sizes: Sequence[int]) -> list[Row]:
    """Measure the recogniser on more and more pairs, always with the same questions.

    A ratio of 1 says that the cost has grown as the pairs have since the row before, 0 not at all.
    """
    noised = misspelt(own_questions(Source(file, sizes[0]).read()))
    rows: list[Row] = []
    for pairs in sizes:
        tell(f"growth: {pairs:,} pairs")
        row = {"pairs": pairs} | ours(Source(file, pairs), [], noised)
        if rows:
            factor = pairs / rows[-1]["pairs"]
            for cost in GROWING:
                row[f"{cost} ratio"] = round(row[cost] / rows[-1][cost] / factor, 2)
        rows.append(row)
    return rows


def bundled() -> list[Row]:
    """Measure the bot on its bundled collections: whole replies to its own phrasings, misspelt."""
    rows = []
    for name, path in bundled_collections().items():
        tell(f"bundled: {name}")
        with tempfile.TemporaryDirectory() as folder:
            seconds = alone(build_bot, path, Path(folder))
            row = {"collection": name, "build s": seconds}
            rows.append(row | alone(ask_bot, path, Path(folder)))
    return rows


def build_bot(path: Path, data_dir: Path) -> float:
    return timed(FaqBot.load, path, data_dir=data_dir)[1]


def ask_bot(path: Path, data_dir: Path) -> Row:
    bot, seconds = timed(FaqBot.load, path, data_dir=data_dir)
    phrasings = [text for topic in bot.collection.topics() for text in topic.phrasings]
    queries = misspelt(Query(text, ()) for text in sample(phrasings, 500))
    return {"queries": len(queries), **costs(ask(bot.ask, queries)[1]), "load s": seconds}


def table(columns: str, rows: Sequence[Row]) -> str:
    """Return a table in Markdown; ``columns`` are its heads, ``|`` between them."""
    heads = columns.split("|")
    cells = [heads, ["-" * len(head) for head in heads]]
    cells += [[_shown(row.get(head)) for head in heads] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    )
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def tell(message: str) -> None:
    click.echo(message, err=True)


@click.command()
@click.option(
    "--data",
    envvar="DATA",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with the sets; without it only the bundled collection is measured.",
)
@click.option(
    "--sets", default=",".join(PARTS), show_default=True, help="What to measure, commas between."
)
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures."
)
@click.option("--quick", is_flag=True, help="Few queries and little data, to see that it works.")
def main(data: Path | None, sets: str, file: Path | None, quick: bool) -> None:
    """Compare the recogniser with its peers, and see how its cost grows."""
    chosen = sets.split(",")
    if unknown := sorted(set(chosen) - set(PARTS)):
        raise click.BadParameter(f"no such set: {', '.join(unknown)}", param_hint="--sets")
    versions = [f"{name} {version(name)}" for name in ("scikit-learn", "rapidfuzz", "bm25s")]
    tell(f"{', '.join(versions)}; Python {platform.python_version()}, {os.cpu_count()} cores")
    figures: dict[str, list[Row]] = {}
    if "bundled" in chosen:
        figures["bundled"] = bundled()
        click.echo(table("collection|queries|p50 ms|p99 ms|build s|load s|MB", figures["bundled"]))
    if not data:
        tell(NEEDED)
    else:
        names = [name for name in SETS if name in chosen]
        figures["sets"] = rows = compare(data, names, quick)
        click.echo(table("set|system|queries|hit@1|hit@1 noisy|p50 ms|p99 ms|build s|MB", rows))
        if refusing := [row for row in rows if REFUSAL[0] in row]:
            click.echo(table("|".join(("set", *REFUSAL)), refusing))
        medquad = find(data, "medquad", "faqs")
        if "growth" in chosen and medquad:
            figures["growth"] = grow(medquad, QUICK_SIZES if quick else SIZES)
            ratios = "|".join(f"{cost} ratio" for cost in GROWING)
            click.echo(table("|".join(("pairs", *GROWING, ratios)), figures["growth"]))
    if file:
        file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
