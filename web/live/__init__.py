"""Changing the content under a running server: looked at, built aside, examined, agreed on."""

from .live import Live

__all__ = ["Live"]
