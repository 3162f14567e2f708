"""Meaning as a second view: the same index wherever it is built, each text read once, or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from small_collections import taught, tiny

from chatbot import Collection, FaqBot, Outcome
from chatbot.meaning import Encoder, load_encoder, weights
from chatbot.retrieval import Index, index_file, load_or_build_index, recogniser

MESSAGES = [
    "is this treatment approved by anyone",
    "how much money is a visit",
    "what may go wrong afterwards",
    "tell me what the weather is like",
    "ta for that",
    "Is the treatment approved?",  # word for word
    "zzz",
    "",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


@pytest.fixture(scope="module", params=["tiny", "taught"])
def collection(request: pytest.FixtureRequest) -> Collection:
    """A collection that is ranked by likeness, then one that is learned from."""
    return {"tiny": tiny, "taught": taught}[request.param]()


@pytest.fixture(scope="module")
def built(collection: Collection, encoder: Encoder) -> Index:
    return Index.build(collection, encoder=encoder)


class Counting:
    """An encoder that keeps the texts it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.version = encoder, encoder.version
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return self.encoder.encode(texts)


def facts(index: Index) -> object:
    """Return what is learned, and what messages are recognised as."""
    one = index.recogniser
    return (
        one.coefficients.tobytes(),
        (one.meaning_weight, one.answer_weight, one.alike.tolist()),
        index.confidence,
        [index.recognise(message) for message in MESSAGES],
    )


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_the_index_is_the_same_whatever_the_batch(collection, encoder, built, monkeypatch, batch):
    monkeypatch.setattr(recogniser, "_ENCODED", batch)
    assert facts(Index.build(collection, encoder=encoder)) == facts(built)


PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from small_collections import taught, tiny
from test_index_meaning import facts
from chatbot.meaning import load_encoder
from chatbot.retrieval import Index
from threadpoolctl import threadpool_info

print(max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"))
for collection in (tiny(), taught()):
    found = repr(facts(Index.build(collection, encoder=load_encoder())))
    print(hashlib.sha256(found.encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_number_of_threads_changes_nothing():
    """Sums differ in their last digits with the threads of BLAS; they must not show."""
    told = {}
    for threads in ("1", "2"):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(Path(__file__).parent)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found, *told[threads] = done.stdout.split()
        assert found == threads or os.cpu_count() == 1
    assert len(told["1"]) == 2
    assert told["1"] == told["2"]


def test_a_message_is_read_once_and_a_phrasing_never(collection, built, encoder, monkeypatch):
    counting = Counting(encoder)
    monkeypatch.setattr(built, "encoder", counting)
    for message in MESSAGES:
        counting.texts.clear()
        recognition = built.recognise(message)
        new = message and not recognition.exact
        assert counting.texts == [recognition.reading.text] * bool(new)


@pytest.mark.parametrize(
    "message", [*MESSAGES, "what is the price of a visit? will it help my legs", "is it legal, ok"]
)
def test_no_text_is_read_twice_for_a_reply(collection, built, encoder, monkeypatch, message):
    counting = Counting(encoder)
    monkeypatch.setattr(built, "encoder", counting)
    reply = FaqBot(collection, built).ask(message)
    assert reply.text
    assert len(counting.texts) == len(set(counting.texts))


def test_without_the_encoder_everything_answers(collection, tmp_path, monkeypatch):
    off = FaqBot.load(collection, meaning=False)
    monkeypatch.setattr(weights, "load_encoder", partial(load_encoder, tmp_path / "none"))
    missing = FaqBot.load(collection)
    assert missing.index.encoder is missing.index.recogniser.vectors is None
    for message in MESSAGES:
        assert missing.explain(message) == off.explain(message)
        assert missing.ask(message).text == off.ask(message).text
    for topic in collection.topics():
        for phrasing in topic.phrasings[:3]:
            assert missing.ask(phrasing).text
    entry = collection.entries[0]
    assert missing.ask(entry.title).entry_id == entry.id
    near = missing.ask("please is the treatment approved")
    assert (near.outcome, near.entry_id) == (Outcome.ANSWER, entry.id)
    json.dumps(missing.explain("zzz"), allow_nan=False)


def test_a_saved_index_answers_as_the_built_one(collection, encoder, built, tmp_path, monkeypatch):
    load_or_build_index(collection, tmp_path, encoder=encoder)
    monkeypatch.setattr(index_file.Index, "build", None)  # not to be built again
    loaded = load_or_build_index(collection, tmp_path, encoder=encoder)
    assert facts(loaded) == facts(built)
    assert loaded.recogniser.vectors.tobytes() == built.recogniser.vectors.tobytes()


def test_indexes_with_and_without_meaning_are_different_files(encoder, tmp_path):
    for one in (None, encoder):
        load_or_build_index(tiny(), tmp_path, encoder=one)
    assert len(list((tmp_path / "index" / tiny().id).glob("*.npz"))) == 2
    assert load_or_build_index(tiny(), tmp_path).recogniser.vectors is None
    assert load_or_build_index(tiny(), tmp_path, encoder=encoder).recogniser.vectors is not None
