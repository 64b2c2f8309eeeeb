"""Sockets with the options that docs/protocol.md names, under the server's key that answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import zmq

from .invitation import KeyPair
from .servers import KeyTurn, ServerKeys

LONGEST_MUTENESS = 15.0
_MOST_AT_ONCE = 256
_OPTIONS = {
    zmq.RECONNECT_IVL: 50,
    zmq.RECONNECT_IVL_MAX: 2000,
    zmq.LINGER: 200,
    zmq.MAXMSGSIZE: 1 << 20,
    # A network that drops packets without a word: what is not acknowledged for 15 s, or silent for 20 s, is given up.
    # Not ZMQ_HEARTBEAT_IVL, which aborts the process where a receive queue is bounded (libzmq 4.3.4).
    zmq.HANDSHAKE_IVL: 3000,
    zmq.CONNECT_TIMEOUT: 5000,
    zmq.TCP_MAXRT: 15_000,
    zmq.TCP_KEEPALIVE: 1,
    zmq.TCP_KEEPALIVE_IDLE: 10,
    zmq.TCP_KEEPALIVE_INTVL: 5,
}


class SocketMaker:
    """Opens sockets as one peer. Used on one thread."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], key: KeyPair | None) -> None:
        self._context = context
        self._key = key

    def dealer(self, endpoint: str, server: bytes | None, *, announces: bool = False) -> zmq.Socket[bytes]:
        """`announces`: the server hears of each connection, also of one that libzmq made anew."""
        socket = self._open(zmq.DEALER, server)
        socket.setsockopt(zmq.IMMEDIATE, 1)
        if announces:
            socket.setsockopt(zmq.PROBE_ROUTER, 1)
        socket.connect(endpoint)
        return socket

    def subscription(self, endpoint: str, server: bytes | None, topics: Sequence[str]) -> zmq.Socket[bytes]:
        socket = self._open(zmq.SUB, server)
        socket.setsockopt(zmq.RCVHWM, 0)
        socket.connect(endpoint)
        for topic in topics:
            socket.subscribe(topic)
        return socket

    def _open(self, kind: int, server: bytes | None) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        for option, value in _OPTIONS.items():
            socket.setsockopt(option, value)
        if server is not None and self._key is not None:
            socket.setsockopt(zmq.CURVE_SERVERKEY, server)
            socket.setsockopt(zmq.CURVE_PUBLICKEY, self._key.public)
            socket.setsockopt(zmq.CURVE_SECRETKEY, self._key.secret)
        return socket


class ServerDealer:
    """A dealer that is made anew under the next known key of the server when what it asked has no answer for long."""

    def __init__(self, maker: SocketMaker, endpoint: str, servers: ServerKeys, *, announces: bool = False) -> None:
        self._maker = maker
        self._endpoint = endpoint
        self._servers = servers
        self._announces = announces
        self._turn = KeyTurn(next(iter(servers.known), None))
        self.last_heard = 0.0
        self._mute_since: float | None = None
        self.socket = maker.dealer(endpoint, self.key, announces=announces)

    @property
    def key(self) -> bytes | None:
        """The server's key that is tried."""
        return self._turn.current

    def receive(self, now: float) -> Iterator[list[bytes]]:
        for frames in drain(self.socket):
            self.heard(now)
            yield frames

    def heard(self, now: float) -> None:
        """The server is there, also where another socket says so."""
        self.last_heard = now
        self._turn.heard()

    def ask(self, frame: bytes, now: float) -> bool:
        """Says something that has an answer; False where it cannot be said now."""
        self._turn.asked(now)
        try:
            self.socket.send(frame, zmq.DONTWAIT)
        except zmq.Again:
            self._cure_muteness(now)
            return False
        self._mute_since = None
        return True

    def _cure_muteness(self, now: float) -> None:
        """Connects anew where nothing could be said for long: libzmq never tries again where a handshake failed by its protocol."""
        self._mute_since = now if self._mute_since is None else self._mute_since
        if now >= self._mute_since + LONGEST_MUTENESS:
            self._connect()
            self._mute_since = now

    def _connect(self) -> None:
        self.socket.close()
        self.socket = self._maker.dealer(self._endpoint, self.key, announces=self._announces)

    def is_silent(self, seconds: float, now: float) -> bool:
        """Whether nothing was heard for so long."""
        return now >= self.last_heard + seconds

    def change_key(self, now: float) -> bool:
        """Connects under another key where an answer is overdue; False where nothing changed."""
        if self._turn.next(self._servers.known, now) is None:
            return False
        self._connect()
        return True


def drain(socket: zmq.Socket[bytes]) -> Iterator[list[bytes]]:
    """What has arrived, up to a bound, so that one talkative peer does not keep the thread."""
    for _ in range(_MOST_AT_ONCE):
        try:
            yield socket.recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return
