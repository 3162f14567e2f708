"""A collection's phrasings as a suite, each asked as if it were not there."""

from __future__ import annotations

from small_studies import entries_alone, mixed

from chatbot.studies.fates import fates
from chatbot.studies.left_out import LeftOutAsker, left_out_suite
from chatbot.suites import Verdict, run_suite
from chatbot.suites.document import run_document

VERDICTS = {
    "a/1": Verdict.CORRECT,
    "a/2": Verdict.WRONG,
    "a/3": Verdict.HELPED,
    "a/4": Verdict.REFUSED,  # taken for small talk
    "b/1": Verdict.CORRECT,
    "b/2": Verdict.REFUSED,
    "g/1": Verdict.FALSE_ANSWER,
    "g/2": Verdict.REFUSED,  # not answered, and the gap not named
    "s/1": Verdict.CORRECT,
}


def test_every_phrasing_is_a_case_that_expects_its_own_topic():
    suite = left_out_suite(mixed())
    told = [(case.id, case.question, str(case.expect), case.tags) for case in suite.cases]
    assert told[0] == ("a/1", "What is a?", "answer a", ("entry",))
    assert told[4] == ("b/1", "What is b?", "answer b", ("entry",))
    assert told[7] == ("g/2", "quite g", "no_answer g", ("gap",))
    assert told[8] == ("s/1", "help", "smalltalk", ("small_talk",))
    assert len(told) == 9


def test_what_comes_a_second_time_is_asked_once():
    assert [case.question for case in left_out_suite(entries_alone()).cases] == [
        "What is a?",
        "tell a",
        "What is b?",
    ]


def test_verdicts_are_those_of_any_suite():
    study = mixed()
    result = run_suite(LeftOutAsker(study), [left_out_suite(study)])
    assert {one.case.id: one.verdict for one in result.results} == VERDICTS
    answered = {one.case.question for one in result.results if one.got.outcome == "answer"}
    found = {text for (_, text), fate in fates(study).items() if fate.startswith("answered")}
    assert answered == found


def test_a_report_tells_what_was_said_how_sure_it_was_and_why():
    study = mixed()
    found = run_document(run_suite(LeftOutAsker(study), [left_out_suite(study)]), collection="demo")
    cases = {case["id"]: case for case in found["cases"]}
    assert (cases["a/2"]["entry_id"], cases["a/2"]["confidence"]) == ("b", 0.8)
    assert cases["a/2"]["text"] == "What is b?"
    assert cases["a/2"]["reason"] == ["rule: answer threshold"]
    assert cases["a/3"]["options"] == ["a", "b"]
    assert cases["a/3"]["text"] == "What is a?\nWhat is b?"
    assert (cases["g/2"]["outcome"], cases["g/2"]["gap_id"]) == ("no_answer", None)
    assert found["curve"]
