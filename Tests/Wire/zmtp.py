"""ZMTP (RFC 23, 37) and CurveZMQ (RFC 26) by hand over a TCP socket: what a peer that is not libzmq can say.

    greeting   ff 00×8 7f · major · minor · mechanism, 20 bytes · as-server · 00×31
    frame      flags (1 more, 2 long, 4 command) · length, 1 byte or 8 big-endian · body
    command    length of the name, 1 byte · name · data
    property   length of the name, 1 byte · name · length of the value, 4 bytes big-endian · value
    box        frame of: 07 "MESSAGE" · nonce, 8 bytes · box of: flags (1 more, 2 command) · body

Nothing here checks what it is told to send.
"""
import os
import socket
import struct

from nacl.bindings import crypto_box, crypto_box_afternm, crypto_box_beforenm, crypto_box_keypair, crypto_box_open_afternm

MORE, LONG, COMMAND = 1, 2, 4


def greeting(mechanism=b"NULL", version=(3, 1), as_server=0, signature=b"\xff" + bytes(8) + b"\x7f"):
    return signature + bytes(version) + mechanism.ljust(20, b"\0")[:20] + bytes([as_server]) + bytes(31)


def frame(body, flags=0, length=None):
    """`length`: what the frame claims, where it is not the body's."""
    length = len(body) if length is None else length
    if flags & LONG or length > 255:
        return bytes([flags | LONG]) + struct.pack(">Q", length % 2**64) + body
    return bytes([flags, length]) + body


def command(name, data=b""):
    return bytes([len(name)]) + name + data


def property(name, value, length=None):
    return bytes([len(name)]) + name + struct.pack(">I", len(value) if length is None else length % 2**32) + value


def metadata(kind, identity=b"", more=b""):
    return property(b"Socket-Type", kind) + property(b"Identity", identity) + more


class Connection:
    """A TCP connection to a ZMTP server, not yet greeted."""

    def __init__(self, address, seconds=3):
        self.socket = socket.create_connection(address, timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.arrived = b""

    def send(self, data):
        self.socket.sendall(data)

    def read(self, count):
        while len(self.arrived) < count:
            data = self.socket.recv(1 << 16)
            if not data:
                raise EOFError
            self.arrived += data
        result, self.arrived = self.arrived[:count], self.arrived[count:]
        return result

    def receive(self):
        """The next frame: its flags and its body."""
        flags = self.read(1)[0]
        length = struct.unpack(">Q", self.read(8))[0] if flags & LONG else self.read(1)[0]
        return flags, self.read(length)

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection by RST: what is on its way is lost, and the other end reads an error."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)


class Plain:
    """The mechanism NULL: frames are on the wire as they are."""

    name = b"NULL"

    def __init__(self, connection):
        self.connection = connection

    def shake(self, data):
        """Says READY with `data` as its metadata, and reads the server's."""
        self.connection.send(frame(command(b"READY", data), COMMAND))
        self.connection.receive()

    def message(self, body, flags=0):
        return frame(body, flags)


class Curve:
    """The mechanism CURVE, as a client with the key pair `keys` (public, secret)."""

    name = b"CURVE"

    def __init__(self, connection, server, keys):
        self.connection, self.server, self.keys = connection, server, keys
        self.short, self.short_secret = crypto_box_keypair()
        self.nonce = 0

    def next_nonce(self):
        self.nonce += 1
        return struct.pack(">Q", self.nonce % 2**64)

    def hello(self):
        nonce = self.next_nonce()
        self.first = crypto_box_beforenm(self.server, self.short_secret)
        box = crypto_box_afternm(bytes(64), b"CurveZMQHELLO---" + nonce, self.first)
        return command(b"HELLO", b"\1\0" + bytes(72) + self.short + nonce + box)

    def welcome(self, body):
        """Takes the server's WELCOME: its short-term key and its cookie."""
        if body[:8] != command(b"WELCOME"):
            raise EOFError
        opened = crypto_box_open_afternm(body[24:], b"WELCOME-" + body[8:24], self.first)
        self.cookie = opened[32:]
        self.theirs = opened[:32]
        self.shared = crypto_box_beforenm(self.theirs, self.short_secret)

    def initiate(self, data):
        """INITIATE with `data` as its metadata."""
        public, secret = self.keys
        nonce, vouch_nonce = self.next_nonce(), os.urandom(16)
        vouch = crypto_box(self.short + self.server, b"VOUCH---" + vouch_nonce, self.theirs, secret)
        box = crypto_box_afternm(public + vouch_nonce + vouch + data, b"CurveZMQINITIATE" + nonce, self.shared)
        return command(b"INITIATE", self.cookie + nonce + box)

    def shake(self, data):
        self.connection.send(frame(self.hello(), COMMAND))
        self.welcome(self.connection.receive()[1])
        self.connection.send(frame(self.initiate(data), COMMAND))
        if self.connection.receive()[1][:6] != command(b"READY"):
            raise EOFError

    def box(self, body, flags=0, nonce=None):
        """The command MESSAGE; `flags` of a frame travel inside its box."""
        nonce = self.next_nonce() if nonce is None else struct.pack(">Q", nonce % 2**64)
        inner = bytes([flags & MORE | (flags & COMMAND) >> 1]) + body
        return command(b"MESSAGE", nonce + crypto_box_afternm(inner, b"CurveZMQMESSAGEC" + nonce, self.shared))

    def message(self, body, flags=0):
        return frame(self.box(body, flags))


def connect(address, server=None, keys=None, seconds=3):
    """A connection and its mechanism: CURVE where `server` is the server's public key, else NULL. Nothing is said."""
    connection = Connection(address, seconds)
    return connection, Curve(connection, server, keys) if server else Plain(connection)


def shaken(address, kind=b"DEALER", identity=b"", more=b"", server=None, keys=None, seconds=3):
    """A connection behind its finished handshake, and its mechanism."""
    connection, mechanism = connect(address, server, keys, seconds)
    connection.send(greeting(mechanism.name))
    connection.read(64)
    mechanism.shake(metadata(kind, identity, more))
    return connection, mechanism
