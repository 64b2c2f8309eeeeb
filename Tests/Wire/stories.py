"""What a hostile peer does, as plain data: a function per kind of story, each drawing a case from a random generator.

A case is {"story", "door", "peers"}; its peers connect at once, then each speaks and ends. A peer is

    key        which of the allowed keys it bears, a number, or "stranger": one that nobody let in
    greeting   its bytes (hex)
    kind       its socket type, in the metadata of its READY or INITIATE
    metadata   the properties beside the socket type (hex)
    hello, initiate, ready    an edit of that handshake command
    stop       what it does not say any more: "greeting", "hello", "handshake"
    steps      what it says behind the handshake, in turn
    pace       "whole", "bytes" (the first 400 bytes one by one) or "halves"
    end        "close", "reset", "half" (no more from here), "hold" (open until the batch ends)

A step is {"body", "flags", "times"}: a frame, in a box where the door is secured; with "outer" flags of the frame around the
box, a "nonce", a claimed "length", an "edit" of the frame's bytes. Or {"burst", "times"}: steps, over and over. Or {"raw"}: bytes
as they are. Or {"wait"}: seconds.
An edit is {"cut": bytes that stay} or {"flip": place} or {"pad": bytes more}. Bytes are hex.
"""
import ctypes
import struct

from messages import MESSAGES
from zmtp import COMMAND, LONG, MORE, command, frame, greeting, property

