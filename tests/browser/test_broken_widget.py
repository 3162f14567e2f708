"""Every check fails on a widget that is broken in the way it is there for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser.broken_widget import BROKEN, Broken
from tests.browser.points import CHECKS
from tests.browser.stage import Stage


def test_every_check_has_its_broken_widget() -> None:
    # The states, sizes and failures of one check share a broken widget.
    checks = {name.split(", ")[0] for name in CHECKS}
    assert {broken.check.split(", ")[0] for broken in BROKEN} == checks


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.check}: {broken.how}")
def test_check_fails(broken: Broken, stage: Stage) -> None:
    broken.put_on(stage)
    stage.be_patient(0.7)  # what is broken does not come, however long one waits
    with pytest.raises((AssertionError, Error)):  # Error: what it waited for never came
        CHECKS[broken.check](stage)
    assert broken.was_used, "the check never loaded what is broken"
    assert not [text for text in stage.problems if "SyntaxError" in text], "the fault is no script"
