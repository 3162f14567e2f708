"""A red flag is found wherever it stands, and what is calm never interrupts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from guarded_collections import LOOK_ALIKES, SIGNS, guarded, red_flags, sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from small_collections import paragraph, tiny

from chatbot.language.message import LONGEST
from chatbot.model import Collection, Level, RedFlag, Signs
from chatbot.safety import Alarm, Guard, GuardError, Screening
from chatbot.safety import guard as guard_module
from chatbot.safety.guard import DESPAIR_MORE, LEARNED, MIN_LIKENESS, TIME_LIMIT, WEAK
from chatbot.safety.learning import CUT

COLLECTION = guarded()
SPARSE = sparse()
NUMB = "my groin went numb this morning"
DESPAIR = "i want to kill myself tonight"
COST = "what does the treatment cost"


@pytest.fixture(scope="module", autouse=True)
def standing_clock() -> Iterator[None]:
    """Let no slow machine fail a test of something else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard_module, "monotonic", lambda: 0.0)
        yield


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard.fit(COLLECTION)


@pytest.fixture(scope="module")
def sparse_guard() -> Guard:
    return Guard.fit(SPARSE)


@pytest.fixture(scope="module", params=["guard", "sparse_guard"])
def either(request: pytest.FixtureRequest) -> tuple[Collection, Guard]:
    """A guard that has learned, then one that compares."""
    collection = COLLECTION if request.param == "guard" else SPARSE
    return collection, request.getfixturevalue(request.param)


def flagged(screening: Screening) -> str | None:
    return screening.alarm and screening.alarm.flag_id


def calm_texts(collection: Collection) -> list[str]:
    texts = [entry.question for entry in collection.entries] + list(collection.look_alikes)
    for topic in collection.topics():
        if not isinstance(topic, RedFlag):
            texts += topic.phrasings
    return texts


def test_the_two_guards_are_what_they_are_taken_for(guard, sparse_guard):
    assert guard.learned is not None
    assert sparse_guard.learned is None


def test_every_phrasing_of_a_red_flag_is_told_by_its_very_words(either):
    collection, guard = either
    for flag in collection.red_flags:
        for text in flag.phrasings:
            screening = guard.screen(f"  {text.upper()}!")
            if flag.level is Level.REPORT:
                assert (screening.alarm, screening.report_id) == (None, flag.id)
            else:
                assert screening.alarm == Alarm(flag.id, f"  {text.upper()}!", 0.0, 0.0, "phrasing")
                assert screening.report_id is None


def test_no_calm_phrasing_question_or_look_alike_interrupts(either):
    collection, guard = either
    for text in calm_texts(collection):
        screening = guard.screen(f" {text.capitalize()}?? ")
        assert (screening.alarm, screening.report_id) == (None, None), text


@pytest.mark.parametrize("text", ["my groin is numb now", "i will kill myself now"])
def test_the_very_words_of_a_look_alike_outweigh_all_that_was_learned(guard, text):
    """Else an author could not take a false alarm back."""
    assert guard.screen(text).alarm
    with_it = Guard(replace(COLLECTION, look_alikes=(f"{text.title()}?",)), guard.learned)
    assert with_it.screen(f"{text.upper()}!").alarm is None
    assert with_it.screen(f"{text}. {COST}").alarm


@pytest.mark.parametrize("text", ["both feet have no feeling", "my wound smels bad"])
def test_the_very_words_of_a_look_alike_outweigh_likeness_and_signs(sparse_guard, text):
    assert sparse_guard.screen(text).alarm
    assert Guard.fit(sparse(look_alikes=(text,))).screen(text.upper()).alarm is None


def test_the_question_of_an_entry_is_calm_whatever_it_asks():
    text = "Why do both legs feel dead now?"
    assert Guard.fit(SPARSE).screen(text).alarm
    asked = replace(SPARSE.entries[0], title=text)
    assert Guard.fit(replace(SPARSE, entries=(asked,))).screen(text.lower()).alarm is None


def test_what_is_both_calm_and_alarming_is_alarming():
    collection = sparse(look_alikes=("my legs are numb",))
    assert flagged(Guard.fit(collection).screen("my legs are numb")) == "numb"


