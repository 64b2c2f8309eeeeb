"""Writes messages.txt: every message of proto/, as Google's protobuf library encodes it.

    python3 -m venv venv && venv/bin/pip install protobuf grpcio-tools
    venv/bin/python make_messages.py ../../../proto > messages.txt

A line is: message or message.member-of-oneof, its bytes, the same fields in an order and form that no library writes
but every library must read. The values follow from the fields: a number is 10 * field number + 1, a text the field's
name, bytes the field number once, a double the field number + 0.5, an enumeration its last value; what is repeated
comes twice, numbers with 0 and the largest value.
"""

import glob
import importlib
import os
import sys
import tempfile

from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.internal import encoder
from google.protobuf.message_factory import GetMessageClass
from grpc_tools import protoc

LARGEST = {Field.TYPE_UINT64: 2**64 - 1, Field.TYPE_UINT32: 2**32 - 1}


def scalar(field):
    if field.name == "version":
        return 1
    if field.type == Field.TYPE_STRING:
        return field.name
    if field.type == Field.TYPE_BYTES:
        return bytes([field.number])
    if field.type == Field.TYPE_DOUBLE:
        return field.number + 0.5
    if field.type == Field.TYPE_BOOL:
        return True
    if field.type == Field.TYPE_ENUM:
        return max(value.number for value in field.enum_type.values)
    return 10 * field.number + 1


def fill(message, member=None):
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof and field.name != member:
            continue
        if field.is_repeated and field.message_type:
            for _ in range(2):
                fill(getattr(message, field.name).add())
        elif field.is_repeated:
            second = [0, LARGEST[field.type]] if field.type in LARGEST else [""]
            getattr(message, field.name).extend([scalar(field)] + second)
        elif field.message_type:
            getattr(message, field.name).SetInParent()
            fill(getattr(message, field.name))
        else:
            setattr(message, field.name, scalar(field))
    return message


def varint(number, overlong=False):
    out = bytearray()
    encoder._EncodeVarint(out.extend, number)
    if overlong:
        out[-1] |= 0x80
        out += b"\x00"
    return bytes(out)


def unusual(message):
    """Fields from last to first, numbers in longer varints, packed numbers apart, fields that nobody knows between."""
    unknown = varint(999 << 3) + b"\x07" + varint(998 << 3 | 2) + b"\x03abc" + varint(997 << 3 | 5) + b"\x01\x02\x03\x04"
    out = unknown
    for field, value in reversed(message.ListFields()):
        tag = varint(field.number << 3, overlong=field.number < 16)
        if field.is_repeated and field.type in LARGEST:
            out += b"".join(tag + varint(number) for number in value)
        elif field.type in (Field.TYPE_UINT32, Field.TYPE_UINT64, Field.TYPE_BOOL, Field.TYPE_ENUM):
            out += tag + varint(int(value), overlong=True)
        else:
            alone = type(message)()
            if field.is_repeated:
                getattr(alone, field.name).extend(value)
            elif field.message_type:
                getattr(alone, field.name).CopyFrom(value)
            else:
                setattr(alone, field.name, value)
            out += alone.SerializeToString()
        out += unknown
    return out


def main(folder):
    with tempfile.TemporaryDirectory() as made:
        files = sorted(glob.glob(os.path.join(folder, "*.proto")))
        assert protoc.main(["protoc", "-I" + folder, "--python_out=" + made, *files]) == 0
        sys.path.insert(0, made)
        for file in files:
            module = importlib.import_module(os.path.basename(file)[: -len(".proto")] + "_pb2")
            messages = module.DESCRIPTOR.message_types_by_name
            for name, descriptor in sorted((name, made) for name, made in messages.items() if made.fields):
                members = [member.name for oneof in descriptor.oneofs for member in oneof.fields]
                for member in members or [None]:
                    message = fill(GetMessageClass(descriptor)(), member)
                    again = type(message).FromString(unusual(message))
                    again.DiscardUnknownFields()
                    assert again == message, name
                    label = name if member is None else f"{name}.{member}"
                    print(label, message.SerializeToString().hex(), unusual(message).hex())


main(sys.argv[1])
