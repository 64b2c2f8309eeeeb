from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

BUFFER: Role
COORDINATE_MEDIAN: Combination
DESCRIPTOR: _descriptor.FileDescriptor
NEAREST_MEDIAN: Combination
PARAMETER: Role
TRIMMED_MEAN: Combination
WEIGHTED_SUM: Combination
WEIGHTED_TRIMMED_MEAN: Combination

class ChunkLanded(_message.Message):
    __slots__ = ["agent", "checksum", "index", "stored"]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    STORED_FIELD_NUMBER: _ClassVar[int]
    agent: str
    checksum: bytes
    index: int
    stored: bytes
    def __init__(self, agent: _Optional[str] = ..., index: _Optional[int] = ..., checksum: _Optional[bytes] = ..., stored: _Optional[bytes] = ...) -> None: ...

class DecisionRecord(_message.Message):
    __slots__ = ["bound", "combination", "count", "has_bound", "sigma", "trim", "verdicts"]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    COMBINATION_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    HAS_BOUND_FIELD_NUMBER: _ClassVar[int]
    SIGMA_FIELD_NUMBER: _ClassVar[int]
    TRIM_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    bound: float
    combination: Combination
    count: int
    has_bound: bool
    sigma: float
    trim: float
    verdicts: _containers.RepeatedCompositeFieldContainer[VerdictRecord]
    def __init__(self, has_bound: bool = ..., bound: _Optional[float] = ..., sigma: _Optional[float] = ..., verdicts: _Optional[_Iterable[_Union[VerdictRecord, _Mapping]]] = ..., combination: _Optional[_Union[Combination, str]] = ..., count: _Optional[int] = ..., trim: _Optional[float] = ...) -> None: ...

class Engine(_message.Message):
    __slots__ = ["kernel", "program_version", "rule_version"]
    KERNEL_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_VERSION_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    kernel: str
    program_version: str
    rule_version: str
    def __init__(self, rule_version: _Optional[str] = ..., program_version: _Optional[str] = ..., kernel: _Optional[str] = ...) -> None: ...

class FederationRecord(_message.Message):
    __slots__ = ["federation", "key_changes", "noise_fingerprint", "publisher_key", "seeded", "spec", "version"]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    KEY_CHANGES_FIELD_NUMBER: _ClassVar[int]
    NOISE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_KEY_FIELD_NUMBER: _ClassVar[int]
    SEEDED_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    federation: str
    key_changes: _containers.RepeatedCompositeFieldContainer[KeyChange]
    noise_fingerprint: bytes
    publisher_key: bytes
    seeded: bool
    spec: ModelSpec
    version: int
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., spec: _Optional[_Union[ModelSpec, _Mapping]] = ..., publisher_key: _Optional[bytes] = ..., noise_fingerprint: _Optional[bytes] = ..., seeded: bool = ..., key_changes: _Optional[_Iterable[_Union[KeyChange, _Mapping]]] = ...) -> None: ...