def test_a_calm_text_inside_a_message_calms_nothing_else(guard):
    assert flagged(guard.screen(f"{LOOK_ALIKES[0]}. {NUMB}")) == "numb"


STORY = [
    *(COST, "please explain how stem cells repair a disc", "has it been approved by the fda"),
    *("are there side effects of the injection", "will it rain tomorrow", "thanks for your help"),
]


@pytest.mark.parametrize(("symptom", "flag"), [(NUMB, "numb"), (DESPAIR, "despair")])
@pytest.mark.parametrize("joint", [". ", "? ", "\n", ", ", " and "])
@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_symptom_at_the_head_in_the_middle_and_at_the_tail(guard, symptom, flag, joint, at):
    sentences = [*STORY[:at], symptom, *STORY[at:]]
    screening = guard.screen(joint.join(sentences))
    assert flagged(screening) == flag
    assert symptom in screening.alarm.words


@pytest.mark.parametrize("joint", [". ", ", ", "\n", " and "])
@pytest.mark.parametrize("at", [0, 1, 57, 119, 120])
def test_a_symptom_anywhere_in_a_very_long_story(guard, joint, at):
    sentences = [STORY[number % len(STORY)] for number in range(120)]
    sentences.insert(at, NUMB)
    assert flagged(guard.screen(joint.join(sentences))) == "numb"


@pytest.mark.parametrize("joint", [". ", ", ", "\n"])
def test_a_story_without_a_symptom_raises_no_alarm(guard, joint):
    screening = guard.screen(joint.join(STORY * 20))
    assert (screening.alarm, screening.report_id) == (None, None)


