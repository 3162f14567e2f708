"""Red flags: what sounds like an emergency comes before any answer."""

from .screen import Alarm, screen

__all__ = ["Alarm", "screen"]
