"""The encoder: vectors of texts, the same ones wherever and however they are computed."""

import json
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from chatbot.meaning import WIDTH, Encoder, encoder, load_encoder
from chatbot.meaning.weights import FILE

COST, PRICE = "How much does the treatment cost?", "What will I have to pay for the therapy?"
SLIPPED, HERNIATED = (
    "Can stem cells heal a slipped disc?",
    "Can a herniated disc be treated with stem cells?",
)
TRAIN = "The train to Oslo was late."
LONG = (
    "The clinic explains every step of the treatment before it begins, and patients may ask "
    "whatever they like. "
)
TEXTS = [COST, PRICE, SLIPPED, HERNIATED, TRAIN, "", "does it hurt", "is it safe", "fda", LONG * 6]
ODD = [
    "",
    " ",
    "\0",
    "😀",
    "脊椎手术",
    "x" * 10_000,
    "e" + "\u0301" * 10_000,
    "\ud800",
    "?!" * 5000,
]
SAME = 1e-5  # of two cosines: four digits, whatever the rounding

# The model's own cosines: its float32 weights and BERT's tokeniser. Rounding it to 8 bits moved
# the cosines of 19,900 pairs of sentences by 0.002 in the mean and by 0.014 at most.
REFERENCES = [
    (COST, PRICE, 0.6349),
    (SLIPPED, HERNIATED, 0.7851),
    (SLIPPED, TRAIN, 0.0404),
    ("Is it approved by the FDA?", "Has the FDA given it its approval?", 0.9207),
    ("does it hurt", "Is the procedure painful?", 0.6251),
    ("how mcuh does it csot", "How much does it cost?", 0.2567),
    ("", "Is it safe?", 0.1196),
    (LONG * 6, LONG, 0.8253),
    ("IL-1β “binds” at 37 °C", "binding of interleukin 1 beta at body temperature", 0.7887),
]
ROUNDING = 0.01


@pytest.fixture(scope="module")
def loaded() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


def cosines(vectors: np.ndarray) -> np.ndarray:
    return vectors @ vectors.T


@pytest.mark.parametrize("texts", [[], ["is it safe"], ["is it safe", ""], TEXTS, ODD])
def test_a_text_becomes_a_unit_vector(loaded, texts):
    vectors = loaded.encode(texts)
    assert vectors.shape == (len(texts), WIDTH)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-6)


@pytest.mark.parametrize(("one", "other", "expected"), REFERENCES)
def test_cosines_are_the_models(loaded, one, other, expected):
    assert cosines(loaded.encode([one, other]))[0, 1] == pytest.approx(expected, abs=ROUNDING)


@pytest.mark.parametrize(("one", "other"), [(COST, PRICE), (SLIPPED, HERNIATED)])
def test_the_same_in_other_words_is_nearest(loaded, one, other):
    texts = [one, *(text for text in TEXTS if text != one)]
    nearest = 1 + int(np.argmax(cosines(loaded.encode(texts))[0, 1:]))
    assert texts[nearest] == other


def test_case_accents_and_invisible_characters_change_nothing(loaded):
    plain, *others = loaded.encode(["cafe near me", "CAFÉ  near\tme\n", "cafe\0 ne\u200bar me"])
    assert all(np.array_equal(plain, other) for other in others)


def test_what_follows_the_first_pieces_is_not_read(loaded):
    one, other = loaded.encode([LONG * 4, LONG * 4 + "Is it safe?"])
    assert np.array_equal(one, other)


def test_a_batch_gives_what_single_texts_give(loaded):
    together = cosines(loaded.encode(TEXTS))
    single = cosines(np.vstack([loaded.encode([text]) for text in TEXTS]))
    assert np.abs(together - single).max() < SAME


def test_large_batches_are_cut(loaded, monkeypatch):
    expected = loaded.encode(TEXTS[:5] * 4)
    monkeypatch.setattr(encoder, "MOST_ROWS", 30)
    assert np.abs(loaded.encode(TEXTS[:5] * 4) - expected).max() < SAME


def test_threads_get_what_one_gets(loaded):
    expected = [loaded.encode([text]) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: loaded.encode([text]), TEXTS * 2))
    assert all(np.array_equal(*pair) for pair in zip(found, expected * 2, strict=True))


def test_blas_uses_one_thread_meanwhile(loaded, monkeypatch):
    def threads() -> set[int]:
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    seen = []
    activation = encoder._twice_gelu
    monkeypatch.setattr(
        encoder, "_twice_gelu", lambda x: (seen.append(threads()), activation(x))[1]
    )
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        loaded.encode(["is it safe"])
        assert threads() == before
    assert seen[0] == {1}


PROGRAM = """
import json, sys
from threadpoolctl import threadpool_info
from chatbot.meaning import load_encoder
vectors = load_encoder().encode(json.load(sys.stdin))
kernels = [one["architecture"] for one in threadpool_info() if one["user_api"] == "blas"]
print(json.dumps([kernels, (vectors @ vectors.T).tolist()]))
"""


@pytest.mark.parametrize("kernel", ["Haswell", "Nehalem"])
def test_other_processors_compute_the_same(loaded, kernel):
    """OpenBLAS can be told which processor it is to compute for."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "OPENBLAS_CORETYPE": kernel},
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        check=True,
    )
    kernels, found = json.loads(done.stdout)
    if kernels != [kernel]:
        pytest.skip(f"this machine computes with {kernels}, whatever it is told")
    assert np.abs(cosines(loaded.encode(TEXTS)) - np.array(found)).max() < SAME


def test_it_is_loaded_once(loaded):
    assert load_encoder() is loaded


def damaged(content: bytes) -> bytes:
    return content[:-1000] + bytes([content[-1000] ^ 1]) + content[-999:]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (None, "cannot be read"),
        (lambda content: b"", "damaged"),
        (lambda content: content[:1_000_000], "damaged"),
        (damaged, "damaged"),
    ],
)
def test_a_missing_or_damaged_file_is_one_warning(tmp_path, caplog, change, warning):
    path = tmp_path / "weights.npz"
    if change:
        path.write_bytes(change(FILE.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert load_encoder(path) is None
        assert load_encoder(path) is None
    assert len(caplog.records) == 1
    assert warning in caplog.text and str(path) in caplog.text
