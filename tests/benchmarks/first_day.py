"""How sure a bot may be of entries that nobody has written phrasings for.

    make first-day DATA=folder [ARGS=--write]

Collections are drawn from the FAQs of public sets: some entries with one question each or a few,
with the starter's small talk or without. They are asked the other phrasings of their entries, those
of entries that were left out (near), and questions of other sets and small talk (foreign). Two
regressions are fitted on that: whether the best entry is right, and whether the right one is among
the best three. Each set is judged by regressions that never saw it, and thresholds keep the stated
risks there, on the average of the sets. A fifth of each set's FAQs is kept out of all that, and
measured at the end by what the product decides. No queries file is read.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from chatbot.content.starter import starter
from chatbot.language import Language
from chatbot.language.typos import noisy
from chatbot.meaning import Encoder, load_encoder
from chatbot.model import Kind, Outcome
from chatbot.retrieval import Index
from chatbot.retrieval.confidence import expected_calibration_error
from chatbot.retrieval.first_day import FEATURES, FILE, RISING, first_day, looked_at
from chatbot.retrieval.judges import Judge, JudgeModel
from chatbot.retrieval.recogniser import TopicTexts
from chatbot.retrieval.topic_texts import topic_texts
from chatbot.studies.benchmark import read_faqs
from chatbot.understanding import MAX_OPTIONS, decide

SETS = ("stackfaq5", "banking77", "clinc150")
# A set without phrasings: what it does not cover can be asked, and must not be offered either.
ANSWERS = "medquad"
ALL = (*SETS, ANSWERS)
MOST_FAQS = 400  # of a set
KEPT_OUT = 0.2  # of each set's FAQs
DRAWS = 8  # from each set
SIZES = (4, 70)  # entries
PHRASINGS = (0, 0, 0, 1, 3, 6)  # of an entry, besides its question
ASKED, OTHERS = 120, 60  # messages that are covered, and of each other group
MISSPELT = 0.3  # of the messages
COUNTS = {"covered": 0.5, "near": 0.2, "foreign": 0.2, "talk": 0.1}  # what each group counts
# The share of each group that may be answered wrongly, or offered options, on average of the sets.
RISKS = {
    "answer": {"covered": 0.02, "near": 0.05, "foreign": 0.005, "talk": 0.005},
    "offer": {"foreign": 0.05, "talk": 0.05},
}
MOST_TALK = 120  # lines of a topic of the starter, its background among them
Row = dict[str, Any]


class Message(NamedTuple):
    text: str
    right: str  # the id of the entry that answers it, if any
    group: str


@dataclass
class Remembering:
    """An encoder that encodes each text once."""

    encoder: Encoder
    version: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    def encode(self, texts: Sequence[str]) -> Any:
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        self.known.update(zip(new, self.encoder.encode(new), strict=True))
        return np.array([self.known[text] for text in texts], np.float32).reshape(-1, 384)


class Draw(NamedTuple):
    """A collection, and what it is asked."""

    topics: list[TopicTexts]
    kinds: list[Kind]
    messages: list[Message]


@cache
def talk() -> tuple[list[TopicTexts], list[Kind]]:
    return topic_texts(starter("bare", "Bare", "en", ""))


def pools(data: Path) -> dict[str, list[TopicTexts]]:
    """Return the FAQs of each set, in an order that has nothing to do with what they are."""
    found = {}
    for name in ALL:
        files = sorted(data.glob(f"{name}.faqs.jsonl*"))
        if not files:
            raise click.UsageError(f"{data} has no {name}.faqs.jsonl")
        faqs = read_faqs(files[0])
        random.Random(name).shuffle(faqs)
        found[name] = faqs if name == ANSWERS else [_asked(faq) for faq in faqs]
        del found[name][MOST_FAQS:]
    return found


def _asked(faq: TopicTexts) -> TopicTexts:
    """Return a FAQ that a phrasing stands for where its question is the name of an intent."""
    texts = random.Random(faq.id).sample(faq.questions[1:], len(faq.questions) - 1)
    own = [faq.questions[0]] if faq.answer else []
    return TopicTexts(faq.id, (*own, *texts[:30]), faq.answer)


def draw(name: str, pool: list[TopicTexts], strangers: Sequence[str], seed: int) -> Draw:
    """Draw a collection from a set, and what it is asked."""
    rng = random.Random(f"{name} {seed}")
    least = min(len(faq.questions) for faq in pool)
    phrasings = max(0, min(PHRASINGS[seed % len(PHRASINGS)], least - 3))
    low, high = SIZES
    size = round(low * (min(high, len(pool) * 0.7) / low) ** rng.random())
    faqs = rng.sample(pool, min(len(pool), 2 * size + 4))
    topics, kinds, messages = [], [], []
    for faq in faqs[:size]:
        topics.append(TopicTexts(faq.id, faq.questions[: 1 + phrasings], faq.answer))
        kinds.append(Kind.ENTRY)
        messages += [Message(text, faq.id, "covered") for text in faq.questions[1 + phrasings :]]
    near = [Message(text, "", "near") for faq in faqs[size:] for text in faq.questions]
    foreign = [Message(text, "", "foreign") for text in strangers]
    small = []
    for topic, kind in zip(*talk(), strict=True):
        texts = rng.sample(topic.questions, min(MOST_TALK, len(topic.questions)))
        third = len(texts) // 3
        if seed % 2:
            topics.append(TopicTexts(topic.id, tuple(texts[third:])))
            kinds.append(kind)
        small += [Message(text, "", "talk") for text in texts[:third]]
    for group, most in ((messages, ASKED), (near, OTHERS), (foreign, OTHERS), (small, OTHERS)):
        rng.shuffle(group)
        del group[most:]
    every = [*messages, *near, *foreign, *small]
    return Draw(
        topics,
        kinds,
        [m._replace(text=noisy(m.text)) if rng.random() < MISSPELT else m for m in every],
    )


def draws(found: dict[str, list[TopicTexts]], kept_out: bool) -> Iterator[tuple[str, Draw]]:
    """Yield collections from the FAQs that are kept out, or from the others."""
    for name in ALL:
        pool = found[name]
        cut = round(KEPT_OUT * len(pool))
        others = [one for one in found if one != name]
        strangers = [text for one in others for faq in found[one] for text in faq.questions[:5]]
        part = pool[:cut] if kept_out else pool[cut:]
        for seed in range(DRAWS):
            yield name, draw(name, part, strangers, seed + 1_000 * kept_out)


def examples(name: str, number: int, drawn: Draw, encoder: Any) -> Iterator[Row]:
    """Yield what the judges see of each message, and what would have been right."""
    index = Index.fit(drawn.topics, drawn.kinds, Language.of("en"), encoder=encoder)
    own = np.flatnonzero([kind is Kind.ENTRY for kind in drawn.kinds])
    groups = [message.group for message in drawn.messages]
    for message in drawn.messages:
        compared = index.compare(index.language.read(message.text))
        ranked = own[np.argsort(-compared.scores.total[own], kind="stable")][:MAX_OPTIONS]
        ids = [index.recogniser.ids[at] for at in ranked]
        best, nearest = looked_at(compared.scores, own, len(compared.reading.text.split()))
        yield {
            "set": name,
            "draw": number,
            "group": message.group,
            "weight": COUNTS[message.group] / groups.count(message.group),
            "answer": [best[one] for one in names("answer", encoder)],
            "offer": [nearest[one] for one in names("offer", encoder)],
            "answer right": ids[0] == message.right,
            "offer right": message.right in ids,
        }


def names(judge: str, encoder: Any) -> tuple[str, ...]:
    return FEATURES["meaning" if encoder else "words"][judge]


def fit(judge: str, rows: Sequence[Row], encoder: Any) -> JudgeModel:
    features, right, weights = (
        np.array([row[key] for row in rows]) for key in (judge, f"{judge} right", "weight")
    )
    order = names(judge, encoder)
    rising = [order.index(one) for one in order if one in RISING]
    return JudgeModel(rising).fit(features, right, weights * len(rows) / weights.sum())


def held_out(judge: str, rows: Sequence[Row], encoder: Any) -> Any:
    """Return the probability of each row by a judge that did not see its set."""
    found = np.zeros(len(rows))
    for name in ALL:
        model = fit(judge, [row for row in rows if row["set"] != name], encoder)
        own = np.array([row["set"] == name for row in rows])
        found[own] = model.probability(np.array([row[judge] for row in rows if row["set"] == name]))
    return found


def threshold(judge: str, rows: Sequence[Row], probability: Any) -> float:
    """Return the lowest threshold that keeps the stated risks on average of the sets."""
    wrong = ~np.array([row[f"{judge} right"] for row in rows])
    for least in np.arange(0.05, 1.0, 0.005):
        passed = wrong & (probability >= least)
        if all(
            np.nanmean([share(passed, rows, name, group) for name in ALL]) <= allowed
            for group, allowed in RISKS[judge].items()
        ):
            return round(float(least), 3)
    return 1.0


def share(passed: Any, rows: Sequence[Row], name: str, group: str) -> float:
    own = [row["set"] == name and row["group"] == group for row in rows]
    return float(passed[own].mean()) if any(own) else np.nan


def report(rows: Sequence[Row], answered: Any, offered: Any) -> None:
    """Print what becomes of each group."""
    right, among = (np.array([row[f"{j} right"] for row in rows]) for j in ("answer", "offer"))
    click.echo("set: covered right + offered / wrong; answered + offered of near, foreign, talk")
    for name in ALL:
        figures = [
            share(answered & right, rows, name, "covered"),
            share(~answered & offered & among, rows, name, "covered"),
            share(answered & ~right, rows, name, "covered"),
            *(
                share(what, rows, name, group)
                for group in ("near", "foreign", "talk")
                for what in (answered, ~answered & offered)
            ),
        ]
        shown = [f"{100 * one:.1f}" for one in figures]
        click.echo(
            f"{name:10} {shown[0]} + {shown[1]} / {shown[2]}; "
            f"{' + '.join(shown[3:5])}, {' + '.join(shown[5:7])}, {' + '.join(shown[7:])}"
        )


def learn(rows: Sequence[Row], encoder: Any) -> Row:
    """Fit both judges, print how they do on sets they did not see, and return the numbers."""
    saved: Row = {}
    passed = {}
    for judge in ("answer", "offer"):
        probability = held_out(judge, rows, encoder)
        least = threshold(judge, rows, probability)
        passed[judge] = probability >= least
        right, weights = (np.array([row[k] for row in rows]) for k in (f"{judge} right", "weight"))
        fitted: Judge = fit(judge, rows, encoder).judge()
        saved[judge] = {
            "weights": dict(zip(names(judge, encoder), fitted.weights, strict=True)),
            "bias": fitted.bias,
            "threshold": least,
        }
        error = expected_calibration_error(probability, right, weights)
        click.echo(f"{judge}: {saved[judge]}, calibration error on unseen sets {error:.3f}")
    report(rows, passed["answer"], passed["offer"])
    return saved


def decided(name: str, drawn: Draw, encoder: Any) -> Iterator[Row]:
    """Yield what the product makes of each message."""
    index = Index.fit(drawn.topics, drawn.kinds, Language.of("en"), encoder=encoder)
    for message in drawn.messages:
        decision = decide(index.recognise(message.text), index)
        yield {
            "set": name,
            "group": message.group,
            "answered": decision.outcome is Outcome.ANSWER,
            "offered": decision.outcome is Outcome.CLARIFY,
            "answer right": decision.topic_id == message.right,
            "offer right": message.right in decision.options,
        }


@click.command()
@click.option(
    "--data",
    envvar="DATA",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with the sets.",
)
@click.option("--write", is_flag=True, help="Write the numbers into the package.")
def main(data: Path, write: bool) -> None:
    """Fit the judges of a first day on public sets, and print how they do."""
    found = pools(data)
    loaded = load_encoder()
    if loaded is None:
        raise click.ClickException("The encoder's weights are needed.")
    encoders = {"meaning": Remembering(loaded), "words": None}
    saved: Row = {"source": f"tests/benchmarks/first_day.py on FAQs of {', '.join(ALL)}"}
    for view, encoder in encoders.items():
        click.echo(f"\n{view}, sets left out of the fit")
        rows = [
            row
            for number, (name, drawn) in enumerate(draws(found, kept_out=False))
            for row in examples(name, number, drawn, encoder)
        ]
        saved[view] = learn(rows, encoder)
    if write:
        FILE.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
        first_day.cache_clear()
    for view, encoder in encoders.items():
        click.echo(f"\n{view}, FAQs kept out, as shipped")
        rows = [row for name, one in draws(found, True) for row in decided(name, one, encoder)]
        report(rows, *(np.array([row[key] for row in rows]) for key in ("answered", "offered")))


if __name__ == "__main__":
    main()
