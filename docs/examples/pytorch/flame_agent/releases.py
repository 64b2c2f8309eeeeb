"""Following the releases: nothing is shown before signature, place in the chain and digest are verified.

Pure: messages in, messages out; sockets and clock belong to the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import DecodeError
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from .errors import ReleaseError
from .model import Spec, State, blake2b, read_safetensors
from .update import CHUNK_BYTES, checksum
from .wire import release_pb2 as wire

WINDOW = 8
"""Ranges asked for at a time."""
PATIENCE = 1.0
"""Seconds after which a question is asked again."""
GRACE = 0.2
"""Seconds a broadcast has to go on before what it lacks is asked for."""


@dataclass(frozen=True)
class Release:
    """A verified release of the global model."""

    manifest: wire.ReleaseManifest
    weights: bytes
    """The safetensors file."""
    state: State
    spec: Spec

    @property
    def number(self) -> int:
        return self.manifest.release

    @property
    def root(self) -> int:
        """The release that rounds are based on: a release that only announces keys has the weights of an older one."""
        return self.manifest.reverted_to if self.manifest.origin == "keys" else self.manifest.release


class Chain:
    """The manifests seen so far, each of which names the digest of the one before it.

    It begins with release 0, or with the anchor, whoever signed that one. A manifest may announce the key that signs all
    later ones.
    """

    def __init__(self, federation: str, key: bytes, anchor: tuple[int, bytes] | None = None) -> None:
        self._federation = federation
        self._key = VerifyKey(key)
        self._anchor = anchor
        self.head: wire.ReleaseManifest | None = None
        self._head_digest = b""

    def take(self, signed: wire.SignedManifest) -> wire.ReleaseManifest | None:
        """The next manifest of the chain; None where it is an old one. Raises where it must not be believed."""
        if self.head is None and self._anchor is not None:
            return self._begin(signed, *self._anchor)
        try:
            self._key.verify(signed.manifest, signed.signature)
            manifest = wire.ReleaseManifest.FromString(signed.manifest)
        except (BadSignatureError, ValueError) as error:
            raise ReleaseError("a manifest is not signed by the publisher") from error
        except DecodeError as error:
            raise ReleaseError("a signed manifest cannot be read") from error
        if manifest.federation != self._federation:
            raise ReleaseError(f"a manifest of federation “{manifest.federation}”")
        if self.head and manifest.release <= self.head.release:
            return None
        first = self.head is None
        if manifest.parent_digest != self._head_digest or first != (manifest.release == 0):
            raise ReleaseError(f"release {manifest.release} does not follow the one before it")
        if manifest.next_publisher_key:
            self._key = VerifyKey(manifest.next_publisher_key)
        self.head = manifest
        self._head_digest = blake2b(signed.manifest)
        return manifest

    @property
    def next_number(self) -> int:
        """From which release on manifests are asked for."""
        if self.head is not None:
            return self.head.release + 1
        return self._anchor[0] if self._anchor is not None else 0

    def _begin(self, signed: wire.SignedManifest, release: int, digest: bytes) -> wire.ReleaseManifest | None:
        """The anchor's digest vouches for its manifest; our key is the one that signs what comes after it."""
        if blake2b(signed.manifest) != digest:
            return None
        manifest = wire.ReleaseManifest.FromString(signed.manifest)
        if manifest.federation != self._federation or manifest.release != release:
            raise ReleaseError(f"the anchor is no manifest of release {release}")
        self.head = manifest
        self._head_digest = digest
        return manifest