PADDING = "thank you for this page. "


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (0, 4 * LONGEST, True),
        (4 * LONGEST, 0, True),
        (LONGEST // 2 - 100, 4 * LONGEST, True),
        (4 * LONGEST, LONGEST // 2 - 100, True),
        (2 * LONGEST, 2 * LONGEST, False),
    ],
    ids=["head", "tail", "end of the beginning", "beginning of the end", "middle"],
)
def test_of_an_overlong_message_the_beginning_and_the_end_are_read(guard, before, after, found):
    def padding(size: int) -> str:
        return (PADDING * (size // len(PADDING) + 1))[:size]

    message = f"{padding(before)}. {NUMB}. {padding(after)}"
    assert flagged(guard.screen(message)) == ("numb" if found else None)


HIDDEN = {
    "zero-width spaces": "\u200b".join(NUMB),
    "soft hyphens": "\u00ad".join(NUMB),
    "direction marks": f"\u202e{NUMB}\u202c",
    "surrogates": NUMB.replace("numb", "nu\ud800mb"),
    "private use": NUMB.replace("numb", "nu\ue000mb"),
    "marks": "\u0301".join(NUMB),
    "full width": NUMB.translate({ord(char): ord(char) + 0xFEE0 for char in NUMB if char != " "}),
    "Cyrillic letters": NUMB.replace("o", "о").replace("m", "м"),
    "spaced letters": "   ".join(" ".join(word) for word in NUMB.split()),
    "dots between letters": "  ".join(".".join(word) for word in NUMB.split()),
    "spaced letters with zero-width spaces": "   ".join(
        "\u200b \u200b".join(word) for word in NUMB.split()
    ),
    "a hidden joining word": f"{COST}, in all of the countries a\u200bnd {NUMB}",
    "capitals": NUMB.upper(),
    "punctuation": NUMB.replace(" ", "... "),
}


@pytest.mark.parametrize("message", HIDDEN.values(), ids=HIDDEN)
def test_what_hides_words_hides_no_symptom(either, message):
    _, guard = either
    assert flagged(guard.screen(message)) == "numb"


def test_a_misspelt_symptom_is_still_found(guard):
    assert flagged(guard.screen("my groin wnet nummb this mornig")) == "numb"


@pytest.mark.parametrize(
    ("message", "flag", "reason"),
    [
        ("my scar is oozing today", "wound", "what is surely for today"),
        ("his left foot gives way since yesterday", "weak-foot", "another one"),
        ("my thighs feel dead and i leaked pee", "numb", "what is surely an emergency"),
        ("i am ready to end my life soon", "despair", "a crisis"),
    ],
)
def test_which_red_flag_it_is(guard, message, flag, reason):
    assert flagged(guard.screen(message)) == flag, reason


PAST = "years ago the operation made my legs weak"


@pytest.mark.parametrize(
    ("message", "alarm", "report", "reason"),
    [
        (PAST, None, "past-harm", "harm in the past alone is answered"),
        (f"{COST}? {PAST}", None, "past-harm", "beside a question"),
        (f"{PAST}. {NUMB}", "numb", None, "something is wrong now"),
        (f"{NUMB}. {PAST}", "numb", None, "in whatever order"),
        (f"{PAST}. {DESPAIR}", "despair", None, "despair is now"),
        (NUMB, "numb", None, "no harm in the past"),
        (COST, None, None, "neither"),
    ],
)
def test_harm_in_the_past_counts_only_where_nothing_is_wrong_now(
    guard, message, alarm, report, reason
):
    screening = guard.screen(message)
    assert (flagged(screening), screening.report_id) == (alarm, report), reason


@pytest.mark.parametrize(
    ("message", "note", "reason"),
    [
        (COST, False, "nothing"),
        ("", False, "no words"),
        ("can it cause numb legs", True, "a sign in the very words of a look-alike"),
        ("do people have numb legs in your trial", True, "a sign in other words"),
        ("no numbness in my legs, what does it cost", False, "what is denied is no sign"),
        ("no numbness. legs are fine. what does it cost", False, "even over sentences"),
    ],
)
def test_a_sign_without_an_alarm_leaves_a_note(either, message, note, reason):
    _, guard = either
    screening = guard.screen(message)
    assert screening.alarm is None
    assert screening.note is note, reason


def lowered(guard: Guard, **least: float) -> Guard:
    """Return a copy of a guard with other thresholds."""
    thresholds = guard.learned.thresholds._replace(**least)
    return Guard(COLLECTION, replace(guard.learned, thresholds=thresholds))


def test_what_comes_near_to_an_alarm_leaves_a_note(guard):
    message = "it feels odd"
    assert lowered(guard, interrupt=99.0, note=99.0).screen(message) == Screening()
    near = lowered(guard, interrupt=99.0, note=-99.0).screen(message)
    assert near == Screening(note=True)


TRIPS = "his left foot keeps tripping me today"  # in none of the signs


def test_an_alarm_tells_by_which_words_how_strongly_and_why(guard):
    alarm = guard.screen(f"{COST}? {TRIPS}. thanks").alarm
    score = guard.learned.alarm.scores([guard.learned.spaces.weigh(TRIPS)])[0, 0] - CUT
    assert (alarm.flag_id, alarm.words, alarm.rule) == ("weak-foot", TRIPS, LEARNED)
    assert alarm.score == pytest.approx(score, abs=0.001)
    assert alarm.score >= alarm.threshold


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"numb": 2.0, "weak-foot": 1.0, "wound": 0.0}, "numb"),
        ({"numb": 1.2, "weak-foot": 2.0, "wound": 0.0}, "numb"),
        ({"numb": 0.9, "weak-foot": 2.0, "wound": 0.0}, "weak-foot"),
        ({"numb": -9.0, "weak-foot": 2.0, "wound": 2.0}, "weak-foot"),
        ({"numb": 1.5, "weak-foot": 1.6, "past-harm": 99.0}, "numb"),
    ],
    ids=["surest", "close", "not close", "a tie goes by id", "harm in the past"],
)
def test_the_more_pressing_red_flag_is_told_where_two_are_close(guard, scores, told):
    """An emergency told as something for today costs more than the other way round."""
    assert guard._likeliest(scores) == told


