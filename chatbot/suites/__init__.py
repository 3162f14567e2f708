"""Examining the bot: canned questions, left-out phrasings, and retrieval benchmarks."""

from .askers import Asker, InProcess, asker_of
from .benchmark import BenchmarkResult, run_benchmark
from .cases import Case, Known, Suite, load_suite, load_suites, suites_of
from .crossvalidation import CrossValidation, EvaluationError, cross_validate, leave_out
from .expectations import Expectation, Got, Verdict
from .gates import Gate, parse_gate
from .metrics import CaseResult
from .run import SuiteResult, run_suite
from .tuning import Aim, Tuned, tune

__all__ = [
    "Aim",
    "Asker",
    "BenchmarkResult",
    "Case",
    "CaseResult",
    "CrossValidation",
    "EvaluationError",
    "Expectation",
    "Gate",
    "Got",
    "InProcess",
    "Known",
    "Suite",
    "SuiteResult",
    "Tuned",
    "Verdict",
    "asker_of",
    "cross_validate",
    "leave_out",
    "load_suite",
    "load_suites",
    "parse_gate",
    "run_benchmark",
    "run_suite",
    "suites_of",
    "tune",
]
