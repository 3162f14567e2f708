"""How collections with few phrasings fare: what ``decide`` decides by likeness there.

Collections are drawn from FAQs with phrasings: some entries, with none, two or four phrasings each,
are asked their other phrasings, and those of entries that were left out. Queries of the sets are
not touched, so that they stay what nothing was chosen on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import click

from chatbot.language import Language
from chatbot.model import Kind, Outcome
from chatbot.retrieval import Index
from chatbot.retrieval.recogniser import TopicTexts
from chatbot.studies.benchmark import read_faqs
from chatbot.understanding import decide

ENTRIES, ASKED, DRAWS = 40, 8, 3


@click.command()
@click.argument("faqs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(faqs: tuple[Path, ...]) -> None:
    """Print what is answered rightly and wrongly in collections drawn from FAQS."""
    click.echo("set, phrasings: right / among the options / wrong; not covered, answered / options")
    for path in faqs:
        for phrasings in (0, 2, 4):
            drawn = [_draw(read_faqs(path), phrasings, seed) for seed in range(DRAWS)]
            outcomes = [one for index, questions in drawn for one in _asked(index, questions)]
            click.echo(f"{path.name.partition('.')[0]}, {phrasings}: {_shares(outcomes)}")


def _draw(faqs: list[TopicTexts], phrasings: int, seed: int) -> tuple[Index, list[tuple[str, str]]]:
    """Return an index of some FAQs, and questions with the id of the FAQ that answers each."""
    rng = random.Random(seed)
    faqs = [faq for faq in faqs if len(faq.questions) > phrasings + 1]
    rng.shuffle(faqs)
    topics, questions = [], []
    for number, faq in enumerate(faqs[: 2 * ENTRIES]):
        texts = rng.sample(faq.questions[1:], len(faq.questions) - 1)
        if number < len(faqs[: 2 * ENTRIES]) // 2:
            topics.append(TopicTexts(faq.id, (faq.questions[0], *texts[:phrasings]), faq.answer))
            questions += [(text, faq.id) for text in texts[phrasings:][:ASKED]]
        else:
            questions += [(text, "") for text in texts[:ASKED]]
    return Index.fit(topics, [Kind.ENTRY] * len(topics), Language.of("en")), questions


def _asked(index: Index, questions: list[tuple[str, str]]) -> Iterator[tuple[bool, str]]:
    """Yield whether a question is covered, and what became of it."""
    index.confidence = None  # where a set has enough to learn from, this is not what is measured
    for text, right in questions:
        decision = decide(index.recognise(text), index)
        if decision.outcome is Outcome.ANSWER:
            yield bool(right), "right" if decision.topic_id == right else "answered"
        elif decision.outcome is Outcome.CLARIFY:
            yield bool(right), "among" if right in decision.options else "options"
        else:
            yield bool(right), "refused"


def _shares(outcomes: list[tuple[bool, str]]) -> str:
    inside = [what for covered, what in outcomes if covered]
    outside = [what for covered, what in outcomes if not covered]
    first = " / ".join(
        f"{inside.count(one) / len(inside):.0%}" for one in ("right", "among", "answered")
    )
    return f"{first}; " + " / ".join(
        f"{outside.count(one) / len(outside):.0%}" for one in ("answered", "options")
    )


if __name__ == "__main__":
    main()
