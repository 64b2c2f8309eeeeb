from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FetchManifests(_message.Message):
    __slots__ = ["limit"]
    FROM_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ..., **kwargs) -> None: ...

class FetchWeights(_message.Message):
    __slots__ = ["length", "offset", "release"]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    length: int
    offset: int
    release: int
    def __init__(self, release: _Optional[int] = ..., offset: _Optional[int] = ..., length: _Optional[int] = ...) -> None: ...

class ManifestList(_message.Message):
    __slots__ = ["beat", "manifests"]
    BEAT_FIELD_NUMBER: _ClassVar[int]
    MANIFESTS_FIELD_NUMBER: _ClassVar[int]
    beat: ReleaseBeat
    manifests: _containers.RepeatedCompositeFieldContainer[SignedManifest]
    def __init__(self, manifests: _Optional[_Iterable[_Union[SignedManifest, _Mapping]]] = ..., beat: _Optional[_Union[ReleaseBeat, _Mapping]] = ...) -> None: ...

class ReleaseBeat(_message.Message):
    __slots__ = ["newest", "refused_round"]
    NEWEST_FIELD_NUMBER: _ClassVar[int]
    REFUSED_ROUND_FIELD_NUMBER: _ClassVar[int]
    newest: int
    refused_round: int
    def __init__(self, newest: _Optional[int] = ..., refused_round: _Optional[int] = ...) -> None: ...

class ReleaseError(_message.Message):
    __slots__ = ["reason", "release"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    reason: str
    release: int
    def __init__(self, reason: _Optional[str] = ..., release: _Optional[int] = ...) -> None: ...

class ReleaseEvent(_message.Message):
    __slots__ = ["beat", "epoch", "federation", "manifest", "version", "weights"]
    BEAT_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    beat: ReleaseBeat
    epoch: int
    federation: str
    manifest: SignedManifest
    version: int
    weights: WeightsRange
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., epoch: _Optional[int] = ..., manifest: _Optional[_Union[SignedManifest, _Mapping]] = ..., weights: _Optional[_Union[WeightsRange, _Mapping]] = ..., beat: _Optional[_Union[ReleaseBeat, _Mapping]] = ...) -> None: ...

class ReleaseManifest(_message.Message):
    __slots__ = ["admitted", "agents", "federation", "metric", "next_publisher_key", "next_server_key", "noise_factor", "origin", "parent", "parent_digest", "release", "reverted_to", "round", "round_digest", "rule", "seeded", "space", "spec_digest", "version", "weights_bytes", "weights_digest"]
    ADMITTED_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    NEXT_PUBLISHER_KEY_FIELD_NUMBER: _ClassVar[int]
    NEXT_SERVER_KEY_FIELD_NUMBER: _ClassVar[int]
    NOISE_FACTOR_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    PARENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REVERTED_TO_FIELD_NUMBER: _ClassVar[int]
    ROUND_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEEDED_FIELD_NUMBER: _ClassVar[int]
    SPACE_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_BYTES_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_DIGEST_FIELD_NUMBER: _ClassVar[int]
    admitted: int
    agents: int
    federation: str
    metric: str
    next_publisher_key: bytes
    next_server_key: bytes
    noise_factor: float
    origin: str
    parent: int
    parent_digest: bytes
    release: int
    reverted_to: int
    round: int
    round_digest: bytes
    rule: str
    seeded: bool
    space: str
    spec_digest: bytes
    version: int
    weights_bytes: int
    weights_digest: bytes
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., release: _Optional[int] = ..., parent_digest: _Optional[bytes] = ..., parent: _Optional[int] = ..., spec_digest: _Optional[bytes] = ..., weights_digest: _Optional[bytes] = ..., weights_bytes: _Optional[int] = ..., round: _Optional[int] = ..., origin: _Optional[str] = ..., reverted_to: _Optional[int] = ..., rule: _Optional[str] = ..., space: _Optional[str] = ..., metric: _Optional[str] = ..., noise_factor: _Optional[float] = ..., agents: _Optional[int] = ..., admitted: _Optional[int] = ..., round_digest: _Optional[bytes] = ..., seeded: bool = ..., next_publisher_key: _Optional[bytes] = ..., next_server_key: _Optional[bytes] = ...) -> None: ...

class ReleaseReply(_message.Message):
    __slots__ = ["epoch", "error", "federation", "manifests", "version", "weights"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    MANIFESTS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    error: ReleaseError
    federation: str
    manifests: ManifestList
    version: int
    weights: WeightsRange
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., epoch: _Optional[int] = ..., manifests: _Optional[_Union[ManifestList, _Mapping]] = ..., weights: _Optional[_Union[WeightsRange, _Mapping]] = ..., error: _Optional[_Union[ReleaseError, _Mapping]] = ...) -> None: ...

class ReleaseRequest(_message.Message):
    __slots__ = ["federation", "manifests", "version", "weights"]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    MANIFESTS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    federation: str
    manifests: FetchManifests
    version: int
    weights: FetchWeights
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., manifests: _Optional[_Union[FetchManifests, _Mapping]] = ..., weights: _Optional[_Union[FetchWeights, _Mapping]] = ...) -> None: ...

class SignedManifest(_message.Message):
    __slots__ = ["key", "manifest", "signature"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    manifest: bytes
    signature: bytes
    def __init__(self, manifest: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., key: _Optional[bytes] = ...) -> None: ...

class WeightsRange(_message.Message):
    __slots__ = ["checksum", "length", "offset", "release"]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    checksum: bytes
    length: int
    offset: int
    release: int
    def __init__(self, release: _Optional[int] = ..., offset: _Optional[int] = ..., length: _Optional[int] = ..., checksum: _Optional[bytes] = ...) -> None: ...
