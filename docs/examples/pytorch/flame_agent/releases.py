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
from .model import Row, Spec, State, blake2b
from .model_file import read_safetensors
from .seen import Mark
from .update import CHUNK_BYTES, checksum
from .wire import release_pb2 as wire

WINDOW = 8
"""Ranges asked for at a time."""
PATIENCE = 1.0
"""Seconds after which a question about manifests is asked again."""
LINE_PATIENCE = 2.0
"""Seconds without any range after which ranges are asked for again; doubles each time, up to eightfold: a slow line is
not to carry them twice."""
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

    def row(self) -> Row:
        """What travels of the weights, as they were signed: whoever trains may have done so in the arrays of `state`."""
        return self.spec.row(read_safetensors(self.weights)[0])


class BrokenChainError(ReleaseError):
    """A release, signed by the publisher, that does not follow the newest one known: those in between were missed."""

    def __init__(self, release: int) -> None:
        super().__init__(f"release {release} does not follow the one before it")
        self.release = release


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
        except (BadSignatureError, ValueError) as error:
            raise ReleaseError("a manifest is not signed by the publisher") from error
        manifest = self._read(signed)
        if self.head and manifest.release <= self.head.release:
            return None
        first = self.head is None
        if manifest.parent_digest != self._head_digest or first != (manifest.release == 0):
            raise BrokenChainError(manifest.release)
        return self._advance(signed, manifest)

    @property
    def mark(self) -> Mark | None:
        """Where the chain has come to; None before it began."""
        return Mark(self.head.release, self._head_digest, bytes(self._key)) if self.head is not None else None

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
        manifest = self._read(signed)
        if manifest.release != release:
            raise ReleaseError(f"the anchor is no manifest of release {release}")
        return self._advance(signed, manifest)

    def _read(self, signed: wire.SignedManifest) -> wire.ReleaseManifest:
        try:
            manifest = wire.ReleaseManifest.FromString(signed.manifest)
        except DecodeError as error:
            raise ReleaseError("a signed manifest cannot be read") from error
        if manifest.federation != self._federation:
            raise ReleaseError(f"a manifest of federation “{manifest.federation}”")
        if manifest.version != 1:
            raise ReleaseError(f"a manifest of version {manifest.version}: update this package")
        return manifest

    def _advance(self, signed: wire.SignedManifest, manifest: wire.ReleaseManifest) -> wire.ReleaseManifest:
        if len(manifest.next_publisher_key) == 32:
            self._key = VerifyKey(manifest.next_publisher_key)
        self.head = manifest
        self._head_digest = blake2b(signed.manifest)
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

    def take(self, part: wire.WeightsRange, content: bytes) -> int | None:
        """Takes bytes that are exactly one missing range; tells which, None for all else."""
        index, rest = divmod(part.offset, CHUNK_BYTES)
        fits = part.release == self.manifest.release and rest == 0 and index in self._missing
        if not fits or len(content) != self.range(index)[1] or checksum(content) != part.checksum:
            return None
        self._bytes[part.offset : part.offset + len(content)] = content
        self._missing.discard(index)
        return index

    @property
    def missing(self) -> list[int]:
        return sorted(self._missing)

    def finish(self) -> bytes | None:
        """The weights, if they are those of the manifest."""
        weights = bytes(self._bytes)
        return weights if blake2b(weights) == self.manifest.weights_digest else None


