from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ACCEPTED: ReceiptCode
BUSY: ReceiptCode
CORRUPT: ReceiptCode
DESCRIPTOR: _descriptor.FileDescriptor
DUPLICATE: ReceiptCode
EARLY: ReceiptCode
LATE: ReceiptCode
MALFORMED: ReceiptCode
NOT_FINITE: ReceiptCode
NOT_SELECTED: ReceiptCode
OUT_OF_RANGE: ReceiptCode
PROTOCOL_VERSION: ReceiptCode
RECEIPT_UNSPECIFIED: ReceiptCode
TOO_LARGE: ReceiptCode
UNAUTHORISED: ReceiptCode
UNKNOWN_FEDERATION: ReceiptCode
WRONG_BASE: ReceiptCode
WRONG_SHAPE: ReceiptCode
WRONG_SPEC: ReceiptCode

class AgentReply(_message.Message):
    __slots__ = ["credit", "epoch", "federation", "opened", "receipt", "version", "welcome"]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    credit: Credit
    epoch: int
    federation: str
    opened: Opened
    receipt: Receipt
    version: int
    welcome: Welcome
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., epoch: _Optional[int] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., opened: _Optional[_Union[Opened, _Mapping]] = ..., credit: _Optional[_Union[Credit, _Mapping]] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ...) -> None: ...

class AgentRequest(_message.Message):
    __slots__ = ["begin", "chunk", "commit", "federation", "hello", "version"]
    BEGIN_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    FEDERATION_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    begin: Begin
    chunk: Chunk
    commit: Commit
    federation: str
    hello: Hello
    version: int
    def __init__(self, version: _Optional[int] = ..., federation: _Optional[str] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., begin: _Optional[_Union[Begin, _Mapping]] = ..., chunk: _Optional[_Union[Chunk, _Mapping]] = ..., commit: _Optional[_Union[Commit, _Mapping]] = ...) -> None: ...

class Begin(_message.Message):
    __slots__ = ["base_digest", "base_release", "bytes", "claimed_count", "round", "spec_digest", "update_digest"]
    BASE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    BASE_RELEASE_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    CLAIMED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    UPDATE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    base_digest: bytes
    base_release: int
    bytes: int
    claimed_count: int
    round: int
    spec_digest: bytes
    update_digest: bytes
    def __init__(self, round: _Optional[int] = ..., base_release: _Optional[int] = ..., spec_digest: _Optional[bytes] = ..., bytes: _Optional[int] = ..., claimed_count: _Optional[int] = ..., update_digest: _Optional[bytes] = ..., base_digest: _Optional[bytes] = ...) -> None: ...

class Chunk(_message.Message):
    __slots__ = ["checksum", "content", "index", "round"]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    checksum: bytes
    content: bytes
    index: int
    round: int
    def __init__(self, round: _Optional[int] = ..., index: _Optional[int] = ..., checksum: _Optional[bytes] = ..., content: _Optional[bytes] = ...) -> None: ...

class Commit(_message.Message):
    __slots__ = ["metrics", "round"]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    metrics: _containers.RepeatedCompositeFieldContainer[Metric]
    round: int
    def __init__(self, round: _Optional[int] = ..., metrics: _Optional[_Iterable[_Union[Metric, _Mapping]]] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ["next", "round", "window"]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    next: int
    round: int
    window: int
    def __init__(self, round: _Optional[int] = ..., next: _Optional[int] = ..., window: _Optional[int] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class Metric(_message.Message):
    __slots__ = ["name", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class Opened(_message.Message):
    __slots__ = ["base_release", "remaining_ms", "round"]
    BASE_RELEASE_FIELD_NUMBER: _ClassVar[int]
    REMAINING_MS_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    base_release: int
    remaining_ms: int
    round: int
    def __init__(self, round: _Optional[int] = ..., base_release: _Optional[int] = ..., remaining_ms: _Optional[int] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ["code", "reason", "retry_after_ms", "round"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    code: ReceiptCode
    reason: str
    retry_after_ms: int
    round: int
    def __init__(self, round: _Optional[int] = ..., code: _Optional[_Union[ReceiptCode, str]] = ..., reason: _Optional[str] = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ["chunk_bytes", "hello_seconds", "opened", "spec_digest", "update_bytes"]
    CHUNK_BYTES_FIELD_NUMBER: _ClassVar[int]
    HELLO_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    UPDATE_BYTES_FIELD_NUMBER: _ClassVar[int]
    chunk_bytes: int
    hello_seconds: int
    opened: Opened
    spec_digest: bytes
    update_bytes: int
    def __init__(self, opened: _Optional[_Union[Opened, _Mapping]] = ..., spec_digest: _Optional[bytes] = ..., update_bytes: _Optional[int] = ..., chunk_bytes: _Optional[int] = ..., hello_seconds: _Optional[int] = ...) -> None: ...

class ReceiptCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