class Assembly:
    """The weights of one release, from ranges wherever they come from."""

    def __init__(self, manifest: wire.ReleaseManifest) -> None:
        self.manifest = manifest
        self._bytes = bytearray(manifest.weights_bytes)
        self._missing = set(range(-(-manifest.weights_bytes // CHUNK_BYTES)))

    def range(self, index: int) -> tuple[int, int]:
        offset = index * CHUNK_BYTES
        return offset, min(CHUNK_BYTES, self.manifest.weights_bytes - offset)

    def take(self, part: wire.WeightsRange, content: bytes) -> None:
        index, rest = divmod(part.offset, CHUNK_BYTES)
        fits = part.release == self.manifest.release and rest == 0 and index in self._missing
        if not fits or len(content) != self.range(index)[1] or checksum(content) != part.checksum:
            return
        self._bytes[part.offset : part.offset + len(content)] = content
        self._missing.discard(index)

    @property
    def missing(self) -> list[int]:
        return sorted(self._missing)

    def finish(self) -> bytes | None:
        """The weights, if they are those of the manifest."""
        weights = bytes(self._bytes)
        return weights if blake2b(weights) == self.manifest.weights_digest else None


class Follower:
    """Follows to the newest release; those in between are links of the chain whose weights are not fetched."""

    def __init__(
        self, federation: str, key: bytes, buffers: Sequence[str] = (), anchor: tuple[int, bytes] | None = None
    ) -> None:
        self._federation = federation
        self._buffers = buffers
        self.chain = Chain(federation, key, anchor)
        self._announced = 0
        self._assembly: Assembly | None = None
        self._asked: dict[int, float] = {}
        self._asked_manifests = -PATIENCE
        self._quiet_until = 0.0
        self.refusals: list[str] = []

    def event(self, frames: Sequence[bytes], now: float) -> Release | None:
        """A message of the broadcast."""
        event = _parse(wire.ReleaseEvent, frames[1]) if len(frames) >= 2 else None
        if event is None or event.federation != self._federation:
            return None
        body = event.WhichOneof("body")
        if body == "beat":
            self._announced = max(self._announced, event.beat.newest)
            return None
        self._quiet_until = max(self._quiet_until, now + GRACE)
        if body == "manifest":
            self._manifests([event.manifest])
        elif body == "weights" and len(frames) == 3:
            return self._weights(event.weights, frames[2], now)
        return None

    def reply(self, frames: Sequence[bytes], now: float) -> Release | None:
        """An answer to a question."""
        reply = _parse(wire.ReleaseReply, frames[0]) if frames else None
        if reply is None or reply.federation != self._federation:
            return None
        body = reply.WhichOneof("body")
        if body == "manifests":
            before = self.chain.head
            self._announced = max(self._announced, reply.manifests.beat.newest)
            self._manifests(reply.manifests.manifests)
            if self.chain.head is not before:
                self._asked_manifests = now - PATIENCE
        elif body == "weights" and len(frames) == 2:
            return self._weights(reply.weights, frames[1], now)
        return None

    def _manifests(self, manifests: Sequence[wire.SignedManifest]) -> None:
        for signed in manifests:
            try:
                manifest = self.chain.take(signed)
            except ReleaseError as error:
                self.refusals.append(str(error))
                continue
            if manifest is not None:
                self._announced = max(self._announced, manifest.release)
                self._assembly = Assembly(manifest)
                self._asked = {}

    def _weights(self, part: wire.WeightsRange, content: bytes, now: float) -> Release | None:
        assembly = self._assembly
        if assembly is None:
            return None
        assembly.take(part, content)
        if assembly.missing:
            return None
        weights = assembly.finish()
        if weights is None:
            self.refusals.append("the weights do not have the digest that was signed")
            self._assembly = Assembly(assembly.manifest)
            self._asked = {}
            self._quiet_until = now + PATIENCE
            return None
        self._assembly = None
        state, spec = read_safetensors(weights, self._buffers)
        return Release(assembly.manifest, weights, state, spec)

    def questions(self, now: float) -> list[wire.ReleaseRequest]:
        """What to ask now."""
        head = self.chain.head
        if head is None or self._announced > head.release:
            if now < self._asked_manifests + PATIENCE:
                return []
            self._asked_manifests = now
            first = self.chain.next_number
            return [self._request(manifests=wire.FetchManifests(**{"from": first}, limit=64))]
        return self._ranges(now)

    def _ranges(self, now: float) -> list[wire.ReleaseRequest]:
        assembly = self._assembly
        if assembly is None or now < self._quiet_until:
            return []
        self._asked = {index: since for index, since in self._asked.items() if now < since + PATIENCE}
        wanted = [index for index in assembly.missing if index not in self._asked][: WINDOW - len(self._asked)]
        self._asked.update(dict.fromkeys(wanted, now))
        number = assembly.manifest.release
        ranges = (assembly.range(index) for index in wanted)
        return [
            self._request(weights=wire.FetchWeights(release=number, offset=offset, length=length))
            for offset, length in ranges
        ]

    def _request(self, **body: object) -> wire.ReleaseRequest:
        return wire.ReleaseRequest(version=1, federation=self._federation, **body)  # type: ignore[arg-type]


_Message = TypeVar("_Message", wire.ReleaseEvent, wire.ReleaseReply)


def _parse(kind: type[_Message], data: bytes) -> _Message | None:
    try:
        return kind.FromString(data)
    except DecodeError:
        return None
