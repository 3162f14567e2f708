"""Red flags: what sounds like an emergency comes before any answer."""

from .guard import Alarm, Guard, GuardError, Screening
from .guard_file import load_or_build_guard

__all__ = ["Alarm", "Guard", "GuardError", "Screening", "load_or_build_guard"]
