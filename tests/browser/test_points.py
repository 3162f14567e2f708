"""Every point of the ideal widget that a browser can tell."""

from __future__ import annotations

import pytest

from tests.browser.points import CHECKS, Check
from tests.browser.stage import Stage


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_point(check: Check, stage: Stage) -> None:
    check(stage)
