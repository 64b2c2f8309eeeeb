"""Sockets with the options that docs/protocol.md names, under the server's key that answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import zmq

from .addresses import ways
from .answers import LONGEST_PATIENCE, AnswerWait
from .errors import InvitationError
from .invitation import KeyPair
from .servers import PATIENCE, KeyTurn, ServerKeys

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
    """Opens sockets as one peer. Used on one thread.

    `way`: which of the ways to an endpoint is taken, IPv4 or IPv6, where it has both.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], key: KeyPair | None) -> None:
        self._context = context
        self._key = key

    def dealer(
        self, endpoint: str, server: bytes | None, way: int = 0, *, announces: bool = False
    ) -> zmq.Socket[bytes]:
        """`announces`: the server hears of each connection, also of one that libzmq made anew."""
        socket = self._open(zmq.DEALER, server)
        socket.setsockopt(zmq.IMMEDIATE, 1)
        if announces:
            socket.setsockopt(zmq.PROBE_ROUTER, 1)
        _connect(socket, endpoint, way)
        return socket

    def subscription(
        self, endpoint: str, server: bytes | None, topics: Sequence[str], way: int = 0
    ) -> zmq.Socket[bytes]:
        socket = self._open(zmq.SUB, server)
        socket.setsockopt(zmq.RCVHWM, 0)
        _connect(socket, endpoint, way)
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
    """A dealer that is made anew when what it asked has no answer for long: under the next known key of the server, or
    under the same one where the connection may only look alive.

    libzmq connects again by itself where tcp tells that a connection has ended; but never where a handshake failed by its
    protocol, and never where tcp goes on acknowledging.
    """

    def __init__(
        self,
        maker: SocketMaker,
        endpoint: str,
        servers: ServerKeys,
        *,
        announces: bool = False,
        stretch: float = 1.0,
    ) -> None:
        self._maker = maker
        self._endpoint = endpoint
        self._servers = servers
        self._announces = announces
        self._turn = KeyTurn(next(iter(servers.known), None))
        self._wait = AnswerWait(stretch)
        self._in_vain = 0
        """Connections on which nothing was ever heard."""
        self._has_heard = False
        self.last_heard = 0.0
        self.socket = self._connect()

    @property
    def key(self) -> bytes | None:
        """The server's key that is tried."""
        return self._turn.current

    @property
    def way(self) -> int:
        """Another one after every known key was tried."""
        return self._in_vain // max(1, len(self._servers.known))

    def receive(self, now: float) -> Iterator[list[bytes]]:
        for frames in drain(self.socket):
            self._has_heard = True
            self.heard(now)
            yield frames

    def heard(self, now: float) -> None:
        """The server is there, as another socket says: its key is the right one, but this connection may be dead."""
        self.last_heard = now
        self._turn.heard()

    def answered(self) -> None:
        """What was received is an answer to whatever question of this socket."""
        self._wait.answered()

    def ask(self, frame: bytes, now: float) -> bool:
        """Says something that has an answer; False where it cannot be said now."""
        self._turn.asked(now)
        self._wait.asked(now)
        try:
            self.socket.send(frame, zmq.DONTWAIT)
        except zmq.Again:
            return False
        return True

    def is_silent(self, seconds: float, now: float) -> bool:
        """Whether nothing was heard for so long."""
        return now >= self.last_heard + seconds

    def renew(self, now: float, *, is_line_busy: bool = False) -> bool:
        """Connects anew where an answer is overdue; True where it did, and nothing that was asked will be answered.

        `is_line_busy`: weights are under way, either way, so that an answer takes its time.
        """
        patience = LONGEST_PATIENCE if is_line_busy else PATIENCE
        if self._turn.next(self._servers.known, now, patience) is not None:
            self._wait.answered()
        elif self._wait.is_over(now, is_line_busy=is_line_busy):
            self._wait.connect_anew()
        else:
            return False
        self._in_vain += not self._has_heard
        self._has_heard = False
        self.socket.close()
        self.socket = self._connect()
        return True

    def _connect(self) -> zmq.Socket[bytes]:
        return self._maker.dealer(self._endpoint, self.key, self.way, announces=self._announces)


def _connect(socket: zmq.Socket[bytes], endpoint: str, way: int) -> None:
    known = ways(endpoint)
    socket.setsockopt(zmq.IPV6, known[way % len(known)])
    try:
        socket.connect(endpoint)
    except zmq.ZMQError as error:
        socket.close(0)
        raise InvitationError(f"“{endpoint}” cannot be connected to: {error}") from error


def drain(socket: zmq.Socket[bytes]) -> Iterator[list[bytes]]:
    """What has arrived, up to a bound, so that one talkative peer does not keep the thread."""
    for _ in range(_MOST_AT_ONCE):
        try:
            yield socket.recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return