class Follower:
    """Follows to the newest release; those in between are links of the chain whose weights are not fetched.

    With `first`, each release from that number on is fetched, in order, as long as the publisher keeps it.
    """

    def __init__(
        self,
        federation: str,
        key: bytes,
        buffers: Sequence[str] = (),
        anchor: tuple[int, bytes] | None = None,
        first: int | None = None,
    ) -> None:
        self._federation = federation
        self._buffers = buffers
        self._first = first
        self.chain = Chain(federation, key, anchor)
        self._announced = 0
        self._pending: list[wire.ReleaseManifest] = []
        self._assembly: Assembly | None = None
        self._asked: dict[int, float] = {}
        self._lapses = 0
        self._epoch: int | None = None
        self._asked_manifests = -PATIENCE
        self._is_catching_up = False
        self._quiet_until = 0.0
        self.refusals: list[str] = []
        self.server_keys: list[bytes] = []
        """Keys of the server that were announced; whoever reads them takes them out."""

    def event(self, frames: Sequence[bytes], now: float) -> Release | None:
        """A message of the broadcast."""
        event = _parse(wire.ReleaseEvent, frames[1]) if len(frames) >= 2 else None
        if event is None or event.federation != self._federation:
            return None
        if event.epoch != self._epoch:
            self._epoch, self._asked = event.epoch, {}
        body = event.WhichOneof("body")
        if body == "beat":
            self._announced = max(self._announced, event.beat.newest)
        elif body == "manifest":
            self._manifests([event.manifest])
            if self.chain.head is not None:
                self._wait_for(self.chain.head.release, now)
        elif body == "weights" and len(frames) == 3:
            self._wait_for(event.weights.release, now)
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
            leads_on = self.chain.head is not before
            # An answer that leads no further is not asked for again at once.
            self._asked_manifests = now - PATIENCE if leads_on else now
            self._is_catching_up = leads_on and self._is_behind
        elif body == "weights" and len(frames) == 2:
            return self._weights(reply.weights, frames[1], now)
        elif body == "error":
            self._give_up(reply.error)
        return None

    @property
    def awaits_weights(self) -> bool:
        """Whether ranges were asked for that have not come."""
        return bool(self._asked)

    def unsent(self) -> None:
        """There is no connection: ranges that were asked for will not come."""
        self._asked = {}

    def connect_anew(self) -> None:
        """There is another connection: what was asked has no answer."""
        self._asked = {}
        self._asked_manifests = -PATIENCE

    def _wait_for(self, release: int, now: float) -> None:
        """A broadcast of this release goes on. Who lacks another one does not wait for it."""
        if self._assembly is not None and self._assembly.manifest.release == release:
            self._quiet_until = max(self._quiet_until, now + GRACE)

    def _manifests(self, manifests: Sequence[wire.SignedManifest]) -> None:
        for signed in manifests:
            try:
                manifest = self.chain.take(signed)
            except BrokenChainError as error:
                self._announced = max(self._announced, error.release)
            except ReleaseError as error:
                self.refusals.append(str(error))
            else:
                if manifest is not None:
                    self._advance(manifest)
        self._begin()

    def _advance(self, manifest: wire.ReleaseManifest) -> None:
        self._announced = max(self._announced, manifest.release)
        if manifest.next_server_key:
            self.server_keys.append(manifest.next_server_key)
        if self._first is None:
            self._pending, self._assembly = [manifest], None
        elif manifest.release >= self._first:
            self._pending.append(manifest)

    def _begin(self) -> None:
        """Starts on the next pending release."""
        if self._assembly is None and self._pending:
            self._assembly = Assembly(self._pending[0])
            self._asked = {}

    def _weights(self, part: wire.WeightsRange, content: bytes, now: float) -> Release | None:
        assembly = self._assembly
        index = assembly.take(part, content) if assembly is not None else None
        if assembly is None or index is None:
            return None
        self._asked.pop(index, None)
        self._asked = dict.fromkeys(self._asked, now)
        if assembly.missing:
            return None
        self._assembly = None
        weights = assembly.finish()
        if weights is None:
            self.refusals.append("the weights do not have the digest that was signed")
            self._quiet_until = now + PATIENCE
            self._begin()
            return None
        del self._pending[0]
        self._begin()
        state, spec = read_safetensors(weights, self._buffers)
        return Release(assembly.manifest, weights, state, spec)

    def _give_up(self, error: wire.ReleaseError) -> None:
        """The publisher does not keep these weights any more: the next release is fetched, where there is one."""
        self.refusals.append(f"release {error.release} is not served: {error.reason}")
        if len(self._pending) > 1 and self._pending[0].release == error.release:
            del self._pending[0]
            self._assembly = None
            self._begin()

    def questions(self, now: float, *, is_silent: bool = False) -> list[wire.ReleaseRequest]:
        """What to ask now. `is_silent`: not even a beat came for long, so something is to be asked."""
        questions = []
        if (self._is_behind or is_silent) and now >= self._asked_manifests + PATIENCE:
            self._asked_manifests = now
            first = self.chain.next_number
            questions.append(self._request(manifests=wire.FetchManifests(**{"from": first}, limit=64)))
        return questions + self._ranges(now)

    @property
    def _is_behind(self) -> bool:
        head = self.chain.head
        return head is None or self._announced > head.release

    def _ranges(self, now: float) -> list[wire.ReleaseRequest]:
        assembly = self._assembly
        is_in_vain = self._first is None and self._is_catching_up
        if assembly is None or is_in_vain or now < self._quiet_until:
            return []
        if any(now >= since + LINE_PATIENCE * 2 ** min(self._lapses, 3) for since in self._asked.values()):
            self._lapses += 1
            self._asked = {}
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
