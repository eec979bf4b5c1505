"""Whose turn it is to compute: threads take turns where NumPy calls are short, and step aside where they are long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """One thread computes at a time; others hash and write, or compute aside.

    NumPy calls on 64 rows are too short to share one interpreter: two threads that both compute take longer than one. A
    channel that declares `wide` works in matrix products long enough to leave the interpreter to others meanwhile. A
    Python without the global lock needs no turns.
    """

    def __init__(self) -> None:
        locked = getattr(sys, "_is_gil_enabled", lambda: True)()
        self._lock = Lock() if locked else None

    @contextmanager
    def take(self) -> Iterator[None]:
        """Compute in turn."""
        if self._lock is None:
            yield
            return
        with self._lock:
            yield

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within a turn: let others have it while one long computation runs."""
        if self._lock is None:
            yield
            return
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
