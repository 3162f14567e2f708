"""Marks of tests that show a bug; whoever mends one takes its mark out."""

from __future__ import annotations

import pytest

IN_PIECES = pytest.mark.xfail(
    strict=True,
    reason="of a body without Content-Length the first max_body bytes are taken for all of it",
)
CRASH_LOGGED = pytest.mark.xfail(
    strict=True,
    reason="what the error handler _screened raises is logged by Flask with its text, and a "
    "Refusal in it becomes a 500",
)