@pytest.mark.parametrize(
    ("text", "needs_more"), [("i am thinking how to be gone soon", True), (DESPAIR, False)]
)
def test_despair_needs_more_than_the_threshold_unless_there_is_a_sign(text, needs_more):
    signs = replace(SIGNS, signs=(("despair", ("death",)),))
    only = tuple(flag for flag in red_flags() if flag.id == "despair")
    collection = guarded(red_flags=only, signs=signs)
    learned = Guard.fit(collection).learned
    score = float(learned.alarm.scores([learned.spaces.weigh(text)])[0, 0])
    least = learned.thresholds._replace(interrupt=score - DESPAIR_MORE / 2)
    screening = Guard(collection, replace(learned, thresholds=least)).screen(text)
    assert (screening.alarm is None) is needs_more


@pytest.mark.parametrize(
    ("rule", "score", "weak"),
    [
        (LEARNED, 1.0, True),
        (LEARNED, 1.0 + WEAK - 0.01, True),
        (LEARNED, 1.0 + WEAK, False),
        ("phrasing", 1.0, False),
        ("sign", 0.0, False),
        ("sign over two messages", 0.0, False),
        ("likeness", 1.0, False),
    ],
)
def test_an_alarm_just_above_its_threshold_is_weak(rule, score, weak):
    """It may be taken back; one by the very words or by a sign may not."""
    assert Alarm("numb", "words", score, 1.0, rule).weak is weak


@pytest.mark.parametrize(
    ("message", "seen", "reason"),
    [
        (COST, (), "nothing"),
        ("it is in my groin", ("seat",), "a place"),
        ("my groin, since yesterday", ("seat",), "circumstances do not go along"),
        ("my groin is numb now", ("numb", "seat"), "an alarm has some too"),
        ("my legs are numb", ("limb", "numb"), "a phrasing"),
        ("can it cause numb legs", (), "a question about it does not"),
        ("no fever", (), "what is denied does not"),
    ],
)
def test_what_was_seen_goes_along_to_the_next_message(either, message, seen, reason):
    _, guard = either
    assert guard.screen(message).seen == seen, reason


@pytest.mark.parametrize(
    ("first", "second", "flag", "reason"),
    [
        ("it is in my groin", "now it is numb there", "numb", "the place and then the feeling"),
        ("it has got numb", "the groin i mean", "numb", "the other way round"),
        ("it is in my groin", COST, None, "nothing of it in the second"),
        ("it is in my groin", "since yesterday", None, "only when"),
        ("it is in my groin", "can it be numb", None, "a calm list in the second"),
        ("it is in my groin", "it was numb as a child", None, "the past"),
        ("it is in my groin", "no numbness", None, "denied"),
        (COST, "it has got numb", None, "nothing of it in the first"),
    ],
)
def test_a_sign_over_two_messages(sparse_guard, first, second, flag, reason):
    seen = sparse_guard.screen(first).seen
    screening = sparse_guard.screen(second, seen)
    assert flagged(screening) == flag, reason
    if flag:
        assert screening.alarm == Alarm(flag, second, 0.0, 0.0, "sign over two messages")
    assert sparse_guard.screen(second).alarm is None  # by itself it is no alarm


def test_a_sign_over_two_messages_counts_more_than_harm_in_the_past(guard):
    message = "the clinic damaged my groin years back and gave me an infection"
    assert guard.screen(message).report_id == "past-harm"
    screening = guard.screen(message, ["numb"])
    assert (flagged(screening), screening.report_id) == ("numb", None)


def test_a_calm_text_completes_no_sign(either):
    collection, guard = either
    text = next(text for text in collection.look_alikes if "numb legs" in text)
    assert guard.screen(text, ["seat", "weak", "fever"]).alarm is None


def test_what_was_seen_may_be_any_text(either):
    """It comes from a token, and lists are renamed."""
    _, guard = either
    assert guard.screen(COST, ["", "gone", "now", "(no) numb", "\ud800"]).alarm is None


