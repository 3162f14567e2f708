"""Canned questions with what is expected of the replies, and asking them of a bot."""

from .askers import Asker, InProcess, asker_of
from .cases import Case, Known, Suite
from .expectations import Expectation, Got, Verdict
from .gates import Gate, parse_gate
from .loading import load_suite, load_suites, suites_of
from .metrics import CaseResult
from .run import SuiteResult, run_suite

__all__ = [
    "Asker",
    "Case",
    "CaseResult",
    "Expectation",
    "Gate",
    "Got",
    "InProcess",
    "Known",
    "Suite",
    "SuiteResult",
    "Verdict",
    "asker_of",
    "load_suite",
    "load_suites",
    "parse_gate",
    "run_suite",
    "suites_of",
]