class KeyChange(_message.Message):
    __slots__ = ["key", "release"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    release: int
    def __init__(self, release: _Optional[int] = ..., key: _Optional[bytes] = ...) -> None: ...

class MetricRecord(_message.Message):
    __slots__ = ["name", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class ModelSpec(_message.Message):
    __slots__ = ["tensors"]
    TENSORS_FIELD_NUMBER: _ClassVar[int]
    tensors: _containers.RepeatedCompositeFieldContainer[TensorSpec]
    def __init__(self, tensors: _Optional[_Iterable[_Union[TensorSpec, _Mapping]]] = ...) -> None: ...

class ResultHeader(_message.Message):
    __slots__ = ["bytes", "checksum", "decision_digest", "index", "manifest_digest", "round", "stage", "version"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    DECISION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    checksum: bytes
    decision_digest: bytes
    index: int
    manifest_digest: bytes
    round: int
    stage: str
    version: int
    def __init__(self, version: _Optional[int] = ..., round: _Optional[int] = ..., stage: _Optional[str] = ..., index: _Optional[int] = ..., manifest_digest: _Optional[bytes] = ..., decision_digest: _Optional[bytes] = ..., bytes: _Optional[int] = ..., checksum: _Optional[bytes] = ...) -> None: ...

class RoundEnded(_message.Message):
    __slots__ = ["attempts", "generation", "index", "losses", "outcome", "reason", "release", "stage"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    LOSSES_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    generation: int
    index: int
    losses: int
    outcome: str
    reason: str
    release: int
    stage: str
    def __init__(self, outcome: _Optional[str] = ..., reason: _Optional[str] = ..., stage: _Optional[str] = ..., index: _Optional[int] = ..., attempts: _Optional[int] = ..., losses: _Optional[int] = ..., release: _Optional[int] = ..., generation: _Optional[int] = ...) -> None: ...

class RoundManifest(_message.Message):
    __slots__ = ["base_checksums", "base_manifest_digest", "base_release", "buffers", "engine", "federation", "noise_fingerprint", "parameters", "round", "rows", "rule", "seeded", "spec_digest", "version"]
    BASE_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    BASE_MANIFEST_DIGEST_FIELD_NUMBER: _ClassVar[int]
    BASE_RELEASE_FIELD_NUMBER: _ClassVar[int]
    BUFFERS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    NOISE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEEDED_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    base_checksums: bytes
    base_manifest_digest: bytes
    base_release: int
    buffers: int
    engine: Engine
    federation: str
    noise_fingerprint: bytes
    parameters: int
    round: int
    rows: _containers.RepeatedCompositeFieldContainer[RoundRow]
    rule: RuleParameters
    seeded: bool
    spec_digest: bytes
    version: int
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., round: _Optional[int] = ..., base_release: _Optional[int] = ..., base_manifest_digest: _Optional[bytes] = ..., base_checksums: _Optional[bytes] = ..., spec_digest: _Optional[bytes] = ..., parameters: _Optional[int] = ..., buffers: _Optional[int] = ..., rule: _Optional[_Union[RuleParameters, _Mapping]] = ..., engine: _Optional[_Union[Engine, _Mapping]] = ..., rows: _Optional[_Iterable[_Union[RoundRow, _Mapping]]] = ..., noise_fingerprint: _Optional[bytes] = ..., seeded: bool = ...) -> None: ...

class RoundOpened(_message.Message):
    __slots__ = ["base_checksums", "base_manifest_digest", "base_release", "boot", "round"]
    BASE_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    BASE_MANIFEST_DIGEST_FIELD_NUMBER: _ClassVar[int]
    BASE_RELEASE_FIELD_NUMBER: _ClassVar[int]
    BOOT_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    base_checksums: bytes
    base_manifest_digest: bytes
    base_release: int
    boot: str
    round: int
    def __init__(self, round: _Optional[int] = ..., base_release: _Optional[int] = ..., base_manifest_digest: _Optional[bytes] = ..., boot: _Optional[str] = ..., base_checksums: _Optional[bytes] = ...) -> None: ...

class RoundRecord(_message.Message):
    __slots__ = ["committed", "ended", "landed", "opened", "rejected", "reserved", "sealed"]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    LANDED_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    committed: RowCommitted
    ended: RoundEnded
    landed: ChunkLanded
    opened: RoundOpened
    rejected: RowRejected
    reserved: RowReserved
    sealed: RoundSealed
    def __init__(self, opened: _Optional[_Union[RoundOpened, _Mapping]] = ..., reserved: _Optional[_Union[RowReserved, _Mapping]] = ..., landed: _Optional[_Union[ChunkLanded, _Mapping]] = ..., committed: _Optional[_Union[RowCommitted, _Mapping]] = ..., rejected: _Optional[_Union[RowRejected, _Mapping]] = ..., sealed: _Optional[_Union[RoundSealed, _Mapping]] = ..., ended: _Optional[_Union[RoundEnded, _Mapping]] = ...) -> None: ...

class RoundRow(_message.Message):
    __slots__ = ["agent", "checksums", "claimed_count"]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    CLAIMED_COUNT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    checksums: bytes
    claimed_count: int
    def __init__(self, agent: _Optional[str] = ..., claimed_count: _Optional[int] = ..., checksums: _Optional[bytes] = ...) -> None: ...

class RoundSealed(_message.Message):
    __slots__ = ["manifest_digest", "not_selected"]
    MANIFEST_DIGEST_FIELD_NUMBER: _ClassVar[int]
    NOT_SELECTED_FIELD_NUMBER: _ClassVar[int]
    manifest_digest: bytes
    not_selected: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, manifest_digest: _Optional[bytes] = ..., not_selected: _Optional[_Iterable[str]] = ...) -> None: ...

class RowCommitted(_message.Message):
    __slots__ = ["agent", "metrics"]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    agent: str
    metrics: _containers.RepeatedCompositeFieldContainer[MetricRecord]
    def __init__(self, agent: _Optional[str] = ..., metrics: _Optional[_Iterable[_Union[MetricRecord, _Mapping]]] = ...) -> None: ...

class RowRejected(_message.Message):
    __slots__ = ["agent", "code", "reason"]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    agent: str
    code: int
    reason: str
    def __init__(self, agent: _Optional[str] = ..., code: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class RowReserved(_message.Message):
    __slots__ = ["agent", "claimed_count", "slot", "update_digest"]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CLAIMED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    agent: str
    claimed_count: int
    slot: int
    update_digest: bytes
    def __init__(self, agent: _Optional[str] = ..., slot: _Optional[int] = ..., claimed_count: _Optional[int] = ..., update_digest: _Optional[bytes] = ...) -> None: ...

class RuleParameters(_message.Message):
    __slots__ = ["metric", "name", "noise_factor", "settings", "space", "steps"]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NOISE_FACTOR_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SPACE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    metric: str
    name: str
    noise_factor: float
    settings: _containers.RepeatedCompositeFieldContainer[RuleSetting]
    space: str
    steps: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., space: _Optional[str] = ..., metric: _Optional[str] = ..., noise_factor: _Optional[float] = ..., settings: _Optional[_Iterable[_Union[RuleSetting, _Mapping]]] = ..., steps: _Optional[_Iterable[str]] = ...) -> None: ...

class RuleSetting(_message.Message):
    __slots__ = ["name", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class SealedRound(_message.Message):
    __slots__ = ["manifest", "slots"]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    manifest: bytes
    slots: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, manifest: _Optional[bytes] = ..., slots: _Optional[_Iterable[int]] = ...) -> None: ...

class TensorSpec(_message.Message):
    __slots__ = ["name", "role", "shape"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: Role
    shape: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, name: _Optional[str] = ..., shape: _Optional[_Iterable[int]] = ..., role: _Optional[_Union[Role, str]] = ...) -> None: ...

class VerdictRecord(_message.Message):
    __slots__ = ["admitted", "clip_factor", "norm", "weight"]
    ADMITTED_FIELD_NUMBER: _ClassVar[int]
    CLIP_FACTOR_FIELD_NUMBER: _ClassVar[int]
    NORM_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    admitted: bool
    clip_factor: float
    norm: float
    weight: float
    def __init__(self, admitted: bool = ..., norm: _Optional[float] = ..., clip_factor: _Optional[float] = ..., weight: _Optional[float] = ...) -> None: ...

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Combination(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
