"""Red flags: what sounds like an emergency comes before any answer."""

from .guard import Alarm, Guard, GuardError, Screening
from .store import load_or_build

__all__ = ["Alarm", "Guard", "GuardError", "Screening", "load_or_build"]
