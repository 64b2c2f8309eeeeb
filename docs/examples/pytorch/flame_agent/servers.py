"""The server's CURVE keys: the one in the invitation, and those that were announced since."""

from __future__ import annotations

import logging
from pathlib import Path

from .files import replace

log = logging.getLogger("flame_agent")

PATIENCE = 5.0
"""Seconds without an answer after which another key is tried."""
MOST = 3
"""Announced keys that are kept: the one in use, the one before it and the next one."""


class ServerKeys:
    """What is known of the server's keys; none on a server without security.

    `path` is the file that keeps them, `icu.servers` beside the invitation `icu.flame`: a key (64 hexadecimal digits) a
    line, the newest first. Who can write to it can mislead this peer.
    """

    def __init__(self, invited: bytes | None, path: Path | None = None) -> None:
        self._invited = invited
        self._path = path
        self._announced = _read(path) if path is not None and invited is not None else []

    @property
    def known(self) -> list[bytes]:
        """The likeliest first."""
        if self._invited is None:
            return []
        return [*(key for key in self._announced if key != self._invited), self._invited]

    def learn(self, key: bytes) -> None:
        """Notes a key that was announced under a signature that was verified."""
        if self._invited is None or len(key) != 32 or key in self.known:
            return
        self._announced = [key, *self._announced][:MOST]
        if self._path is None:
            return
        try:
            replace(self._path, "".join(f"{key.hex()}\n" for key in self._announced).encode())
        except OSError as error:
            log.warning("the server's next key is not kept: %s", error)


class KeyTurn:
    """Which key to connect under: the same while the server answers, the next known one when a question has no answer
    for long. Pure; times are seconds of one steady clock."""

    def __init__(self, first: bytes | None) -> None:
        self.current = first
        self._asked: float | None = None

    def asked(self, now: float) -> None:
        """Something was asked, or could not be sent."""
        if self._asked is None:
            self._asked = now

    def heard(self) -> None:
        self._asked = None

    def next(self, known: list[bytes], now: float, patience: float = PATIENCE) -> bytes | None:
        """The key to connect under from now on; None where nothing changes."""
        if self._asked is None or now < self._asked + patience:
            return None
        self._asked = None
        after = known.index(self.current) + 1 if self.current in known else 0
        if not known or known[after % len(known)] == self.current:
            return None
        self.current = known[after % len(known)]
        return self.current


def _read(path: Path) -> list[bytes]:
    try:
        lines = path.read_text().split()
    except (OSError, UnicodeDecodeError):
        return []
    keys = []
    for line in lines:
        try:
            keys.append(bytes.fromhex(line))
        except ValueError:
            continue
    return [key for key in keys if len(key) == 32]
