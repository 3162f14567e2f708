"""A collection studied by itself: its phrasings left out, findings, a threshold, retrieval."""

from .benchmark import BenchmarkResult, run_benchmark
from .crossvalidation import CrossValidation, EvaluationError, cross_validate
from .findings import find_by_asking
from .text_findings import find_in_texts
from .tuning import Aim, Tuned, choose_threshold

__all__ = [
    "Aim",
    "BenchmarkResult",
    "CrossValidation",
    "EvaluationError",
    "Tuned",
    "choose_threshold",
    "cross_validate",
    "find_by_asking",
    "find_in_texts",
    "run_benchmark",
]
