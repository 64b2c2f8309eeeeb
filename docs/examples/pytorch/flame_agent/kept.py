"""The update at hand as a file, so that an agent that is started again need not train again."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .errors import FlameError, ModelError
from .files import replace
from .invitation import Invitation
from .metrics import reported
from .releases import Release
from .update import Update, check, sample_count

log = logging.getLogger("flame_agent")


@dataclass(frozen=True)
class Base:
    """What an update is a difference to: one release of one federation, as its publisher signed it."""

    federation: str
    publisher: str
    """The key that the invitation pins."""
    release: int
    weights: str
    """The digest of the release's file. That of the manifest would not do: a release that only announces keys has
    another manifest, and the same base."""
    spec: str

    @staticmethod
    def of(invitation: Invitation, release: Release) -> Base:
        return Base(
            invitation.federation, invitation.publisher.hex(), release.root, release.manifest.weights_digest.hex(),
            release.spec.digest.hex(),
        )  # fmt: skip

    def fault(self, at_hand: Base) -> str | None:
        """Why what was made for this base is nothing for the one at hand."""
        if (self.federation, self.publisher) != (at_hand.federation, at_hand.publisher):
            return f"it belongs to another federation, “{self.federation}” of publisher {str(self.publisher)[:8]}…"
        if self.release != at_hand.release:
            return f"it was trained from release {self.release}, and release {at_hand.release} is at hand"
        if self.weights != at_hand.weights:
            return f"it was trained from other weights than those of release {self.release}"
        return "it is for another model" if self.spec != at_hand.spec else None


class UpdateKeeper:
    """A file of one agent: a line of JSON that says what the update belongs to, then the row."""

    def __init__(self, path: Path, invitation: Invitation) -> None:
        if path.is_dir() or not path.parent.is_dir():
            raise FlameError(f"`keep` is a file that this agent writes; {path} cannot be one")
        self._path = path
        self._invitation = invitation

    def keep(self, update: Update, release: Release) -> None:
        """An update that cannot be kept is sent all the same."""
        head = {
            "base": vars(Base.of(self._invitation, release)),
            "samples": update.samples,
            "metrics": dict(update.metrics),
            "digest": update.digest.hex(),
        }
        try:
            replace(self._path, json.dumps(head).encode() + b"\n" + update.content)
        except OSError as error:
            log.warning("the update is not kept in %s: %s", self._path, error)

    def kept(self, release: Release) -> Update | None:
        """The update that was kept, if it is whole and belongs to this release; what else is there is told of."""
        try:
            return _read(self._path.read_bytes(), Base.of(self._invitation, release), release)
        except FileNotFoundError:
            return None
        except (ModelError, OSError) as error:
            log.warning("the update kept in %s is thrown away: %s; training begins anew", self._path, error)
            return None


def _read(data: bytes, at_hand: Base, release: Release) -> Update:
    line, _, content = data.partition(b"\n")
    base, update, digest = _parse(line, content)
    if fault := base.fault(at_hand):
        raise ModelError(fault)
    if update.digest.hex() != digest or len(content) % 4:
        raise ModelError("it is damaged")
    check(release.spec, release.row(), np.frombuffer(content, "<f4"))
    return update


def _parse(line: bytes, content: bytes) -> tuple[Base, Update, Any]:
    try:
        head: Mapping[str, Any] = json.loads(line)
        base = Base(**head["base"])
        samples, (metrics, _) = sample_count(head["samples"]), reported(head["metrics"])
        return base, Update(base.release, bytes.fromhex(base.spec), samples, content, metrics), head["digest"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, FlameError) as error:
        raise ModelError("it is damaged, or of another version") from error
