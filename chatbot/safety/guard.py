"""The guard: screens every message for red flags before anything is answered.

It rests on nothing but the collection's red flags, signs and look-alikes and what was learned from
them, so it works where the index does not. The whole message is screened, and its sentences: a
symptom must not hide behind an ordinary question, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from rapidfuzz import fuzz, process

from ..errors import FaqChatbotError
from ..language import Language, Message
from ..model import Collection, Level, RedFlag
from ..text import normalise
from .learning import CUT, MIN_EXAMPLES, GuardModel, GuardTexts, learn_guard
from .pieces import Piece, pieces
from .signs import SignFinder
from .terms import Weighed

TIME_LIMIT = 2.0  # seconds
MIN_LIKENESS = 85.0  # percent, of a message and a phrasing, where there is too little to learn from
LEARNED = "learned"  # the rule of an alarm that was recognised by what was learned
WEAK = 1.0  # above the threshold
# What has an unmistakable sign needs no more than this: it must not be lost among other words.
PLAIN = -1.5
DESPAIR_MORE = 0.3  # a crisis needs so much more than the threshold, unless there is a sign of one
# Red flags this near in score count as equally likely, and the more pressing one is told.
AS_LIKELY = 1.0
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
        return self.rule == LEARNED and self.score < self.threshold + WEAK


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
        self._exact = {
            normalise(text): flag.id for flag in collection.red_flags for text in flag.phrasings
        }
        calm = (
            self._language.read(text).normal
            for text in (*collection.look_alikes, *_ordinary(collection))
        )
        self._calm = frozenset(calm) - {*self._exact}
        self.learned = learned

    @classmethod
    def fit(
        cls,
        collection: Collection,
        background: Sequence[str] = (),
        progress: Callable[[str, float], None] = lambda *_: None,
    ) -> Guard:
        """Learn from a collection; with too few examples, likeness and signs decide.

        :param background: ordinary messages about anything else, to learn from as well.
        """
        flags = {flag.id: flag.phrasings for flag in collection.red_flags}
        past = [flag.id for flag in collection.red_flags if not flag.level.interrupts]
        texts = GuardTexts(flags, collection.look_alikes, (*_ordinary(collection), *background))
        alarming = sum(len(told) for flag_id, told in flags.items() if flag_id not in past)
        if min(alarming, len(texts.look_alikes) + len(texts.ordinary)) < MIN_EXAMPLES:
            return cls(collection, None)
        language = Language.of(collection.language)
        return cls(collection, learn_guard(texts, past, language, progress))

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
            return self._found(Alarm(self._exact[text], message.text, 0.0, 0.0, "phrasing"), seen)
        # What is compared and not learned is compared clause by clause.
        found = pieces(message) if self.learned else pieces(message, 0)
        note = any(self._finder.sign_in(self._finder.find(piece.text)) for piece in found)
        if text in self._calm:
            return Screening(note=note, seen=seen)
        if self.learned:
            alarm, near = self._judge(self.learned, found, deadline)
        else:
            alarm, near = self._compare(found, deadline), False
        if not (alarm and self._flags[alarm.flag_id].level.interrupts):
            if flag_id := self._finder.completed(now, before):
                alarm = Alarm(flag_id, message.text, 0.0, 0.0, "sign over two messages")
        return self._found(alarm, seen, note or near)

    def _found(self, alarm: Alarm | None, seen: tuple[str, ...], note: bool = False) -> Screening:
        if alarm is None or self._flags[alarm.flag_id].level.interrupts:
            return Screening(alarm, note, None, seen)
        return Screening(None, note, alarm.flag_id, seen)

    def _judge(
        self, learned: GuardModel, found: Sequence[Piece], deadline: float
    ) -> tuple[Alarm | None, bool]:
        """Return the surest alarm by what was learned, and whether anything comes near to one."""
        weighed: list[Weighed] = []
        scores: list[float] = []
        limits: list[float] = []
        for piece in found:
            _in_time(deadline)
            weighed.append(learned.spaces.weigh(piece.text))
            score = float(learned.alarm.scores(weighed[-1:])[0, 0])
            scores.append(round(score - (CUT if piece.cut else 0.0), 3))
            plain = self._finder.is_plain_sign(piece.text)
            limits.append(PLAIN if plain else learned.thresholds.interrupt)
        if not found:
            return None, False
        best = max(range(len(found)), key=lambda at: scores[at] - limits[at])
        words, score, limit = found[best].text, scores[best], limits[best]
        flags = dict(
            zip(learned.flag_ids, learned.flags.scores([weighed[best]])[0].tolist(), strict=True)
        )
        flag_id = self._likeliest(flags)
        if self._flags[flag_id].level is Level.CRISIS:
            if self._finder.sign_in(self._finder.find(words)) is None:
                limit = round(limit + DESPAIR_MORE, 3)
        near = max(scores) >= learned.thresholds.note
        if score >= limit:
            return Alarm(flag_id, words, score, limit, LEARNED), near
        past = [one for one in flags if not self._flags[one].level.interrupts]
        for one in past:
            if flags[one] >= 0.0:
                return Alarm(one, words, round(flags[one], 3), 0.0, LEARNED), near
        return None, near

    def _likeliest(self, scores: dict[str, float]) -> str:
        """Return the likeliest red flag of the present; the more pressing one where two are close.

        An emergency that is told as something for today costs more than the other way round.
        """
        own = {one: score for one, score in scores.items() if self._flags[one].level.interrupts}
        close = [one for one in own if own[one] >= max(own.values()) - AS_LIKELY]
        return min(close, key=lambda one: (_URGENCY[self._flags[one].level], -own[one], one))

    def _compare(self, found: Sequence[Piece], deadline: float) -> Alarm | None:
        """Return an alarm by likeness and by signs, where there is too little to learn from."""
        for piece in found:
            _in_time(deadline)
            like = process.extractOne(
                piece.text, [*self._exact], scorer=fuzz.token_sort_ratio, score_cutoff=MIN_LIKENESS
            )
            if like:
                return Alarm(self._exact[like[0]], piece.text, like[1], MIN_LIKENESS, "likeness")
            names = self._finder.find(piece.text)
            flag_id = self._finder.sign_in(names)
            if flag_id and not self._finder.is_calm(names):
                return Alarm(flag_id, piece.text, 0.0, 0.0, "sign")
        return None


def _in_time(deadline: float) -> None:
    if monotonic() > deadline:
        raise GuardError(f"Screening a message took longer than {TIME_LIMIT} s.")


def _ordinary(collection: Collection) -> Iterator[str]:
    for topic in collection.topics():
        if not isinstance(topic, RedFlag):
            yield from topic.phrasings
    yield from (entry.question for entry in collection.entries)