KINDS = {"collector": b"DEALER", "releases": b"SUB", "ranges": b"DEALER", "broker": b"DEALER"}
SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 31, 32, 33, 34, 127, 128, 254, 255, 256, 257, 511, 4095, 4096, 8191, 8192, 8193]
LENGTHS = [0, 1, 255, 256, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
NAMES = [b"PING", b"PONG", b"SUBSCRIBE", b"CANCEL", b"READY", b"ERROR", b"HELLO", b"WELCOME", b"INITIATE", b"MESSAGE", b"JOIN",
         b"LEAVE", b"CLOSE", b"", b"P", b"PINGS", b"subscribe", bytes(4), b"\xff" * 255]  # fmt: skip
ENDS = ["close", "reset", "half", "hold"]


def peer(draw, door, steps=(), **more):
    made = {"key": draw.randrange(64), "kind": KINDS[door].hex(), "steps": list(steps), "end": draw.choice(ENDS)}
    made["pace"] = draw.choices(["whole", "halves", "bytes"], [8, 2, 1])[0]
    return made | more


def said(body, flags=0, **more):
    return {"body": body.hex(), "flags": flags} | more


def some_bytes(draw, most=64):
    return draw.randbytes(draw.choice([size for size in SIZES if size <= most]))


def edit(draw, size=300):
    return draw.choice([{"cut": draw.randrange(size)}, {"flip": draw.randrange(size)}, {"pad": draw.choice([1, 60, 4000])}])


def ping(draw):
    return said(command(b"PING", draw.randbytes(2) + some_bytes(draw, 32)), COMMAND)


def message(draw, door):
    return said(draw.choice(MESSAGES[door]))


def spoiled(draw, body):
    """A message with a byte changed, taken out, put in, or its end cut off."""
    place = draw.randrange(len(body) + 1)
    return draw.choice([
        body[:place], body[:place] + draw.randbytes(1) + body[place + 1 :], body[:place] + body[place + 1 :],
        body[:place] + some_bytes(draw) + body[place:], body * 2,
    ])  # fmt: skip


# Within the handshake


def greetings(draw, door):
    version = draw.choice([(0, 0), (0, 7), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (3, 255), (4, 0), (255, 255)])
    mechanism = draw.choice([b"NULL", b"CURVE", b"PLAIN", b"GSSAPI", b"", b"null", bytes(20), b"\xff" * 20, b"CURVE\0X"])
    signature = draw.choice([b"\xff" + bytes(8) + b"\x7f"] * 3 + [draw.randbytes(10), b"\xff" * 10, b"\xff" + bytes(7) + b"\1\x7e", bytes(10)])
    made = greeting(mechanism, version, draw.choice([0, 1, 255]), signature)
    made = made[: draw.choice([64] * 4 + [0, 1, 9, 10, 11, 12, 13, 32, 33, 63])]
    old = frame(b"", draw.choice([0, MORE, COMMAND])) + b"\1\0\5\1" + frame(draw.choice(MESSAGES[door]), MORE) + frame(b"")
    return [peer(draw, door, [{"raw": draw.choice([b"", old, some_bytes(draw, 8193)]).hex()}], greeting=made.hex(), stop="greeting")]


def handshakes(draw, door):
    part = draw.choice(["hello", "initiate", "ready"])
    first = draw.choice([[], [said(command(draw.choice(NAMES), some_bytes(draw)), COMMAND)]])
    return [
        peer(draw, door, first, stop=draw.choice(["hello", "handshake"])) if draw.random() < 0.3
        else peer(draw, door, **draw.choice([{}, {"key": "stranger"}]), **{part: edit(draw)})
        for _ in range(draw.randrange(1, 6))
    ]  # fmt: skip


def properties(draw, door):
    names = [b"Identity", b"Socket-Type", b"User-Id", b"__fd", b"Peer-Address", b"Resource", b"", b"x" * 255]
    kinds = [b"DEALER", b"SUB", b"REQ", b"ROUTER", b"XSUB", b"PAIR", b"STREAM", b"SERVER", b"", b"DEALERS", bytes(6)]
    made = [
        property(draw.choice(names), draw.choice(kinds + [b"\0abcd", bytes(255), bytes(256), bytes(3000), some_bytes(draw, 257)]),
                 draw.choice([None] * 5 + LENGTHS))
        for _ in range(draw.randrange(8))
    ]  # fmt: skip
    if draw.random() < 0.2:
        made += [property(struct.pack(">H", number), b"") for number in range(draw.choice([500, 20_000]))]
    kind = draw.choice([KINDS[door]] * 3 + kinds)
    return [peer(draw, door, [message(draw, door)], metadata=b"".join(made).hex(), kind=kind.hex())]


# Identities: what a router keeps for each of its peers

_libc = ctypes.CDLL(None)


def unseeded_ids():
    """The first automatic routing ids of each router of a process whose libzmq never seeded rand()."""
    _libc.srand(1)
    return [(_libc.rand() | _libc.rand() << 31) & 0xFFFFFFFF for _ in range(4)]


def claims(draw, door):
    """Some of the routing ids that a router would give soon; then peers to whom it gives one."""
    first = draw.choice(unseeded_ids())
    claimed = [peer(draw, door, metadata=identity(struct.pack(">BI", 0, (first + n) % 2**32)), end="hold", pace="whole")
               for n in range(10, 900, 20)]  # fmt: skip
    return claimed + [peer(draw, door, pace="whole", end="close") for _ in range(24)]


def twins(draw, door):
    """The same identity again and again: what all but the first of them say is taken by nobody."""
    name = draw.choice([b"a", b"\0\0\0\0\0", draw.randbytes(5), bytes(255), bytes(256), bytes(3000)])
    steps = [message(draw, door) | {"times": draw.choice([1, 40, 10_000])}]
    first = peer(draw, door, metadata=identity(name), end="hold")
    return [first] + [peer(draw, door, steps, metadata=identity(name), pace="whole") for _ in range(draw.randrange(1, 8))]


def identity(name):
    return property(b"Identity", name).hex()


# Behind the handshake


def frames(draw, door):
    steps = []
    for _ in range(draw.randrange(1, 12)):
        body = draw.choice([some_bytes(draw, 8193), draw.choice(MESSAGES[door])])
        made = said(body, draw.randrange(256) if draw.random() < 0.3 else draw.choice([0, MORE, COMMAND, MORE | COMMAND]))
        if draw.random() < 0.3:
            made |= {"outer": draw.randrange(256)}
        if draw.random() < 0.15:
            made |= {"length": draw.choice(LENGTHS), "outer": draw.choice([0, LONG])}
        steps.append(made)
    return [peer(draw, door, steps)]


def commands(draw, door):
    steps = []
    for _ in range(draw.randrange(1, 20)):
        body = command(draw.choice(NAMES), some_bytes(draw))
        body = body[: draw.randrange(len(body) + 1)] if draw.random() < 0.3 else body
        steps.append(said(body, COMMAND | draw.choice([0, 0, MORE]), times=draw.choice([1, 1, 1, 50])))
        if draw.random() < 0.3:
            steps.append(message(draw, door))
    return [peer(draw, door, steps)]


def boxes(draw, door):
    steps = [message(draw, door) | {"nonce": draw.choice([None, 0, 1, 2, 3, 2**32, 2**63, 2**64 - 1]), "times": draw.choice([1, 2])}
             for _ in range(draw.randrange(4))]  # fmt: skip
    return [peer(draw, door, [*steps, message(draw, door) | {"edit": edit(draw, 60)}, message(draw, door)])]


def messages(draw, door):
    steps = []
    for _ in range(draw.randrange(1, 30)):
        body = draw.choice(MESSAGES[door])
        for _ in range(draw.randrange(3)):
            body = spoiled(draw, body)
        steps.append(said(body, draw.choice([0, 0, 0, MORE]), times=draw.choice([1, 1, 5])))
    return [peer(draw, door, steps) for _ in range(draw.choice([1, 1, 3]))]


def endless(draw, door):
    """Messages of many frames, or without end."""
    body = draw.choice([b"", b"", b"x", some_bytes(draw, 4096)])
    count = 200_000 // (len(body) + 40)
    last = draw.choice([[], [said(b"")]])
    return [peer(draw, door, [said(body, MORE, times=count), *last]) for _ in range(draw.randrange(1, 4))]


def floods(draw, door):
    """More messages than a queue takes, commands among them, and a sudden end."""
    burst = [message(draw, door) | {"times": draw.choice([1, 3, 30])}, ping(draw)]
    steps = [{"burst": burst, "times": draw.choice([100, 10_000]) // burst[0]["times"]}]
    return [peer(draw, door, steps, pace="whole", end=draw.choice(["reset", "reset", "close"])) for _ in range(draw.randrange(1, 5))]


def subscriptions(draw, door):
    """Topics that branch at every byte; cancelled twice, or never subscribed to. Commands of ZMTP 3.1, or messages as before."""
    steps = []
    for _ in range(draw.choice([5, 200, 1200])):
        topic = bytes(draw.choice([0, 255]) for _ in range(draw.choice([0, 1, 9, 9, 9])))
        topic = bytes(draw.choice([3000, 4060])) if draw.random() < 0.02 else topic
        old = draw.random() < 0.5
        name, mark = draw.choice([(b"SUBSCRIBE", b"\1"), (b"SUBSCRIBE", b"\1"), (b"CANCEL", b"\0")])
        steps.append(said(mark + topic, draw.choice([0, 0, 0, MORE])) if old else said(command(name, topic), COMMAND))
    return [peer(draw, door, steps) for _ in range(draw.choice([1, 4]))]


def silences(draw, door):
    """Peers that say nothing, half a frame, or go on after a pause."""
    half = frame(draw.choice(MESSAGES[door]) + bytes(100))[: draw.randrange(1, 60)]
    steps = draw.choice([[], [{"raw": half.hex()}], [message(draw, door), {"wait": 0.2}, ping(draw), {"wait": 0.1}, message(draw, door)]])
    return [peer(draw, door, steps, end=draw.choice(["hold", "half"])) for _ in range(draw.choice([1, 20]))]


STORIES = {
    greetings: 3, handshakes: 3, properties: 3, claims: 1, twins: 3, frames: 4, commands: 4, boxes: 3, messages: 4, endless: 2,
    floods: 3, subscriptions: 2, silences: 2,
}  # fmt: skip


def case(draw, doors):
    """A case for one of these doors."""
    door = draw.choice(doors)
    tell = draw.choices(list(STORIES), list(STORIES.values()))[0]
    return {"story": tell.__name__, "door": door, "peers": tell(draw, door)}
