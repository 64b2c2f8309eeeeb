#!/usr/bin/env python3
"""Writes the corpus that fuzzing starts from: real encodings, one file each.

The messages are those of Tests/WireTests/Fixtures/messages.txt, made by another protobuf implementation. Checksums are
left 0: the decoders of round-log and agent-data put in the right ones.
"""

import hashlib
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
MESSAGES = HERE.parent / "WireTests" / "Fixtures" / "messages.txt"

ENVELOPES = [
    "AgentRequest", "AgentReply", "WorkRequest", "WorkReply", "ReleaseRequest", "ReleaseReply", "ReleaseEvent",
    "OperatorRequest", "OperatorReply",
]
RECORDS = {
    "FederationRecord": "federation-record", "RoundManifest": "round-manifest", "DecisionRecord": "decision-record",
    "ResultHeader": "result-header", "ReleaseManifest": "release-manifest", "SignedManifest": "signed-manifest",
    "ModelSpec": "model-spec",
}


def dashed(name):
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


def write(decoder, name, content):
    folder = HERE / "corpus" / decoder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def messages():
    """The first encoding of every message by its name."""
    lines = (line.split() for line in MESSAGES.read_text().splitlines() if line.strip())
    return {line[0]: bytes.fromhex(line[1]) for line in lines}


def varint(value):
    content = b""
    while value > 127:
        content += bytes([value & 127 | 128])
        value >>= 7
    return content + bytes([value])


