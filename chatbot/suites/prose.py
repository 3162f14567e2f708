"""Suites as YAML that reads like prose; docs/suites.md describes it, ``schema`` states it."""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import ContentError
from ..model import Level, Outcome, Reason
from ..reading.problems import Place, Problems
from ..reading.wording import did_you_mean, listed, quoted
from ..reading.yaml_nodes import Fields, read_yaml
from .cases import Case, Known, Suite
from .expectations import CALM, Expectation
from .gates import parse_gate

MAX_BYTES = 20_000_000
CASE_KEYS = ("ask", "dialogue", "expect", "name", "tags", "severity", "skip", "known_failure")
JUDGED_KEYS = ("severity", "known_failure")  # of what expects something
TURN_KEYS = ("expect", "tags", "severity", "known_failure")
EXPECT_KEYS = (
    *("entry", "gap", "reason", "level", "contains", "lacks", "citation"),
    *("confidence", "position", "safety_note"),
)
CITATION_KEYS = ("title", "publisher", "url", "locator", "updated", "review_due", "peer_reviewed")
SEVERITIES = ("normal", "safety")
POSITIONS = (1, 2, 3)
# The replies that a key says something of.
NARROWED = {
    "entry": (Outcome.ANSWER, Outcome.CLARIFY),
    "gap": (Outcome.NO_ANSWER,),
    "reason": (Outcome.NO_ANSWER,),
    "level": (Outcome.URGENT,),
    "position": (Outcome.CLARIFY,),
}
PHRASES = {
    "no alarm": Expectation(CALM),
    "urgent or note": Expectation((Outcome.URGENT,), heeded=True),
}


def read_prose(path: Path, known: Known) -> Suite:
    """Return the suite in a YAML file; raises ``ContentError`` with every problem in it."""
    problems = Problems()
    node = read_yaml(path, problems, MAX_BYTES)
    fields = Fields(node, Place(path), problems, ("suite", "cases"), ("gates",)) if node else None
    suite = _suite(fields, known) if fields else Suite("", ())
    if len(problems):
        raise ContentError(problems.sorted())
    return suite


def _suite(fields: Fields, known: Known) -> Suite:
    name = fields.text("suite")
    gates = fields.texts("gates") if "gates" in fields else []
    for gate, place in gates:
        try:
            parse_gate(gate)
        except ValueError as error:
            fields.problems.add(place, str(error), "Write one such as `wrong <= 3%`")
    stem = fields.place.path.name.partition(".")[0]
    cases: list[Case] = []
    names: dict[str, Place] = {}
    rows = fields.mappings("cases", (), CASE_KEYS)
    if "cases" in fields and not rows:
        fields.error("cases", "there are no cases", "Write one: `- {ask: …, expect: …}`")
    for number, row in enumerate(rows, start=1):
        case_id = row.text("name") or f"{stem}/{number}"
        if case_id in names:
            what = f"the name {quoted(case_id)} is already used at {names[case_id]}"
            row.error("name", what, "Rename one of them")
        names[case_id] = row.place
        cases += _cases(row, case_id, known)
    return Suite(
        name, tuple(replace(case, suite=name) for case in cases), tuple(one for one, _ in gates)
    )


def _cases(row: Fields, case_id: str, known: Known) -> Iterator[Case]:
    given = [key for key in ("ask", "dialogue") if key in row]
    if len(given) != 1:
        fix = "Write `ask: …` for a question, or `dialogue: […]` for several turns"
        row.problems.add(row.place, "a case has one of ask and dialogue", fix)
        return
    shared = Case("", None, case_id, tags=_tags(row), safety=_is_safety(row), skip=row.text("skip"))
    if given == ["ask"]:
        if "expect" not in row:
            fix = "Add `expect: …`, such as `expect: answer costs`"
            row.problems.add(row.place, "the case expects nothing", fix)
        yield _turn(row, shared, known)
        return
    for key in ("expect", "known_failure"):
        if key in row:
            row.error(key, f"a dialogue has no {key} of its own", "Move it to a turn")
    turns = row.mappings("dialogue", ("ask",), TURN_KEYS)
    if not turns:
        row.error("dialogue", "the dialogue has no turns", "Write one: `- {ask: …, expect: …}`")
    elif not any("expect" in turn for turn in turns):
        row.error("dialogue", "the dialogue expects nothing", "Add `expect: …` to a turn")
    for number, turn in enumerate(turns, start=1):
        place = replace(shared, id=f"{case_id}.{number}", dialogue=case_id, turn=number)
        safety = _is_safety(turn) or shared.safety
        tags = tuple(dict.fromkeys((*shared.tags, *_tags(turn))))
        yield _turn(turn, replace(place, tags=tags, safety=safety), known)


