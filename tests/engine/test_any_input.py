"""Whatever is sent, a typed reply comes back, and the work for it is bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from guarded_collections import guarded
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_collections import taught

from chatbot import FaqBot, Outcome
from chatbot.language import Language, spelling
from chatbot.language import identify as language
from chatbot.language.language import MOST_QUESTIONS
from chatbot.language.message import LONGEST
from chatbot.language.spelling import MAX_LOOKED_UP, Speller
from chatbot.model import Reply
from chatbot.retrieval import Index
from chatbot.retrieval.index import MAX_TEXT
from chatbot.retrieval.recogniser import Recogniser
from chatbot.safety import guard as guard_module
from chatbot.safety.pieces import pieces

EN = Language.of("en")
LENGTH = 100_000
NAUGHTY_STRINGS = Path(__file__).parents[3] / "shared" / "safety" / "blns.json"

INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u202c\u2060\u2066\u2069"
    "\ufe0f\ufeff\U000e0041"
)
ZALGO = "\u0315\u0353\u0336\u20dd\u0489"
COST = "what does the treatment cost"

NASTY = {
    "empty": "",
    "one space": " ",
    "every kind of space": " \t\r\n\v\f\u00a0\u2003\u3000\u2028\u2029\x85",
    "NUL": "\0",
    "NUL inside": f"{COST}\0; drop table",
    "control characters": "\x1b[2J\x07\x08\x7f",
    "punctuation": "?!...",
    "digits": "-1/0",
    "numbers that are not ASCII digits": "٣ ½ Ⅷ ² ௰",
    "one emoji": "😀",
    "emoji of several code points": "👩‍👩‍👧‍👦👍🏽🇩🇪1️⃣❤️",
    "a lone high surrogate": "\ud800",
    "surrogates the wrong way round": "\udfff\ud800",
    "an emoji as two surrogates": "\ud83d\ude00",
    "surrogates around a question": f"\ud800{COST}\udfff",
    "a byte that was no UTF-8, beside a red flag": "my legs are \udcff numb",
    "zalgo": "".join(char + ZALGO for char in COST),
    "marks without letters": ZALGO * 200,
    "nothing visible": INVISIBLE,
    "shown right to left": f"\u202e{COST[::-1]}\u202c",
    "bidi isolates that nobody closes": "\u2066" * 300 + COST,
    "Cyrillic homoglyphs": "whаt dоes the trеatment cоst",
    "compatibility letters": "ｗｈａｔ does the 𝐭𝐫𝐞𝐚𝐭𝐦𝐞𝐧𝐭 ⓒⓞⓢⓣ",
    "Cyrillic": "болит спина",
    "Arabic, right to left": "ظهري يؤلمني",
    "no spaces between words": "腰が痛いです",
    "Thai, vowels as marks": "ปวดหลังมาก",
    "Devanagari": "मुझे पीठ में दर्द है",
    "Hangul letters, some invisible": "\u1112\u1161\u11ab\u3164\u115f\uffa0",
    "one character that is eighteen": "\ufdfa",
    "letters whose case changes their number": "ŉ ǰ ΐ ẞ İ ı ſ",
    "private use": "\ue000\uf8ff\U0010fffd",
    "no characters at all": "\uffff\ufdd0\U0010ffff\u0378",
    "templates and markup": "{0} %s %n ${jndi:ldap://x} {{7*7}} <script>",
    "paths and headers": "../../etc/passwd\r\nSet-Cookie: a=b",
    "words of programming languages": "NaN inf null None __class__",
    "YAML": ":root: !!python/object:os.system",
    "what stands for the edges of words": "<>+<>",
    "100,000 letters": "a" * LENGTH,
    "100,000 emoji": "😀" * LENGTH,
    "100,000 surrogates": "\ud800" * LENGTH,
}


@pytest.fixture(scope="module", autouse=True)
def standing_clock() -> Iterator[None]:
    """Let the guard never be out of time, whatever the machine is doing besides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard_module, "monotonic", lambda: 0.0)
        yield


@pytest.fixture(scope="module")
def guarded_bot() -> FaqBot:
    """The bot of a collection whose guard has enough to learn from."""
    return FaqBot(guarded(), Index.build(guarded()))


@pytest.fixture(scope="module", params=["tiny", "taught", "guarded"])
def any_bot(request: pytest.FixtureRequest) -> FaqBot:
    return request.getfixturevalue(f"{request.param}_bot")