def field(number, content):
    """A length-delimited protobuf field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def safetensors(tensors, metadata=None):
    """`tensors`: name, type, shape, bytes."""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, kind, shape, content in tensors:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def write_messages(known):
    for name, content in known.items():
        if name.partition(".")[0] in ENVELOPES:
            write(dashed(name.partition(".")[0]), name.partition(".")[2], content)
    for name, decoder in RECORDS.items():
        write(decoder, "sample", known[name])
    # A spec that is a model: the sample's two tensors have one name and an impossible shape.
    small = [field(1, name) + field(2, bytes(shape)) + kind
             for name, shape, kind in [(b"weight", [2, 3], b"\x18\x01"), (b"norm.running_var", [2], b"\x18\x02")]]
    write("model-spec", "small", b"".join(field(1, tensor) for tensor in small))


def write_rounds(known):
    events = [known[f"RoundRecord.{event}"] for event in
              ["opened", "reserved", "landed", "committed", "rejected", "sealed", "ended"]]
    log = [struct.pack("<I", len(event)) + bytes(16) + event for event in events]
    write("round-log", "whole", b"".join(log))
    write("round-log", "torn", b"".join(log)[:-5])
    write("sealed-round", "sample", known["SealedRound"])
    write("sealed-round", "rows", field(1, known["RoundManifest"]) + field(2, bytes([1, 2])))
    header = known["ResultHeader"]
    write("stage-result", "sample", struct.pack("<I", len(header)) + header + b"content")


def write_files():
    write("safetensors", "small", safetensors([
        ("weight", "F32", [2, 3], floats(1, 2, 3, 4, 5, 6)), ("norm.running_var", "F32", [2], floats(1, 0.5)),
        ("norm.num_batches_tracked", "I64", [], bytes(8)), ("bias", "F32", [2], floats(0, -0.0)),
    ], {"samples": "17"}))
    write("safetensors", "odd", safetensors([
        ("é\"\\\n", "F32", [1], floats(1)), ("empty", "F32", [0, 3], b""), ("flag", "BOOL", [2], b"\x00\x01")]))
    write("safetensors", "half", safetensors([("half", "F16", [2], bytes(4)), ("wide", "F64", [1], bytes(8))]))
    write("safetensors", "roles", safetensors([("w", "BF16", [2], bytes(4)), ("m", "F32", [1], floats(-1e9))],
                                              {"flame.frozen": '["m"]', "flame.buffers": "[]"}))
    write("idx", "images", struct.pack(">4B3I", 0, 0, 8, 3, 2, 1, 3) + bytes(range(6)))
    write("idx", "labels", struct.pack(">4BI", 0, 0, 8, 1, 4) + bytes(range(4)))
    write("agent-data", "small", b"FLAMEDAT" + struct.pack("<4I", 1, 4, 3, 10) + bytes([0, 9, 3]) + bytes(12 + 16))
    write_captures()
    features = bytes(range(60))
    write("flows", "small", b"FLAMEFLO" + struct.pack("<3I", 1, 30, 2) + b"\x06a.pcap" + struct.pack("<BI", 0, 2) + features
          + b"\x00" + struct.pack("<BI", 3, 0) + bytes(16))
    write("words", "small", b"FLAMEWRD" + struct.pack("<2I", 1, 2) + b"\x05<unk>\x02we" + struct.pack("<I", 2) + b"\x041790"
          + struct.pack("<I3H", 3, 1, 0, 1) + b"\x00" + struct.pack("<I", 0) + bytes(16))
    write("configuration", "least", b"security: none\nfederations:\n  icu: {}\n")
    write("configuration", "aliases", b"security: &n none\nfederations:\n  icu: &i {keep: 3}\n  ward: *i\n")
    write("configuration", "full", CONFIGURATION.encode())


def write_captures():
    tcp = struct.pack(">2H8x2BH4x", 4000, 80, 0x50, 2, 512)
    udp = struct.pack(">4H", 53, 5353, 8, 0)
    four = struct.pack(">2B3H2B2x8s", 0x45, 0, 40, 0, 0, 64, 6, b"\x0a\0\0\1\x0a\0\0\2") + tcp
    six = struct.pack(">IH2B", 6 << 28, 24, 0, 64) + bytes(15) + b"\1" + bytes(15) + b"\2"
    six += b"\x2c\0" + bytes(6) + b"\x11\0\0\0" + bytes(4) + udp
    frames = {
        0: [b"\2\0\0\0" + four], 1: [bytes(12) + b"\x81\0\0\7\x08\0" + four, bytes(12) + b"\x86\xdd" + six],
        9: [b"\0\x21" + four, b"\xff\3\0\x57" + six, b"\x0f\0\x08\0" + four], 101: [four, six],
        104: [b"\x0f\0\x08\0" + four], 113: [bytes(14) + b"\x08\0" + four],
    }
    for link, packets in frames.items():
        order = ">" if link == 101 else "<"
        records = [struct.pack(order + "4I", 1 + n, n, len(packet), len(packet)) + packet for n, packet in enumerate(packets)]
        write("capture", f"link-{link}", struct.pack(order + "I2H4I", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link) + b"".join(records))
    for order in "<>":
        def block(kind, body):
            body += bytes(-len(body) % 4)
            length = struct.pack(order + "I", len(body) + 12)
            return struct.pack(order + "I", kind) + length + body + length
        packet = frames[1][1]
        write("capture", "pcapng-" + ("little" if order == "<" else "big"), b"".join([
            block(0x0a0d0d0a, struct.pack(order + "I2Hq", 0x1a2b3c4d, 1, 0, -1)),
            block(1, struct.pack(order + "2HI2HB3x2H", 1, 0, 65535, 9, 1, 9, 0, 0)),
            block(6, struct.pack(order + "5I", 0, 1, 2, len(packet), len(packet)) + packet), block(5, bytes(8))]))


def operator_log(*records):
    """`records`: who, action, subject, outcome."""
    log, previous = b"", "0" * 64
    for number, words in enumerate(records, 1):
        escaped = [word.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for word in words]
        content = "\t".join([str(number), "2026-11-22T22:15:38Z", *escaped, previous]).encode()
        previous = hashlib.blake2b(content, digest_size=32).hexdigest()
        log += content + b"\t" + previous.encode() + b"\n"
    return log


def write_keys():
    keys = [bytes([n] * 32).hex() for n in (17, 34, 51)]
    write("access-list", "small", f"""\
# who is let in
agent\tada {keys[0]}
agent bob {keys[1]} suspended # until May

