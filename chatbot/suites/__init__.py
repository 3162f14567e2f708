"""Examining the bot: canned questions, left-out phrasings, and retrieval benchmarks."""

from .benchmark import BenchmarkResult, run_benchmark
from .cases import Case, load_suite
from .crossvalidation import CrossValidation, EvaluationError, cross_validate
from .run import CaseResult, SuiteResult, run_suite
from .tuning import Aim, Tuned, tune

__all__ = [
    "Aim",
    "BenchmarkResult",
    "Case",
    "CaseResult",
    "CrossValidation",
    "EvaluationError",
    "SuiteResult",
    "Tuned",
    "cross_validate",
    "load_suite",
    "run_benchmark",
    "run_suite",
    "tune",
]
