"""The inverted index: for each term, which texts have it and with what weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class RowArrays(NamedTuple):
    """What a sparse matrix by rows consists of, under the names that SciPy has for it.

    SciPy itself would take longer to import than a saved index to load.
    """

    data: Floats
    indices: NDArray[Any]
    indptr: NDArray[Any]
    shape: tuple[int, int]


class Postings:
    """A sparse matrix with a row a term and a column a text, kept for fast multiplication.

    ``matrix`` is a ``csr_matrix`` of SciPy, or its arrays.
    """

    def __init__(self, matrix: RowArrays) -> None:
        self.matrix = matrix
        self._bounds: list[int] = matrix.indptr.tolist()
        self._lengths = np.diff(matrix.indptr)
        self._columns = matrix.indices.astype(np.intp)  # else bincount would convert them each time

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Any]) -> Postings:
        """Return what ``arrays`` was called on."""
        return cls(RowArrays(*(arrays[f"postings_{part}"] for part in RowArrays._fields)))

    def arrays(self) -> dict[str, Any]:
        """Return arrays to save, by names that begin with ``postings_``."""
        parts = RowArrays._fields
        return {f"postings_{part}": np.asarray(getattr(self.matrix, part)) for part in parts}

    def multiply(self, weights: dict[int, float]) -> Floats:
        """Return what texts get from weights by term; work grows with the terms' postings."""
        width = self.matrix.shape[1]
        if not weights:
            return np.zeros(width, np.float32)
        bounds, data = self._bounds, self.matrix.data
        spans = [slice(bounds[term], bounds[term + 1]) for term in weights]
        columns = np.concatenate([self._columns[span] for span in spans])
        factors = np.repeat(list(weights.values()), self._lengths[list(weights)])
        parts = np.concatenate([data[span] for span in spans]) * factors
        return np.bincount(columns, parts, minlength=width).astype(np.float32)


def kernel(similarity: Floats) -> Floats:
    """Quadratic kernel with a constant: pairs of terms count, and there is a bias."""
    return (similarity + np.float32(0.5)) ** 2 + np.float32(1.0)
