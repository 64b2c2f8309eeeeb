"""An update: local model − base, cut into the chunks that travel."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import xxhash

from .errors import FlameError, ModelError
from .model import Row, Spec, blake2b

CHUNK_BYTES = 524_288
MOST = 2.0**40
"""Values beyond are refused by the server."""
MOST_METRICS = 16


@dataclass(frozen=True)
class Update:
    """What one agent learned from one release. `content` is a row of float32, little-endian; `metrics` is what it says
    of its training."""

    base: int
    spec_digest: bytes
    samples: int
    content: bytes
    metrics: Mapping[str, float] = field(default_factory=dict)
    checksums: tuple[bytes, ...] = field(init=False)
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        _check(self.metrics)
        checksums = tuple(checksum(self.chunk(index)) for index in range(self.chunk_count))
        object.__setattr__(self, "checksums", checksums)
        object.__setattr__(self, "digest", blake2b(b"".join(checksums)))

    @staticmethod
    def between(
        base: int, before: Row, after: Row, spec: Spec, samples: int, metrics: Mapping[str, float] | None = None
    ) -> Update:
        """Raises where training diverged: the server would refuse it."""
        # Whatever kind of number it is: NumPy's are none to JSON, in which the update is kept.
        numbers = {name: float(value) for name, value in (metrics or {}).items()}
        with np.errstate(invalid="ignore", over="ignore"):
            row = (after - before).astype("<f4")
            wrong = np.flatnonzero(~(np.abs(row) <= MOST))
        if len(wrong):
            raise ModelError(f"the training diverged: {_place(spec, int(wrong[0]))} is {row[wrong[0]]}")
        return Update(base, spec.digest, samples, row.tobytes(), numbers)

    @property
    def chunk_count(self) -> int:
        return -(-len(self.content) // CHUNK_BYTES)

    def chunk(self, index: int) -> bytes:
        return self.content[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]


def checksum(data: bytes | memoryview) -> bytes:
    """XXH3-128 in its canonical form: 16 bytes, big-endian."""
    return xxhash.xxh3_128_digest(data)


def _check(metrics: Mapping[str, float]) -> None:
    if len(metrics) > MOST_METRICS:
        raise FlameError(f"{len(metrics)} metrics; the server takes {MOST_METRICS}")
    for name, value in metrics.items():
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
            raise FlameError(f"metric “{name}”: a name has 1 to 64 letters, digits, dots, dashes and underscores")
        if not math.isfinite(value):
            raise FlameError(f"metric “{name}” is {value}; the server takes finite numbers")


def _place(spec: Spec, index: int) -> str:
    """Which value of which tensor a place in the row is."""
    for tensor in spec.row_order:
        if index < tensor.count:
            return f"“{tensor.name}” at {index}"
        index -= tensor.count
    raise IndexError(index)
