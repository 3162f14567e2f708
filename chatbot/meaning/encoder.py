"""The sentence encoder all-MiniLM-L6-v2 in numpy: six layers, then the mean over all pieces.

It computes the published model but for two roundings. Matrices are 8-bit integers with a scale
for each output; they become floats when they are needed, which takes less time than reading them
as floats from memory, and a quarter of the memory. And the error function in the activation is
approximated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from threading import Lock
from typing import NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from .pieces import Pieces

WIDTH = 384  # of a vector
MOST_PIECES = 64  # of a text; what follows is not read
HEADS = 12
MOST_ROWS = 2048  # pieces in one batch, whose largest array then takes 12 MB

# gelu(x) = x/2 · (1 + erf(x/√2)) ≈ x/2 · (1 + tanh(x · (a + b·x² + c·x⁴))), at most 2.6e-5 from
# it. From |x| = 7 on both are x or 0, and x² is held so that c does not turn the curve around.
GELU = (np.float32(0.79750659), np.float32(0.03700683), np.float32(-0.00035171))
GELU_END = np.float32(49)


class Dense(NamedTuple):
    """x → (x · matrix) · scale + shift, with an int8 matrix of shape (inputs, outputs)."""

    matrix: np.ndarray
    scale: np.ndarray
    shift: np.ndarray


class Norm(NamedTuple):
    """Rows to mean 0 and variance 1, then times gain plus shift."""

    gain: np.ndarray
    shift: np.ndarray


class Layer(NamedTuple):
    """One layer of the model.

    ``attend`` gives queries, keys and values side by side, the queries already divided by the
    root of a head's width; ``narrow`` is already halved, for the x/2 of gelu.
    """

    attend: Dense
    mix: Dense
    mixed: Norm
    widen: Dense
    narrow: Dense
    norm: Norm


class Encoder:
    """Turns texts into vectors of unit length, so that their products are cosines.

    Cosines agree to 1e-5 whatever the batch, the number of threads and the processor. Any thread
    may call it, and only one at a time computes. Meanwhile BLAS is held to one thread in the whole
    process: its other threads would wait for work in busy loops.
    """

    version = ""  # the checksum of its weights

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        """:param arrays: as ``chatbot.meaning.make`` packs them; they are never written to."""
        vocabulary = arrays["vocabulary"].tobytes().decode("utf-8")
        self._pieces = Pieces(vocabulary.split("\n"))
        self._words, self._word_scales = arrays["words"], arrays["word_scales"]
        self._positions = arrays["positions"]
        self._norm = Norm(*arrays["norm"])
        self._layers = [_layer(arrays, at) for at in range(len(arrays["layer_norms"]))]
        largest = max(part.matrix.size for part in self._layers[0] if isinstance(part, Dense))
        self._floats = np.empty(largest, np.float32)
        self._lock = Lock()
        self._blas = ThreadpoolController()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts, float32 of shape (texts, 384).

        Of each text the first 64 word pieces are read. An empty text has a vector, too.
        """
        ids = [self._pieces.ids(text, MOST_PIECES) for text in texts]
        vectors = np.empty((len(texts), WIDTH), np.float32)
        with self._lock, self._blas.limit(limits=1, user_api="blas"):
            for batch in _batches([len(row) for row in ids]):
                vectors[batch] = self._encode(np.array([ids[at] for at in batch]))
        return vectors

    def _encode(self, ids: np.ndarray) -> np.ndarray:
        """Return the vectors of texts with equally many pieces: (texts, pieces) → (texts, 384)."""
        texts, pieces = ids.shape
        x = self._words[ids] * self._word_scales[ids, None] + self._positions[:pieces]
        x = _normed(x.reshape(-1, WIDTH), self._norm)
        for layer in self._layers:
            seen = _attention(self._apply(layer.attend, x), texts)
            x = _normed(self._apply(layer.mix, seen) + x, layer.mixed)
            wide = _twice_gelu(self._apply(layer.widen, x))
            x = _normed(self._apply(layer.narrow, wide) + x, layer.norm)
        means = x.reshape(texts, pieces, WIDTH).mean(axis=1)
        unit: np.ndarray = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def _apply(self, dense: Dense, x: np.ndarray) -> np.ndarray:
        matrix = self._floats[: dense.matrix.size].reshape(dense.matrix.shape)
        np.copyto(matrix, dense.matrix)
        y: np.ndarray = x @ matrix
        y *= dense.scale
        y += dense.shift
        return y


def _layer(arrays: Mapping[str, np.ndarray], at: int) -> Layer:
    def dense(name: str) -> Dense:
        return Dense(*(arrays[f"{name}_{part}"][at] for part in Dense._fields))

    mixed, norm = (Norm(*norms) for norms in arrays["layer_norms"][at])
    return Layer(dense("attend"), dense("mix"), mixed, dense("widen"), dense("narrow"), norm)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts of one length together, so that nothing has to be filled up."""
    places = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, group in groupby(places, key=lengths.__getitem__):
        same = list(group)
        most = MOST_ROWS // length
        yield from (same[at : at + most] for at in range(0, len(same), most))


def _normed(x: np.ndarray, norm: Norm) -> np.ndarray:
    x -= x.mean(axis=1, keepdims=True)
    squares = np.einsum("ij,ij->i", x, x)[:, None]
    x *= 1 / np.sqrt(squares / np.float32(WIDTH))
    x *= norm.gain
    x += norm.shift
    return x


def _attention(attend: np.ndarray, texts: int) -> np.ndarray:
    """Return for each piece the values of its text's pieces, weighed by query and key."""
    parts = attend.reshape(texts, -1, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
    queries, keys, values = parts  # each (texts, heads, pieces, a head's width)
    weights = queries @ keys.swapaxes(2, 3)
    weights -= weights.max(axis=3, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=3, keepdims=True)
    seen: np.ndarray = (weights @ values).swapaxes(1, 2)
    return seen.reshape(-1, WIDTH)


def _twice_gelu(x: np.ndarray) -> np.ndarray:
    a, b, c = GELU
    square = np.minimum(x * x, GELU_END)
    curve: np.ndarray = c * square
    curve += b
    curve *= square
    curve += a
    curve *= x
    np.tanh(curve, out=curve)
    curve += 1
    curve *= x
    return curve
