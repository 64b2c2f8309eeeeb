"""What is to be said of a server that is waited for."""

from __future__ import annotations

import enum

PATIENCE = 10.0
"""Longer than a change of keys or a restart takes. Seconds."""


class News(enum.Enum):
    SILENT = enum.auto()
    HEARD_AGAIN = enum.auto()


class SilenceReport:
    """Tells once that nothing has been heard for long, and once that the server is heard again. Pure."""

    def __init__(self) -> None:
        self._beginning: float | None = None
        self._has_told = False

    def look(self, last_heard: float, now: float) -> News | None:
        """`last_heard`: 0 before the first time."""
        self._beginning = now if self._beginning is None else self._beginning
        is_silent = now >= max(last_heard, self._beginning) + PATIENCE
        if is_silent == self._has_told:
            return None
        self._has_told = is_silent
        return News.SILENT if is_silent else News.HEARD_AGAIN
