"""The newest release that was seen under an invitation, known beyond the end of a process."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from .files import replace

log = logging.getLogger("flame_agent")


@dataclass(frozen=True)
class Mark:
    """A release and the digest of its manifest; `key` signs what comes after it."""

    release: int
    digest: bytes
    key: bytes


class SeenReleases:
    """A file beside the invitation (`icu.seen` beside `icu.flame`), the same that `flame agent` keeps: `invitation HEX`,
    `publisher HEX`, `release N`, `manifest HEX`, a line each. Another invitation, whose digest is another one, begins anew.
    """

    def __init__(self, path: Path | None, invitation: bytes) -> None:
        self._path = path
        self._invitation = invitation.hex()
        self._last: Mark | None = None

    def known(self) -> Mark | None:
        """None where nothing was seen yet, or the file is damaged."""
        if self._path is None:
            return None
        try:
            words = self._path.read_text().split()
            names, values = words[::2], words[1::2]
            if names != ["invitation", "publisher", "release", "manifest"] or values[0] != self._invitation:
                return None
            mark = Mark(int(values[2]), bytes.fromhex(values[3]), bytes.fromhex(values[1]))
        except (OSError, ValueError, IndexError):
            return None
        return mark if len(mark.digest) == 32 and len(mark.key) == 32 else None

    def keep(self, mark: Mark | None) -> None:
        """Keeps a mark that is newer than the one known."""
        if self._path is None or mark is None or mark == self._last:
            return
        self._last = mark
        known = self.known()
        if known is not None and known.release >= mark.release:
            return
        text = (
            f"invitation {self._invitation}\npublisher {mark.key.hex()}\n"
            f"release {mark.release}\nmanifest {mark.digest.hex()}\n"
        )
        try:
            replace(self._path, text.encode())
        except OSError as error:
            log.warning("the newest release seen is not kept: %s", error)
