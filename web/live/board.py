"""What the workers of one server tell each other, in memory that they share since before the fork.

Every worker says which version of the content it is ready to serve, and all serve the one that was
agreed on. A request reads that in one cell, so no reply waits for another worker.
"""

from __future__ import annotations

import mmap

SLOTS = 256  # workers at a time; gunicorn may be told to start more than were set
_AGREED, _ASKED, _FIRST = 0, 1, 2
_FREE, _NOT_READY = 0, 1  # of a slot; any other number is the version that its worker is ready for


class Board:
    """The cells; a version is a number of 64 bits, which is written and read as one.

    Nothing here locks. Who calls ``say`` and ``agree_on`` holds the lock of the store, so that no
    worker takes back its word while another agrees on it.
    """

    def __init__(self, agreed: int) -> None:
        self._cells = memoryview(mmap.mmap(-1, 8 * (_FIRST + SLOTS))).cast("Q")
        self._cells[_AGREED] = agreed

    @property
    def agreed(self) -> int:
        """The version that all workers serve."""
        return self._cells[_AGREED]

    @property
    def asked(self) -> int:
        """How often all workers were asked to look at the content at once."""
        return self._cells[_ASKED]

    def ask(self) -> None:
        """Ask all workers to look at the content at once."""
        self._cells[_ASKED] += 1

    def reserve(self) -> int:
        """Return a slot for a worker that is about to start; it holds up agreements until then."""
        slot = next(n for n in range(_FIRST, len(self._cells)) if self._cells[n] == _FREE)
        self._cells[slot] = _NOT_READY
        return slot

    def release(self, slot: int) -> None:
        """Forget a worker that has ended."""
        self._cells[slot] = _FREE

    def say(self, slot: int, version: int) -> None:
        """Say that a worker is ready for a version, and for no other but the one it serves."""
        self._cells[slot] = version

    def agree_on(self, version: int) -> bool:
        """Have all workers serve a version, if every one of them is ready for it."""
        workers = [cell for cell in self._cells[_FIRST:] if cell != _FREE]
        if not all(cell == version for cell in workers):
            return False
        self._cells[_AGREED] = version
        return True