def same(reply: Reply) -> Reply:
    """The part of a reply that the message decides; the token has the time."""
    return replace(reply, reply_id="", conversation="")


def led_to(reply: Reply) -> tuple[str, str | None]:
    return str(reply.outcome), reply.entry_id


def assert_typed(bot: FaqBot, message: str) -> Reply:
    """Ask, and check what every reply must be."""
    reply = bot.ask(message)
    assert isinstance(reply, Reply)
    assert reply.outcome in set(Outcome)
    assert reply.text
    json.dumps(reply.to_json(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    answered = reply.outcome is Outcome.ANSWER
    assert answered == (reply.citation is not None) == (reply.entry_id is not None)
    assert reply.confidence is None or (answered and 0.0 <= reply.confidence <= 1.0)
    return reply


@pytest.mark.parametrize("shape", NASTY)
def test_any_message_gets_a_typed_reply(any_bot, shape):
    message = NASTY[shape]
    reply = assert_typed(any_bot, message)
    assert same(any_bot.ask(message)) == same(reply)
    json.dumps(any_bot.explain(message), allow_nan=False)
    assert isinstance(any_bot.search(message), list)


@pytest.mark.parametrize(
    "message",
    ["", " ", "\0", "?!", "😀", "\ud800", INVISIBLE, ZALGO, "\u3164", "ظهري يؤلمني", "\ufdfa"],
)
def test_what_says_nothing_about_the_subject_is_not_answered(any_bot, message):
    assert any_bot.ask(message).outcome is Outcome.NO_ANSWER


HIDDEN = {
    "invisible characters": ("wh\u200bat d\u00adoes the treat\u2060ment c\u200dost", COST),
    "zalgo": ("".join(char + ZALGO for char in COST), COST),
    "surrogates": ("\udc80what does\ud800 the treatment cost", COST),
    "bidi isolates": (f"\u2067{COST}\u2069", COST),
    "a byte order mark": (f"\ufeff{COST}", COST),
    "controls between words": ("what\0does\x1fthe\u2028treatment\x85cost", COST),
    "compatibility letters": ("ＷＨＡＴ 𝐝𝐨𝐞𝐬 ⓣⓗⓔ 𝓉𝓇ℯ𝒶𝓉𝓂ℯ𝓃𝓉 𝕔𝕠𝕤𝕥", COST),
    "a red flag": ("i want to e\u200bnd my li\u00adfe", "i want to end my life"),
    "a red flag's clause": (f"{COST}, i want to e\u200bnd my life", "i want to end my life"),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_cannot_be_seen_changes_nothing(taught_bot, how):
    message, plain = HIDDEN[how]
    assert same(taught_bot.ask(message)) == same(taught_bot.ask(plain))


def test_invisible_characters_do_not_push_a_question_out(taught_bot):
    assert same(taught_bot.ask("\u200b" * MAX_TEXT + COST)) == same(taught_bot.ask(COST))


def test_invisible_characters_do_not_hide_the_language(taught_bot):
    plain = "quanto costa la terapia"
    assert same(taught_bot.ask("\u00ad".join(plain))) == same(taught_bot.ask(plain))


def test_invisible_characters_do_not_hide_a_joining_word(taught_bot):
    question = "are there complications of the injection, both thighs feel dead and weak"
    assert led_to(taught_bot.ask("\u00ad".join(question))) == led_to(taught_bot.ask(question))


def test_an_explanation_can_be_written_as_utf8(taught_bot):
    explained = taught_bot.explain("my legs are numb \ud800 since yesterday")
    json.dumps(explained, ensure_ascii=False).encode("utf-8")


def test_a_red_flag_said_again_and_again(taught_bot):
    message = "my legs are numb since yesterday. " * 30
    assert taught_bot.ask(message).outcome is Outcome.URGENT


# Any code point, also the surrogates that no UTF-8 has.
ANY_TEXT = st.text(st.characters(exclude_categories=()))
STRANGE = st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Cn", "Mn", "Me", "So", "Lo"]))
# Not in French: in a collection for English, a few words of that are judged letter by letter.
ENGLISH = [topic for topic in taught().topics() if topic.id != "french"]
PHRASINGS = sorted({text for topic in ENGLISH for text in topic.phrasings})
WORDS = sorted({word for text in PHRASINGS for word in text.split()})
QUESTIONS = st.one_of(
    st.sampled_from(PHRASINGS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    st.lists(st.sampled_from(PHRASINGS), min_size=2, max_size=3).map(", ".join),
)
MIXED = st.lists(st.one_of(QUESTIONS, ANY_TEXT, STRANGE), max_size=6).flatmap(
    lambda parts: st.sampled_from(["", " ", ", ", "\n", "\u200b", "\0"]).map(
        lambda between: between.join(parts)
    )
)


@given(st.one_of(ANY_TEXT, STRANGE, MIXED))
@settings(deadline=None, max_examples=100)
def test_every_reply_is_typed_and_can_be_explained(any_bot, message):
    reply = assert_typed(any_bot, message)
    assert same(any_bot.ask(message)) == same(reply)
    told = any_bot.explain(message)
    json.dumps(told, allow_nan=False)
    assert all(0.0 <= probability <= 1.0 for probability in told["probability"].values())
    told["compared_as"].encode("utf-8")


def cut(message: str) -> tuple[int, int]:
    """Return into how many pieces and questions a message is cut."""
    read = EN.read(message)
    return len(pieces(read)), len(EN.questions_in(read.text))


@given(QUESTIONS, st.lists(st.sampled_from(["", "", *INVISIBLE]), min_size=1))
@settings(deadline=None, max_examples=100)
def test_invisible_characters_lead_nowhere_else(taught_bot, question, marks):
    hidden = "".join(char + mark for char, mark in zip(question, cycle(marks), strict=False))
    assume(cut(hidden) == cut(question))  # see the joining words above
    assert led_to(taught_bot.ask(hidden)) == led_to(taught_bot.ask(question))


@given(QUESTIONS, st.sampled_from([str.upper, str.title, str.capitalize, str.swapcase]))
@settings(deadline=None, max_examples=100)
def test_case_leads_nowhere_else(taught_bot, question, change):
    assert led_to(taught_bot.ask(change(question))) == led_to(taught_bot.ask(question))


AROUND = st.text("  \n\t.,;:!?¿¡…-–()[]«»“”\"'*_~/", max_size=5)


@given(QUESTIONS, AROUND, AROUND)
@settings(deadline=None, max_examples=100)
def test_punctuation_around_a_question_leads_nowhere_else(taught_bot, question, before, after):
    assume(not EN.questions_in(question))  # which of several is asked, a question mark tells
    dressed = taught_bot.ask(before + question + after)
    assert led_to(dressed) == led_to(taught_bot.ask(question))


TWO = "are there complications afterwards, has it approved by the fda"


@pytest.mark.parametrize("before", ["?", "¿? ", "?! "])
def test_punctuation_before_several_questions_hides_none(taught_bot, before):
    assert EN.questions_in(TWO) != []
    assert led_to(taught_bot.ask(before + TWO)) == led_to(taught_bot.ask(TWO))


@pytest.mark.parametrize("mark", ["\ufe0f", "\u034f"])
def test_invisible_marks_hide_no_joining_word(taught_bot, mark):
    assert led_to(taught_bot.ask(mark.join(TWO))) == led_to(taught_bot.ask(TWO))


@pytest.mark.skipif(not NAUGHTY_STRINGS.is_file(), reason="the list is not beside the repository")
def test_naughty_strings_are_not_answered(any_bot):
    messages = json.loads(NAUGHTY_STRINGS.read_text(encoding="utf-8"))
    assert len(messages) > 400
    replies = {message: assert_typed(any_bot, message) for message in messages}
    answered = [one for one, reply in replies.items() if reply.outcome is Outcome.ANSWER]
    assert answered == []
    assert [one for one, reply in replies.items() if reply.outcome is Outcome.URGENT] == []


@dataclass
class Work:
    """What was done for a message: the lengths of texts, and the words looked up a reading."""

    scored: list[int] = field(default_factory=list)
    looked_up: list[set[str]] = field(default_factory=list)
    screened: list[int] = field(default_factory=list)
    identified: list[int] = field(default_factory=list)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    done = Work()
    correct, score = Speller.correct, Recogniser.score
    extract, rank = spelling.process.extract, language.LanguageIdentifier.rank

    def correcting(self: Speller, text: str) -> Any:
        done.looked_up.append(set())
        return correct(self, text)

    def looking_up(word: str, *args: Any, **options: Any) -> Any:
        done.looked_up[-1].add(word)
        return extract(word, *args, **options)

    def scoring(self: Recogniser, text: str, *views: Any) -> Any:
        done.scored.append(len(text))
        return score(self, text, *views)

    def cutting(message: str, **options: Any) -> Any:
        found = pieces(message, **options)
        done.screened += [len(piece.text) for piece in found]
        return found

    def identifying(self: Any, text: str) -> Any:
        done.identified.append(len(text))
        return rank(self, text)

    monkeypatch.setattr(Speller, "correct", correcting)
    monkeypatch.setattr(spelling, "process", SimpleNamespace(extract=looking_up))
    monkeypatch.setattr(Recogniser, "score", scoring)
    monkeypatch.setattr(guard_module, "pieces", cutting)
    monkeypatch.setattr(language.LanguageIdentifier, "rank", identifying)
    return done


def long(*parts: str) -> str:
    """Return a message of 100,000 characters out of parts that repeat."""
    return "".join(parts * (LENGTH // len("".join(parts)) + 1))[:LENGTH]


UNKNOWN = ["".join(letters) for letters in product("bcdfgq", repeat=6)]
SHAPES = {
    "one word": "a" * LENGTH,
    "one digit": "7" * LENGTH,
    "a question again and again": long(f"{COST} "),
    "unknown words": long(*(f"{word} " for word in UNKNOWN)),
    "long unknown words": long(*(f"{word * 10} " for word in UNKNOWN)),
    "unknown clauses": long(*(f"{word}, " for word in UNKNOWN)),
    "red flags": long(*(f"my legs are numb {number}. " for number in range(LENGTH // 20))),
    "red flags without punctuation": long(
        *(f"my legs are numb {number} " for number in range(LENGTH // 20))
    ),
    "joining words": "and " * (LENGTH // 4),
    "commas": "," * LENGTH,
    "lines": "x\n" * (LENGTH // 2),
    "marks": "e" + "\u0301" * (LENGTH - 1),
    "no spaces": "漢字" * (LENGTH // 2),
    "emoji": "😀 " * (LENGTH // 2),
    "surrogates": "\ud800 " * (LENGTH // 2),
    "invisible": "\u200b" * LENGTH,
    "NUL": "\0" * LENGTH,
}


MOST_COMPARED = MOST_QUESTIONS + 2  # the message, its parts, and the words of a weak alarm


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_for_a_long_message_is_bounded(guarded_bot, work, shape):
    guarded_bot.ask(SHAPES[shape])
    assert len(SHAPES[shape]) == LENGTH
    assert len(work.scored) <= MOST_COMPARED
    assert max(work.scored, default=0) <= MAX_TEXT
    assert max(map(len, work.looked_up), default=0) <= MAX_LOOKED_UP
    # A word stands in the whole, in sentences that go on with the next, and in two stretches.
    assert sum(work.screened) <= 9 * LONGEST
    assert max(work.identified, default=0) <= language.MAX_TEXT


def test_the_bounds_are_reached(guarded_bot, work):
    """Else the test above would show nothing."""
    guarded_bot.ask(SHAPES["unknown clauses"])
    assert sum(work.screened) > LONGEST / 2
    work.looked_up.clear()
    guarded_bot.ask(" ".join(word[::-1] + "zz" for word in UNKNOWN))  # not looked up before
    assert max(map(len, work.looked_up)) == MAX_LOOKED_UP
    assert max(work.scored) == MAX_TEXT
    assert work.identified[-1] == language.MAX_TEXT
    work.scored.clear()
    guarded_bot.ask("what does it cost to be honest, how do cells work for you? " * 20)
    assert MOST_QUESTIONS < len(work.scored) <= MOST_COMPARED


@pytest.mark.parametrize("shape", ["unknown clauses", "red flags", "lines"])
def test_the_work_is_bounded_where_red_flags_are_too_few_to_learn_from(tiny_bot, work, shape):
    tiny_bot.ask(SHAPES[shape])
    assert len(work.scored) <= MOST_COMPARED
    assert sum(work.screened) <= 9 * LONGEST


@pytest.mark.parametrize("char", ["\ufdfa", "\u3316", "ß"], ids=["eighteen", "six", "two"])
def test_characters_that_become_several_are_bounded_too(guarded_bot, work, char):
    guarded_bot.ask(char * 8 * MAX_TEXT)
    assert max(work.scored, default=0) <= MAX_TEXT


def test_no_very_long_word_is_looked_up(guarded_bot, work):
    guarded_bot.ask("\u3316" * 2 * MAX_TEXT)
    assert max((len(word) for words in work.looked_up for word in words), default=0) <= MAX_TEXT