def _turn(row: Fields, case: Case, known: Known) -> Case:
    for key in JUDGED_KEYS:
        if key in row and "expect" not in row and case.dialogue:
            what = f"the turn expects nothing, so it has no {key}"
            row.error(key, what, "Add `expect: …`, or take it out")
    return replace(
        case,
        question=row.text("ask"),
        expect=_expectation(row, known) if "expect" in row else None,
        known_failure=row.text("known_failure"),
    )


def _tags(row: Fields) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.one_or_more("tags"))) if "tags" in row else ()


def _is_safety(row: Fields) -> bool:
    return "severity" in row and row.choice("severity", SEVERITIES) == "safety"


def _expectation(row: Fields, known: Known) -> Expectation | None:
    if row.is_text("expect"):
        return _phrase(row, row.text("expect"), known)
    fields = row.mapping("expect", ("outcome",), EXPECT_KEYS)
    outcomes = fields.one_or_more("outcome", [*Outcome])
    if not outcomes:
        return None
    for key, narrowed in NARROWED.items():
        if key in fields and not {*narrowed} & {*outcomes}:
            what = f"{key} is of replies that are {listed(narrowed)}, and none of these is expected"
            fields.error(key, what, "Add the outcome, or take it out")
    citation = fields.mapping("citation", (), CITATION_KEYS) if "citation" in fields else None
    if citation and not any(key in citation for key in CITATION_KEYS):
        fix = f"Write one of {listed(CITATION_KEYS)}"
        fields.error("citation", "the citation has no fields", fix)
    bounds = fields.mapping("confidence", (), ("least", "most")) if "confidence" in fields else None
    position = (
        fields.number("position", POSITIONS[0], POSITIONS[-1]) if "position" in fields else None
    )
    if position is not None and position not in POSITIONS:
        fields.error("position", f"position is {quoted(f'{position:g}')}", "Write 1, 2 or 3")
    return Expectation(
        tuple(map(Outcome, outcomes)),
        entries=fields.one_or_more("entry", known.entries),
        gaps=fields.one_or_more("gap", known.gaps),
        reasons=tuple(map(Reason, fields.one_or_more("reason", [*Reason]))),
        levels=tuple(map(Level, fields.one_or_more("level", [*Level]))),
        contains=fields.one_or_more("contains"),
        lacks=fields.one_or_more("lacks"),
        citation=tuple((key, citation.text(key)) for key in CITATION_KEYS if key in citation)
        if citation
        else (),
        confidence=_bounds(bounds) if bounds else None,
        position=None if position is None else int(position),
        noted=fields.flag("safety_note") if "safety_note" in fields else None,
    )


def _bounds(fields: Fields) -> tuple[float, float]:
    least, most = (fields.number(key, 0, 1) for key in ("least", "most"))
    if least is not None and most is not None and least > most:
        fields.error("least", "least is more than most", "Correct one of them")
    return 0.0 if least is None else least, 1.0 if most is None else most


def _phrase(row: Fields, text: str, known: Known) -> Expectation | None:
    """Return what a phrase expects: an outcome, and the id or the level that narrows it."""
    if text in PHRASES or not text:
        return PHRASES.get(text)
    outcome, *names = text.split()
    if outcome not in [*Outcome]:
        options = [*Outcome, *PHRASES]
        fix = did_you_mean(text, options, f"Begin with {listed(options)}")
        row.error("expect", f"the expectation {quoted(text)} begins with no outcome", fix)
        return None
    expected = Expectation((Outcome(outcome),))
    if not names:
        return expected
    allowed: Container[str] | None = {
        Outcome.ANSWER: known.entries,
        Outcome.CLARIFY: known.entries,
        Outcome.NO_ANSWER: None if known.gaps is None else [*known.gaps, *Reason],
        Outcome.URGENT: [*Level],
        Outcome.SMALLTALK: [],
    }[Outcome(outcome)]
    for name in names:
        if allowed is not None and name not in allowed:
            otherwise = f"Known here: {listed(allowed)}" if allowed else "Leave it out"
            what = f"the expectation {quoted(text)}: {quoted(name)} is not known"
            row.error("expect", what, did_you_mean(name, allowed, otherwise))
            return None
    if outcome == Outcome.NO_ANSWER:
        reasons = tuple(Reason(name) for name in names if name in [*Reason])
        gaps = tuple(name for name in names if name not in [*Reason])
        return replace(expected, gaps=gaps, reasons=reasons)
    if outcome == Outcome.URGENT:
        return replace(expected, levels=tuple(map(Level, names)))
    return replace(expected, entries=tuple(names))