operator anna {keys[2]}""".encode())
    write("access-list", "windows", f"agent ada {keys[0]}\r\nagent a\u0301\u00a0{keys[1]}\u2028".encode())
    invitation = "federation icu\ncollector tcp://h:1\nreleases tcp://h:2\nranges tcp://h:3\n" + "".join(
        f"{name} {key}\n" for name, key in zip(["server", "publisher", "spec"], keys))
    write("invitation", "first", invitation.encode())
    write("invitation", "windows", invitation.replace("\n", "\r\n").encode())
    write("invitation", "anchored", f"{invitation}release 7\nmanifest {keys[0]}".encode())
    write("key-file", "pair", f"public {keys[0]}\nsecret {keys[1]}\n".encode())
    write("key-file", "windows", f"public {keys[0]}\r\nsecret {keys[1]}\r\n".encode())
    write("key-file", "public", f"{keys[0]}\n".encode())
    write("server-keys", "two", f"{keys[0]}\n{keys[1]}\n".encode())


def write_logs():
    log = operator_log(
        ("anna", "agents suspend", "ada", "intended"), ("anna", "agents suspend", "ada", "done (1)"),
        ("eve", "pause", "a\tb\n\\c", "failed: é (1)"))
    for decoder in ["operator-chain", "operator-log"]:
        write(decoder, "whole", log)
        write(decoder, "torn", log[:-9])
        write(decoder, "changed", log.replace(b"anna", b"emma", 1))
    write("operator-record", "two", b"\0".join(
        [b"2026", b"anna", b"pause", b"icu", b"intended", b"2026", b"a\tb", b"c\nd", b"e\\f", b"\xff\r\n"]))


def write_printers(known):
    write("printed-text", "plain", "clinic-a\0é 漢字\0“x”, \"y\"\0=1+1".encode())
    write("printed-text", "hostile", "\x1b[2J\nround 7\r\n\0\u202egpj\0\x9b31m\0\"\u0301\0\u2028\ue000\U0010ffff".encode() + b"\xff\0")
    edges = [0.0, -0.0, 5e-324, 1e-300, 0.5, 999999.5, 4503599627370495.5, 2.0**40, 2.0**53, 2.0**63, 2.0**64, 1e20, 1e300,
             1.7976931348623157e308, float("inf"), float("-inf"), float("nan")]
    write("printed-numbers", "edges", struct.pack(f">{len(edges)}d", *edges))
    # An update of 2^40 in every place of a model of 50,890 parameters.
    write("printed-numbers", "largest-norm", struct.pack(">2d", 2.0**40 * 50890**0.5, 1e-15))
    opened = field(1, varint(1 << 3) + varint(5))
    reason = "a metric is named “\x1b[2J\n”".encode()
    rejected = field(5, field(1, b"ada") + varint(2 << 3) + varint(8) + field(3, reason))
    reserved = field(2, field(1, b"bob") + varint(2 << 3) + varint(1) + varint(3 << 3) + varint(100) + field(4, bytes(32)))
    records = [opened, rejected, reserved] + [record for name, record in known.items() if name.startswith("RoundRecord.")]
    content = b"".join(struct.pack(">H", len(record)) + record for record in records)
    write("round-report", "undecided", content)
    write("round-report", "decided", content + b"\xff\xff" + struct.pack(">2d", 2.0**40 * 50890**0.5, 1e300))
    for name in ["collector", "broker", "publisher", "result"]:
        write("status-report", name, (HERE / "corpus" / "operator-reply" / name).read_bytes())


CONFIGURATION = """\
data: flame-data
run: /run/flame
durability: fsync
security: none
lease: 1.5
drain: 3
endpoints: {collector: "tcp://127.0.0.1:7101", releases: "ipc:///tmp/releases"}
federations:
  icu:
    updates: {min: 3, max: 10}
    time: {min: 1, max: 60}
    agents: [ada, bob, cyd]
    expected: 3
    assumed_compromised: 1
    rule: {name: flame, space: models, metric: cosine, noise_factor: 0.001}
    gate: {kind: command, command: ./gate, seconds: 5}
    keep: 3
    limits: {window: 8, open_updates: 256, round_bytes: 1000000}
"""

known = messages()
write_messages(known)
write_rounds(known)
write_files()
write_keys()
write_logs()
write_printers(known)
