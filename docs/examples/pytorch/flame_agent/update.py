"""An update: local model − base, cut into the chunks that travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xxhash

from .errors import FlameError, ModelError
from .model import MOST, Row, Spec, blake2b

CHUNK_BYTES = 524_288
_MOST_SAMPLES = 2**64 - 1


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
        checksums = tuple(checksum(self.chunk(index)) for index in range(self.chunk_count))
        object.__setattr__(self, "checksums", checksums)
        object.__setattr__(self, "digest", blake2b(b"".join(checksums)))

    @staticmethod
    def between(
        base: int, before: Row, after: Row, spec: Spec, samples: int, metrics: Mapping[str, float] | None = None
    ) -> Update:
        """Raises where training diverged: the server would refuse it."""
        with np.errstate(all="ignore"):
            row = (after - before).astype("<f4")
        check(spec, before, row)
        return Update(base, spec.digest, samples, row.tobytes(), metrics or {})

    @property
    def chunk_count(self) -> int:
        return -(-len(self.content) // CHUNK_BYTES)

    def chunk(self, index: int) -> bytes:
        return self.content[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]


def checksum(data: bytes | memoryview) -> bytes:
    """XXH3-128 in its canonical form: 16 bytes, big-endian."""
    return xxhash.xxh3_128_digest(data)


def check(spec: Spec, before: Row, row: Row) -> None:
    """Raises where the server would refuse a row of differences to `before`, with tensor and place."""
    if len(row) != spec.row_count:
        raise ModelError(f"{len(row)} values; an update of this model has {spec.row_count}")
    wrong = np.flatnonzero(~(np.abs(row) <= MOST))
    if len(wrong):
        tensor, index = spec.place(int(wrong[0]))
        raise ModelError(f"the training diverged: “{tensor.name}” at {index} is {row[wrong[0]]}")
    start = 0
    for tensor in spec.row_order:
        part = slice(start, start + tensor.count)
        start += tensor.count
        negative = np.flatnonzero(before[part] + row[part] < 0)
        if tensor.is_variance and len(negative):
            raise ModelError(f"the training diverged: “{tensor.name}” at {negative[0]} is a negative variance")


def sample_count(samples: Any) -> int:
    """A whole number of whatever type, 1 at least: NumPy's and PyTorch's integers, floats without a fraction."""
    try:
        value = samples.item() if hasattr(samples, "item") else samples
        count = int(value)
        is_usable = bool(count == value) and 0 <= count <= _MOST_SAMPLES
    except Exception as error:  # whatever was handed over
        raise FlameError(f"samples is {ascii(samples)[:80]}: give the number of samples trained on") from error
    if not is_usable:
        raise FlameError(f"samples is {ascii(samples)[:80]}: give a whole number of samples, 1 at least")
    return max(1, count)
