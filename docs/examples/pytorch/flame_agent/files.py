"""Files that survive whatever kills this process."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .errors import FlameError
from .update import Update


def replace(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with open(unfinished, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def keep(update: Update, path: Path) -> None:
    """The update at hand, so that an agent that is started again need not train again.

    A line of JSON, then the row.
    """
    head = {
        "base": update.base,
        "spec": update.spec_digest.hex(),
        "samples": update.samples,
        "metrics": dict(update.metrics),
        "digest": update.digest.hex(),
    }
    replace(path, json.dumps(head).encode() + b"\n" + update.content)


def kept(path: Path) -> Update | None:
    """The update that `keep` wrote; None where there is none, or it is damaged: it is trained again."""
    try:
        line, _, content = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        spec, samples, metrics = bytes.fromhex(head["spec"]), int(head["samples"]), head["metrics"]
        update = Update(int(head["base"]), spec, samples, content, metrics)
        return update if update.digest.hex() == head["digest"] else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, FlameError):
        return None
