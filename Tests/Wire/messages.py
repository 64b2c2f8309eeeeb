"""Messages of docs/protocol.md that are in order, by the door they are said at: what the spoiled ones are made of."""


def varint(number):
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def protobuf(**fields):
    """f1=…, f2=…: numbers as varints, bytes with their length, in the order given."""
    made = b""
    for name, value in fields.items():
        number = int(name[1:])
        wire = 2 if isinstance(value, bytes) else 0
        made += varint(number << 3 | wire) + (varint(len(value)) + value if wire else varint(value))
    return made


def envelope(**body):
    return protobuf(f1=1, f2=FEDERATION, **body)


FEDERATION = b"wire"
DIGEST = bytes(range(32))

MESSAGES = {
    "collector": [
        b"",
        envelope(f3=protobuf(f1=b"hostile")),
        envelope(f4=protobuf(f1=1, f2=0, f3=DIGEST, f4=688, f5=10, f6=DIGEST)),
        envelope(f5=protobuf(f1=1, f2=0, f3=DIGEST[:16], f4=bytes(688))),
        envelope(f6=protobuf(f1=1, f2=protobuf(f1=b"loss") + b"\x11" + bytes(8))),
    ],
    "releases": [b"\1manifest/wire", b"\1weights/wire", b"\1", b"\0manifest/wire", b"x"],
    "ranges": [
        envelope(f3=protobuf(f1=0, f2=4)),
        envelope(f3=protobuf(f1=2**63, f2=2**32 - 1)),
        envelope(f4=protobuf(f1=0, f2=0, f3=512)),
        envelope(f4=protobuf(f1=2**64 - 1, f2=2**64 - 1, f3=2**64 - 1)),
    ],
    # Of an engine that no round has: it gets no task, which it could only hold up.
    "broker": [
        b"",
        envelope(f3=protobuf(f1=b"clipping", f2=b"none", f3=b"hostile")),
        envelope(f4=b""),
        envelope(f5=protobuf(f1=1, f2=2)),
        envelope(f6=protobuf(f1=1)),
        envelope(f7=protobuf(f1=1, f2=b"no", f3=1)),
        envelope(f8=b""),
        envelope(f9=protobuf(f1=protobuf(f1=1), f2=b"none", f3=protobuf(f1=b"gram", f2=b"clustering", f3=2))),
        envelope(f10=protobuf(f1=protobuf(f1=1))),
        envelope(f11=protobuf(f1=protobuf(f1=1))),
    ],
}
