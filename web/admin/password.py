"""The password of the owner pages, of which only a hash is kept: ``scrypt:n:r:p:salt:hash``.

Parted by colons, and not by the usual dollars, which shells and Compose files take for variables.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

MIN_LENGTH = 12
MAX_LENGTH = 1024
N, R, P = 2**15, 8, 1  # 32 MB and about a tenth of a second for each try
_LENGTH = 32


def hash_password(password: str) -> str:
    """Return what the setting ``admin_password`` holds for a password."""
    salt = os.urandom(16)
    found = _scrypt(password, salt, N, R, P)
    return ":".join(["scrypt", str(N), str(R), str(P), _text(salt), _text(found)])


def matches(password: str, hashed: str) -> bool:
    """Say whether a hash is of this password, in a time that does not tell how far it is right."""
    _, n, r, p, salt, expected = hashed.split(":")
    found = _scrypt(password[:MAX_LENGTH], base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(_text(found), expected)


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    text = password.encode("utf-8", "surrogatepass")
    room = 256 * n * r  # twice of what it takes
    return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=room, dklen=_LENGTH)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
