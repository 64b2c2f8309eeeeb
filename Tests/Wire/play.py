"""Plays the cases of stories.py against a server's doors."""
import socket
import time

from nacl.bindings import crypto_box_keypair

from zmtp import COMMAND, Curve, Plain, command, connect, frame, greeting, property

SECONDS = 1.0


class Refused(Exception):
    """The server did not let the peer through its handshake."""


def edited(data, edit):
    if not edit:
        return data
    if "cut" in edit:
        return data[: edit["cut"]]
    if "pad" in edit:
        return data + bytes(edit["pad"])
    place = edit["flip"] % max(1, len(data))
    return data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :] if data else data


class Player:
    """`doors`: by name, address, the server's key and the key pairs of allowed peers; no keys on plain transport."""

    def __init__(self, doors):
        self.doors = doors
        self.held = []
        self.counts = {"cases": 0, "peers": 0, "shaken": 0, "bytes": 0}

    def play(self, case):
        self.counts["cases"] += 1
        opened = [(peer, self._open(case["door"], peer)) for peer in case["peers"]]
        for peer, through in opened:
            if through:
                self._say(peer, *through)
                self._end(peer["end"], through[0])

    def let_go(self):
        """Closes what was held open."""
        for connection in self.held:
            connection.close()
        self.held = []

    def _open(self, door, peer):
        self.counts["peers"] += 1
        address, server, keys = self.doors[door]
        own = crypto_box_keypair() if peer["key"] == "stranger" or not keys else keys[peer["key"] % len(keys)]
        try:
            connection, mechanism = connect(address, server, own, SECONDS)
        except OSError:
            return None
        try:
            self._shake(peer, connection, mechanism)
        except (OSError, EOFError, Refused):
            connection.close()
            return None
        return connection, mechanism

    def _shake(self, peer, connection, mechanism):
        self._send(connection, bytes.fromhex(peer.get("greeting", "")) or greeting(mechanism.name), peer["pace"])
        if peer.get("stop") == "greeting":
            return
        connection.read(64)
        data = property(b"Socket-Type", bytes.fromhex(peer["kind"])) + bytes.fromhex(peer.get("metadata", ""))
        if isinstance(mechanism, Curve):
            self._curve(peer, connection, mechanism, data)
        elif peer.get("stop") is None:
            self._send(connection, frame(edited(command(b"READY", data), peer.get("ready")), COMMAND), peer["pace"])
            expect(connection, b"READY")
        self.counts["shaken"] += peer.get("stop") is None

    def _curve(self, peer, connection, mechanism, data):
        if peer.get("stop") == "hello":
            return
        self._send(connection, frame(edited(mechanism.hello(), peer.get("hello")), COMMAND), peer["pace"])
        mechanism.welcome(connection.receive()[1])
        if peer.get("stop") == "handshake":
            return
        self._send(connection, frame(edited(mechanism.initiate(data), peer.get("initiate")), COMMAND), peer["pace"])
        expect(connection, b"READY")

    def _say(self, peer, connection, mechanism):
        """The steps between two pauses go out at once: what the server does not read yet is behind them."""
        waiting = []
        try:
            for step in peer["steps"]:
                if "wait" in step:
                    self._send(connection, b"".join(waiting), peer["pace"])
                    waiting = []
                    time.sleep(step["wait"])
                else:
                    waiting.append(said(step, mechanism, peer.get("stop") is None))
            self._send(connection, b"".join(waiting), peer["pace"])
        except OSError:
            pass  # the server ended the connection, or takes no more: both are its right

    def _send(self, connection, data, pace):
        self.counts["bytes"] += len(data)
        if pace == "bytes":
            for place in range(min(400, len(data))):
                connection.send(data[place : place + 1])
            data = data[400:]
        elif pace == "halves":
            connection.send(data[: len(data) // 2])
            time.sleep(0.01)
            data = data[len(data) // 2 :]
        connection.send(data)

    def _end(self, end, connection):
        try:
            if end == "half":
                connection.half_close()
        except OSError:
            pass
        if end in ("half", "hold"):
            self.held.append(connection)
        elif end == "reset":
            connection.reset()
        else:
            connection.close()


def expect(connection, name):
    if not connection.receive()[1].startswith(command(name)):
        raise Refused


def said(step, mechanism, is_shaken):
    """A step's bytes on the wire, `times` over."""
    if "raw" in step:
        return bytes.fromhex(step["raw"])
    times = range(step.get("times", 1))
    if "burst" in step:
        return b"".join(said(one, mechanism, is_shaken) for _ in times for one in step["burst"])
    secured = is_shaken and isinstance(mechanism, Curve)
    return b"".join(framed(step, mechanism, secured) for _ in times)


def framed(step, mechanism, secured):
    body, flags = bytes.fromhex(step["body"]), step["flags"]
    if secured:
        body, flags = mechanism.box(body, flags, step.get("nonce")), 0
    return edited(frame(body, step.get("outer", flags), step.get("length")), step.get("edit"))
