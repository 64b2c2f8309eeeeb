"""An update: local model − base, cut into the chunks that travel."""

from __future__ import annotations

from dataclasses import dataclass, field

import xxhash

from .model import Row, Spec, blake2b

CHUNK_BYTES = 524_288


@dataclass(frozen=True)
class Update:
    """What one agent learned from one release. `content` is a row of float32, little-endian."""

    base: int
    spec_digest: bytes
    samples: int
    content: bytes
    checksums: tuple[bytes, ...] = field(init=False)
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        checksums = tuple(checksum(self.chunk(index)) for index in range(self.chunk_count))
        object.__setattr__(self, "checksums", checksums)
        object.__setattr__(self, "digest", blake2b(b"".join(checksums)))

    @staticmethod
    def between(base: int, before: Row, after: Row, spec: Spec, samples: int) -> Update:
        return Update(base, spec.digest, samples, (after - before).astype("<f4").tobytes())

    @property
    def chunk_count(self) -> int:
        return -(-len(self.content) // CHUNK_BYTES)

    def chunk(self, index: int) -> bytes:
        return self.content[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]


def checksum(data: bytes | memoryview) -> bytes:
    """XXH3-128 in its canonical form: 16 bytes, big-endian."""
    return xxhash.xxh3_128_digest(data)
