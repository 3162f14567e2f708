"""What becomes of replies when their questions are changed: flips, the smallest one of each kind.

No expectation is needed for that. The reply to the question as it stands is what a changed question
is held to: misspelt it must get the same, about another body part it must not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random
from typing import Any

from ..model import Outcome
from .expectations import Got
from .mutators import Mutator

Ask = Callable[[str], Got]


@dataclass(frozen=True)
class FailedMutant:
    """A changed question that gets another reply and must not, or the same and must not."""

    question: str
    mutant: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutated:
    """What one mutator did: how many questions it ``tried``, and those whose reply fails."""

    mutator: Mutator
    tried: int
    flips: tuple[FailedMutant, ...]

    @property
    def rate(self) -> float | None:
        """The share of flips, ``None`` where the mutator had nothing to change."""
        return round(len(self.flips) / self.tried, 4) if self.tried else None

    @property
    def smallest(self) -> FailedMutant | None:
        """The flip with the shortest changed question, which is the easiest to understand."""
        return min(self.flips, key=lambda flip: (len(flip.mutant), flip.mutant), default=None)

    def to_json(self) -> dict[str, Any]:
        """Return it as a part of ``suite run --json``."""
        return {
            "mutator": self.mutator.name,
            "must": self.mutator.must,
            "tried": self.tried,
            "flips": len(self.flips),
            "rate": self.rate,
            "smallest": vars(self.smallest) if self.smallest else None,
            "cases": [vars(flip) for flip in self.flips],
        }


def mutate(
    ask: Ask,
    questions: Iterable[str],
    chosen: Sequence[Mutator],
    seed: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> list[Mutated]:
    """Change every question in every way and compare the replies; the same seed, the same changes.

    :param ask: the reply to a question by itself.
    :param progress: called after each question.
    """
    tried = dict.fromkeys(chosen, 0)
    flips: dict[Mutator, list[FailedMutant]] = {mutator: [] for mutator in chosen}
    for question in dict.fromkeys(questions):
        before = ask(question)
        for mutator in chosen:
            mutant = mutator.change(question, Random(f"{seed} {mutator.name} {question}"))
            if mutant == question or not _applies(mutator, before):
                continue
            tried[mutator] += 1
            after = ask(mutant)
            if _fails(mutator, before, after):
                if mutator.keeps and mutator.divides:
                    mutant, after = _smallest(ask, mutator, question, mutant, before, after)
                flips[mutator].append(FailedMutant(question, mutant, str(before), str(after)))
        progress()
    return [Mutated(mutator, tried[mutator], tuple(flips[mutator])) for mutator in chosen]


def _applies(mutator: Mutator, before: Got) -> bool:
    """Say whether a change can prove anything: only an answer can be too much of one."""
    if before.error:
        return False
    if mutator.alarms:
        return before.outcome not in (None, Outcome.URGENT)
    return mutator.keeps or before.entry_id is not None


def _fails(mutator: Mutator, before: Got, after: Got) -> bool:
    if mutator.alarms or after.error:
        return after.outcome is not Outcome.URGENT
    return (_kind(before) == _kind(after)) is not mutator.keeps


def _kind(got: Got) -> tuple[str | None, ...]:
    """What must stay the same: the outcome, the entry, the level; which gap it is may change.

    Of a bot that tells no outcome it is the text.
    """
    return (got.outcome, got.entry_id, got.level) if got.outcome else (got.text,)


def _smallest(
    ask: Ask, mutator: Mutator, question: str, mutant: str, before: Got, after: Got
) -> tuple[str, Got]:
    """Undo the changes of one word after the other where the reply fails without them too."""
    pieces = list(_pieces(question.split(), mutant.split()))
    for number, (old, new) in enumerate(pieces):
        trial = [*pieces[:number], (old, old), *pieces[number + 1 :]]
        text = " ".join(word for _, words in trial for word in words)
        if old == new or text.split() == question.split():
            continue
        reply = ask(text)
        if _fails(mutator, before, reply):
            pieces, mutant, after = trial, text, reply
    return mutant, after


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what stands at each place before and after: a word, another word, or nothing."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for place in range(max(old_to - old_from, new_to - new_from)):
            before, after = old[old_from:old_to], new[new_from:new_to]
            yield before[place : place + 1], after[place : place + 1]
