"""Examining the bot: canned questions with expectations, and retrieval benchmarks."""

from .benchmark import BenchmarkResult, run_benchmark
from .cases import Case, load_suite
from .run import CaseResult, SuiteResult, run_suite

__all__ = [
    "BenchmarkResult",
    "Case",
    "CaseResult",
    "SuiteResult",
    "load_suite",
    "run_benchmark",
    "run_suite",
]