@pytest.mark.parametrize(
    ("message", "flag", "rule", "reason"),
    [
        ("my legs are numb", "numb", "phrasing", "the very words"),
        ("my legs arre numb", "numb", "likeness", "nearly the words"),
        ("numb my legs are", "numb", "likeness", "in another order"),
        (f"{COST}? i want to end my lif", "despair", "likeness", "in a piece"),
        ("both feet have no feeling", "numb", "sign", "other words of a sign"),
        (f"{COST}, her scar is weeping", "wound", "sign", "in a piece"),
        ("can it make the legs numb", None, None, "a sign with a calm list"),
        ("my legs were numb years ago", None, None, "the past"),
        ("no numbness in the legs", None, None, "denied"),
        ("i feel low", None, None, "neither likeness nor a sign"),
        (COST, None, None, "an ordinary question"),
    ],
)
def test_with_few_examples_likeness_and_signs_decide(sparse_guard, message, flag, rule, reason):
    alarm = sparse_guard.screen(message).alarm
    assert (alarm and alarm.flag_id, alarm and alarm.rule) == (flag, rule), reason


def test_how_alike_a_message_must_be(sparse_guard, monkeypatch):
    alarm = sparse_guard.screen("my wound smels badly").alarm
    assert alarm.score > alarm.threshold == MIN_LIKENESS
    monkeypatch.setattr(guard_module, "MIN_LIKENESS", alarm.score + 0.1)
    assert sparse_guard.screen("my wound smels badly").alarm is None


def test_likeness_to_harm_in_the_past_is_reported(sparse_guard):
    screening = sparse_guard.screen("years ago a clinic harmd me")
    assert (screening.alarm, screening.report_id) == (None, "past-harm")


@pytest.mark.parametrize(
    "changes",
    [{"signs": Signs()}, {"signs": Signs(), "red_flags": ()}, {"look_alikes": ()}],
    ids=["no signs", "no red flags", "no look-alikes"],
)
@pytest.mark.parametrize("base", [guarded, sparse, tiny])
def test_collections_without_signs_red_flags_or_look_alikes(base, changes):
    collection = base(**changes)
    guard = Guard.fit(collection)
    for message in ("", COST, "my legs are numb", "numb groin " * 50):
        assert isinstance(guard.screen(message, ["numb"]), Screening)
    known = next((flag for flag in collection.red_flags if flag.level.interrupts), None)
    message = known.phrasings[0] if known else "my legs are numb"
    assert flagged(guard.screen(message)) == (known and known.id)
    assert guard.screen(COST).alarm is None


def test_a_red_flag_without_phrasings():
    silent = RedFlag("silent", "Silent", paragraph("Get help."), level=Level.EMERGENCY)
    guard = Guard.fit(tiny(red_flags=(silent,), signs=Signs()))
    assert guard.screen("my legs are numb").alarm is None


class Clock:
    """Tells times that lie so far apart, and counts how often it is asked."""

    def __init__(self, step: float) -> None:
        self._times = count(0.0, step)
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return next(self._times)


def test_a_screen_that_takes_too_long_fails(guard, monkeypatch):
    """Then nothing may be answered."""
    monkeypatch.setattr(guard_module, "monotonic", Clock(TIME_LIMIT / 10))
    with pytest.raises(GuardError, match="longer"):
        guard.screen(". ".join(f"{one} {at}" for at, one in enumerate(STORY * 9)))


def test_a_screen_in_time_does_not_fail(guard, monkeypatch):
    clock = Clock(TIME_LIMIT / 1000)
    monkeypatch.setattr(guard_module, "monotonic", clock)
    assert flagged(guard.screen(f"{COST}. {NUMB}")) == "numb"
    assert clock.asked > 3  # it looked at the time again and again


def test_an_error_does_not_quote_the_message(guard, monkeypatch):
    monkeypatch.setattr(guard_module, "monotonic", Clock(TIME_LIMIT))
    with pytest.raises(GuardError) as failed:
        guard.screen(f"{DESPAIR}. {NUMB}. {COST}")
    assert "kill" not in str(failed.value)


@pytest.mark.parametrize(
    "message", ["", " \t\r\n", "\u200b\ufeff", "?!…", "😀 👍🏽", "\ud800", "\0"]
)
def test_a_message_without_words_is_calm(either, message):
    _, guard = either
    assert guard.screen(message) == Screening()


