"""The guard: screens every message for red flags before anything is answered.

It rests on nothing but the collection's red flags, signs and look-alikes and what was learned from
them, so it works where the index does not. The whole message is screened, and its sentences and
clauses: a symptom must not hide behind an ordinary question, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from rapidfuzz import fuzz, process

from ..errors import FaqChatbotError
from ..language import Language, Message
from ..language.spelling import Speller
from ..model import Collection, Level, RedFlag
from ..text import normalise
from .clauses import Piece, pieces
from .learned import CONCERN, Concern, Floats, GuardModel, Weigher, crowding
from .learning import MIN_EXAMPLES, Alarming, learn_guard
from .signs import SignFinder

TIME_LIMIT = 2.0  # seconds
MIN_LIKENESS = 85.0  # percent, of a message and a phrasing, where there is too little to learn from
WEAK = 1.6  # above the threshold
# Levels this near in score count as equally likely, and the more pressing one is told.
_AS_LIKELY = 1.0
_URGENCY = {level: rank for rank, level in enumerate(Level)}


class GuardError(FaqChatbotError):
    """The guard could not screen a message; nothing may be answered."""


@dataclass(frozen=True)
class Alarm:
    """A red flag that was recognised: in which words, how strongly, and by which rule.

    A ``weak`` one is so near to the threshold that it may be taken back, if its words are surely a
    question that the collection knows.
    """

    flag_id: str
    words: str
    score: float
    threshold: float
    rule: str

    @property
    def weak(self) -> bool:
        """Whether it is only just an alarm."""
        return self.rule in [*Concern] and self.score < self.threshold + WEAK


@dataclass(frozen=True)
class Screening:
    """What the guard found in a message.

    ``alarm`` comes before any answer. ``note`` is true where an answer should carry the safety
    note, and ``report_id`` is the red flag for harm in the past that an answer should go with.
    ``seen`` are the lists of signs in it, which may become an alarm with a later message.
    """

    alarm: Alarm | None = None
    note: bool = False
    report_id: str | None = None
    seen: tuple[str, ...] = ()


class Guard:
    """Screens messages; holds no state, so one serves many threads."""

    def __init__(self, collection: Collection, learned: GuardModel | None) -> None:
        self._language = Language.of(collection.language)
        self._flags = {flag.id: flag for flag in collection.red_flags}
        self._finder = SignFinder(collection.signs, self._language)
        self._exact = {normalise(text): flag.id for text, flag in _alarming(collection)}
        calm = (self._language.read(text).normal for text in _calm(collection))
        self._calm = frozenset(calm) - {*self._exact}
        signs = collection.signs
        terms = [term for _, terms in (*signs.words, *signs.circumstances) for term in terms]
        self._speller = Speller.fit(terms, self._exact, self._language)
        self.learned = learned
        self._weigher = Weigher(learned.spaces, self._finder) if learned else None
        concerns = learned.thresholds if learned else {}
        # What there are too few phrasings of to learn from.
        self._unlearned = [
            text
            for text, flag_id in self._exact.items()
            if CONCERN[self._flags[flag_id].level] not in concerns
        ]

    @classmethod
    def fit(
        cls, collection: Collection, progress: Callable[[str, float], None] = lambda *_: None
    ) -> Guard:
        """Learn from a collection; with too few examples, only the very words count."""
        examples = [
            Alarming(text, flag.id, CONCERN[flag.level]) for text, flag in _alarming(collection)
        ]
        calm = list(_calm(collection))
        counts = {one: sum(example.concern is one for example in examples) for one in Concern}
        examples = [example for example in examples if counts[example.concern] >= MIN_EXAMPLES]
        if not examples or len(calm) < MIN_EXAMPLES:
            return cls(collection, None)
        language = Language.of(collection.language)
        finder = SignFinder(collection.signs, language)
        return cls(collection, learn_guard(examples, calm, finder, language, progress))

    def screen(self, message: Message | str, before: Iterable[str] = ()) -> Screening:
        """Return what is alarming in a message.

        :param before: ``seen`` of the messages before it in the same conversation.
        :raises GuardError: when it takes too long.
        """
        deadline = monotonic() + TIME_LIMIT
        message = self._language.read(message)
        text = message.normal
        now = self._finder.find(text)
        seen = self._finder.carried(now)
        if text in self._exact:
            return self._screening(
                Alarm(self._exact[text], message.text, 0.0, 0.0, "phrasing"), seen
            )
        spelt = self._speller.correct(text)[1]
        found = [
            piece._replace(text=" ".join(spelt.get(word, word) for word in piece.text.split()))
            for piece in pieces(message)
        ]
        note = any(self._finder.sign_in(self._finder.find(piece.text)) for piece in found)
        if text in self._calm:
            return Screening(note=note, seen=seen)
        if self._weigher is None:
            alarm, near = self._compare(found, deadline), False
        else:
            alarm, near = self._judge(found, self._weigher, deadline)
            alarm = alarm or (self._compare(found, deadline) if self._unlearned else None)
        if not (alarm and self._flags[alarm.flag_id].level.interrupts):
            if flag_id := self._finder.completed(now, before):
                alarm = Alarm(flag_id, message.text, 0.0, 0.0, "sign over two messages")
        return self._screening(alarm, seen, note or near)

    def _screening(
        self, alarm: Alarm | None, seen: tuple[str, ...], note: bool = False
    ) -> Screening:
        if alarm is None or self._flags[alarm.flag_id].level.interrupts:
            return Screening(alarm, note, None, seen)
        return Screening(None, note, alarm.flag_id, seen)

    def _judge(
        self, found: Sequence[Piece], weigher: Weigher, deadline: float
    ) -> tuple[Alarm | None, bool]:
        """Return the surest alarm by what was learned, and whether anything comes near to one."""
        learned = self.learned
        assert learned is not None
        weighed = []
        for piece in found:
            if monotonic() > deadline:
                raise GuardError(f"Screening a message took longer than {TIME_LIMIT} s.")
            weighed.append(weigher.weigh(piece.text))
        if not weighed:
            return None, False
        scores = learned.concerns.scores(weighed)
        concerns, least = [*learned.thresholds], [*learned.thresholds.values()]
        torn = np.array([piece.torn for piece in found])
        limits = np.where(torn[:, None], [one.torn for one in least], [one.whole for one in least])
        limits = limits + crowding(len(found))
        # A plain sign, with nothing that calms it, need not be sure by its other words too.
        plain = [self._finder.is_plain_sign(piece.text) for piece in found]
        limits[plain] = [one.note for one in least]
        margins = np.round(scores - limits, 3)
        notes = np.where(torn[:, None], [one.torn for one in least], [one.note for one in least])
        present = np.array([concern is not Concern.PAST_HARM for concern in concerns])
        near = bool((scores >= notes)[:, present].any())
        if (margins[~torn][:, ~present] >= 0).any():
            # A clause of what is told as over sounds like now: "in 2016", "she went blind".
            margins[np.ix_(torn, present)] = -np.inf
        # Harm in the past counts only where nothing is wrong now.
        for own in (present, ~present):
            place = np.where(own, margins, -np.inf).argmax()
            row, column = divmod(int(place), len(concerns))
            if own[column] and margins[row, column] >= 0:
                flag_id = self._flag(concerns[column], learned.flags.scores([weighed[row]])[0])
                score, limit = round(float(scores[row, column]), 3), float(limits[row, column])
                words = found[row].text
                return Alarm(flag_id, words, score, limit, concerns[column].value), near
        return None, near

    def _flag(self, concern: Concern, scores: Floats) -> str:
        """Return the likeliest red flag of a concern; the more pressing one where they are close.

        An emergency that is told as something for today costs more than the other way round.
        """
        assert self.learned is not None
        own = [
            (flag_id, float(score))
            for flag_id, score in zip(self.learned.flag_ids, scores, strict=True)
            if CONCERN[self._flags[flag_id].level] is concern
        ]
        best = max(score for _, score in own)
        likely = [one for one in own if one[1] >= best - _AS_LIKELY]
        urgency = {flag_id: _URGENCY[self._flags[flag_id].level] for flag_id, _ in likely}
        return min(likely, key=lambda one: (urgency[one[0]], -one[1], one[0]))[0]

    def _compare(self, found: Sequence[Piece], deadline: float) -> Alarm | None:
        """Return an alarm by likeness and by signs, where there is too little to learn from."""
        for piece in found:
            if monotonic() > deadline:
                raise GuardError(f"Screening a message took longer than {TIME_LIMIT} s.")
            like = process.extractOne(
                piece.text, self._unlearned, scorer=fuzz.token_sort_ratio, score_cutoff=MIN_LIKENESS
            )
            if like:
                return Alarm(self._exact[like[0]], piece.text, like[1], MIN_LIKENESS, "likeness")
            names = self._finder.find(piece.text)
            flag_id = self._finder.sign_in(names)
            if flag_id and self._weigher is None and not self._finder.is_calm(names):
                return Alarm(flag_id, piece.text, 0.0, 0.0, "sign")
        return None


def _alarming(collection: Collection) -> Iterator[tuple[str, RedFlag]]:
    for flag in collection.red_flags:
        for text in flag.phrasings:
            yield text, flag


def _calm(collection: Collection) -> Iterator[str]:
    for topic in collection.topics():
        if not isinstance(topic, RedFlag):
            yield from topic.phrasings
    yield from (entry.question for entry in collection.entries)
    yield from collection.look_alikes
