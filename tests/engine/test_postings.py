"""The inverted index multiplies as the matrix that it keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from chatbot.retrieval.postings import Postings

MATRIX = np.array([[1, 0, 2, 0], [0, 0, 0, 0], [0, 3, 4, 0]], np.float32)


@pytest.mark.parametrize(
    ("weights", "sums", "reason"),
    [
        ({}, [0, 0, 0, 0], "no term is known"),
        ({0: 1.0}, [1, 0, 2, 0], "a row as it is; the last text has no term"),
        ({1: 5.0}, [0, 0, 0, 0], "a term that no text has any more"),
        ({0: 2.0, 2: 0.5}, [2, 1.5, 6, 0], "terms add up"),
        ({2: 0.5, 1: 9.0, 0: 2.0}, [2, 1.5, 6, 0], "in any order"),
        ({0: -1.0}, [-1, 0, -2, 0], "a negative weight"),
    ],
)
def test_multiplying(weights, sums, reason):
    found = Postings(csr_matrix(MATRIX)).multiply(weights)
    assert found.tolist() == sums, reason
    assert found.dtype == np.float32


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 12), st.floats(0, 1))
def test_it_is_the_dense_product(seed, terms, texts, density):
    random = np.random.default_rng(seed)
    dense = random.normal(size=(terms, texts)) * (random.random((terms, texts)) < density)
    matrix = csr_matrix(dense.astype(np.float32))
    some = random.permutation(terms)[: random.integers(0, terms + 1)]
    weights = dict(zip(some.tolist(), random.normal(size=len(some)).tolist(), strict=True))
    vector = np.array([weights.get(term, 0.0) for term in range(terms)])
    assert Postings(matrix).multiply(weights) == pytest.approx(vector @ matrix.toarray(), abs=1e-5)


def test_an_index_without_terms():
    assert Postings(csr_matrix((0, 3), dtype=np.float32)).multiply({}).tolist() == [0, 0, 0]
