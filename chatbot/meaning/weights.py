"""The encoder's weights: one file, checked before anything of it is used."""

from __future__ import annotations

import hashlib
import io
import logging
from functools import cache
from pathlib import Path

import numpy as np

from ..language import Language
from .encoder import Encoder

LANGUAGE = "en"  # of the texts that it was trained on
log = logging.getLogger(__name__)

FILE = Path(__file__).with_name("minilm-l6.npz")
SHA256 = "a3a2f5ec8cf44f061cc04c05d221111389b51b26867f4c079cd13d9f48d5b114"


@cache
def load_encoder(path: Path = FILE) -> Encoder | None:
    """Return the encoder, the same one for every caller in the process.

    ``None``, with a warning in the log, where its file is missing or is not the one expected.
    Load it before processes are forked, and they share its memory.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        log.warning("Meaning is off: the encoder's weights cannot be read (%s)", error)
        return None
    if hashlib.sha256(content).hexdigest() != SHA256:
        log.warning("Meaning is off: %s is damaged or of another version; reinstall", path)
        return None
    with np.load(io.BytesIO(content)) as saved:
        arrays = dict(saved)
    for array in arrays.values():
        array.flags.writeable = False  # a page written to is no longer shared between processes
    encoder = Encoder(arrays)
    encoder.version = SHA256
    return encoder


def encoder_for(tag: str) -> Encoder | None:
    """Return the encoder if it knows the language of a tag, such as ``en-GB``."""
    return load_encoder() if Language.of(tag).code == LANGUAGE else None