STRANGE = {
    "letters": "a" * 20_000,
    "no spaces": "漢字" * 5_000,
    "marks": "e" + "\u0301" * 20_000,
    "surrogates": "\ud800 " * 5_000,
    "one that becomes eighteen": "\ufdfa" * 2_000,
    "commas": "," * 20_000,
    "spaced letters": "x y " * 5_000,
    "many lines": "x\n" * 5_000,
    "numbers": "1998 " * 5_000,
    "Hangul fillers": "\u1112\u1161\u3164\u115f\uffa0",
    "letters whose case changes their number": "ŉ ǰ ΐ ẞ İ ı ſ",
}


@pytest.mark.parametrize("message", STRANGE.values(), ids=STRANGE)
def test_strange_messages_are_screened(either, message):
    _, guard = either
    assert guard.screen(message).alarm is None


ANY_TEXT = st.text(st.characters(categories=None, codec=None))
WORDS = sorted(
    {word for text in (NUMB, DESPAIR, PAST, COST, *LOOK_ALIKES) for word in text.split()}
)
MESSAGES = st.one_of(
    ANY_TEXT,
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Mn", "So", "Lo"])),
    st.lists(
        st.one_of(st.sampled_from([*WORDS, ".", ",", "and", "\n", "\u200b", "\ud800"]), ANY_TEXT),
        max_size=12,
    ).map(" ".join),
)
FLAGS = {flag.id: flag for flag in COLLECTION.red_flags}
LISTS = {name for name, _ in SIGNS.words}


@given(MESSAGES, st.lists(st.one_of(st.sampled_from(sorted(LISTS)), ANY_TEXT), max_size=4))
@settings(deadline=None, max_examples=150)
def test_any_text_is_screened_and_the_same_text_alike(either, message, before):
    _, guard = either
    screening = guard.screen(message, before)
    assert screening == guard.screen(message, before)
    assert set(screening.seen) <= LISTS
    if screening.alarm:
        assert FLAGS[screening.alarm.flag_id].level.interrupts
        assert screening.report_id is None
    if screening.report_id:
        assert FLAGS[screening.report_id].level is Level.REPORT


@given(MESSAGES)
@settings(deadline=None, max_examples=100)
def test_what_went_before_never_takes_an_alarm_back(either, message):
    _, guard = either
    alone, after = guard.screen(message), guard.screen(message, sorted(LISTS))
    if alone.alarm:
        assert after.alarm == alone.alarm
    assert after.note >= alone.note
    assert after.seen == alone.seen


def test_two_fits_are_equal(guard):
    """So two servers, and a server after a restart, tell the same."""
    again = Guard.fit(guarded())
    one, other = guard.learned, again.learned
    assert other.thresholds == one.thresholds
    assert other.flag_ids == one.flag_ids
    for left, right in ((one.alarm, other.alarm), (one.flags, other.flags)):
        assert left.weights.tobytes() == right.weights.tobytes()
        assert left.bias.tobytes() == right.bias.tobytes()
    for message in (NUMB, DESPAIR, PAST, COST, *STORY, *LOOK_ALIKES[:20]):
        assert again.screen(message) == guard.screen(message)


def test_a_phrasing_of_two_red_flags_is_that_of_one_of_them_always():
    twice = sparse(
        red_flags=red_flags(**{flag_id: ("my legs are numb",) for flag_id in FLAGS}),
    )
    found = {flagged(Guard.fit(twice).screen("my legs are numb")) for _ in range(3)}
    assert len(found) == 1


def test_invisible_characters_do_not_push_a_symptom_out(guard):
    hidden = "\u200b" * LONGEST
    assert flagged(guard.screen(f"{hidden}{NUMB}{hidden}")) == "numb"


def test_the_very_words_of_a_spaced_look_alike_do_not_interrupt():
    guard = Guard.fit(sparse(look_alikes=("m y  l e g s  n u m b",)))
    assert guard.screen("m y  l e g s  n u m b").alarm is None


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_collection_with_one_red_flag_can_be_learned():
    only = tuple(flag for flag in red_flags() if flag.id == "numb")
    assert flagged(Guard.fit(guarded(red_flags=only)).screen(NUMB)) == "numb"


def test_a_question_about_a_risk_and_one_about_a_place_are_no_alarm(sparse_guard):
    seen = sparse_guard.screen("is it common to be numb").seen
    assert sparse_guard.screen("stem cells for the leg", seen).alarm is None
