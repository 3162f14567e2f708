"""The password of the owner pages, of which only a hash is kept: ``scrypt:n:r:p:salt:hash``.

Werkzeug separates the last parts with dollars, which shells and Compose files take for variables.
"""

from __future__ import annotations

from werkzeug.security import check_password_hash, generate_password_hash

MIN_LENGTH = 12
MAX_LENGTH = 1024


def hash_password(password: str) -> str:
    """Return the value of the setting ``admin_password`` for a password."""
    return generate_password_hash(password).replace("$", ":")


def matches(password: str, hashed: str) -> bool:
    """Say whether a hash is of this password, in constant time."""
    return check_password_hash("$".join(hashed.rsplit(":", 2)), password[:MAX_LENGTH])
