"""The one thread that owns the sockets: follows the releases and, for an agent, brings the update in."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

import zmq

from .errors import FlameError, RefusedError
from .invitation import Invitation, KeyPair
from .releases import Follower, Release
from .update import Update
from .upload import Receipt, Upload
from .wire import agent_pb2

log = logging.getLogger("flame_agent")


class Link:
    """Runs from `start` to `close`. `offer` and `close` may be called on any thread.

    `on_release` and `on_receipt` are called on the link's thread and must not block.
    """

    def __init__(
        self,
        invitation: Invitation,
        key: KeyPair | None,
        *,
        name: str | None,
        buffers: Sequence[str],
        on_release: Callable[[Release], None],
        on_receipt: Callable[[Receipt], None],
        on_failure: Callable[[FlameError], None],
    ) -> None:
        if invitation.server is not None and key is None:
            raise FlameError("this server lets only known keys in: give `key`, `flame agent join` makes one")
        self._invitation = invitation
        self._key = key
        self._upload = Upload(invitation.federation, name) if name is not None else None
        self._follower = Follower(invitation.federation, invitation.publisher, buffers, invitation.anchor)
        self._on_release = on_release
        self._on_receipt = on_receipt
        self._on_failure = on_failure
        self._orders: queue.SimpleQueue[Update | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._context = zmq.Context()
        self._wake_reader = self._context.socket(zmq.PAIR)
        self._wake_reader.bind("inproc://wake")
        self._wake_writer = self._context.socket(zmq.PAIR)
        self._wake_writer.connect("inproc://wake")
        self._wake_lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="flame", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def offer(self, update: Update | None) -> None:
        """The update to bring into every round that opens on its base; None for none."""
        self._orders.put(update)
        self._wake()

    def close(self) -> None:
        self._stopping.set()
        self._wake()
        self._thread.join()
        self._wake_writer.close(linger=0)
        self._context.term()

    def _wake(self) -> None:
        with self._wake_lock:
            try:
                self._wake_writer.send(b"", zmq.DONTWAIT)
            except zmq.ZMQError:
                pass

    # On the link's thread

    def _run(self) -> None:
        sockets: list[zmq.Socket[bytes]] = []
        try:
            sockets = self._connect()
            self._serve(*sockets)
        except FlameError as error:
            self._on_failure(error)
        except Exception as error:
            log.exception("the link to the server ended")
            self._on_failure(FlameError(f"the link to the server ended: {error}"))
        finally:
            for socket in [*sockets, self._wake_reader]:
                socket.close(linger=200)

    def _connect(self) -> list[zmq.Socket[bytes]]:
        """Broadcast, ranges, collector."""
        invitation = self._invitation
        broadcast = self._socket(zmq.SUB, invitation.releases)
        for topic in ("manifest", "weights"):
            broadcast.subscribe(f"{topic}/{invitation.federation}")
        ranges = self._socket(zmq.DEALER, invitation.ranges)
        collector = self._socket(zmq.DEALER, invitation.collector if self._upload else None, zmq.PROBE_ROUTER)
        return [broadcast, ranges, collector]

    def _socket(self, kind: int, endpoint: str | None, *switches: int) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        for switch in switches:
            socket.setsockopt(switch, 1)
        socket.setsockopt(zmq.RECONNECT_IVL, 50)
        socket.setsockopt(zmq.RECONNECT_IVL_MAX, 2000)
        if kind == zmq.DEALER:
            socket.setsockopt(zmq.IMMEDIATE, 1)
        else:
            socket.setsockopt(zmq.RCVHWM, 0)
        if self._invitation.server is not None and self._key is not None:
            socket.setsockopt(zmq.CURVE_SERVERKEY, self._invitation.server)
            socket.setsockopt(zmq.CURVE_PUBLICKEY, self._key.public)
            socket.setsockopt(zmq.CURVE_SECRETKEY, self._key.secret)
        if endpoint is not None:
            socket.connect(endpoint)
        return socket

    def _serve(self, broadcast: zmq.Socket[bytes], ranges: zmq.Socket[bytes], collector: zmq.Socket[bytes]) -> None:
        poller = zmq.Poller()
        for socket in (self._wake_reader, broadcast, ranges, collector):
            poller.register(socket, zmq.POLLIN)
        while not self._stopping.is_set():
            poller.poll(50)
            now = time.monotonic()
            _drain(self._wake_reader)
            self._take_orders()
            for frames in _drain(broadcast):
                self._show(self._follower.event(frames, now))
            for frames in _drain(ranges):
                self._show(self._follower.reply(frames, now))
            for question in self._follower.questions(now):
                _send(ranges, question.SerializeToString())
            for reason in self._follower.refusals:
                log.warning("release refused: %s", reason)
            self._follower.refusals.clear()
            if self._upload:
                self._talk(self._upload, collector, now)

    def _take_orders(self) -> None:
        while self._upload and not self._orders.empty():
            self._upload.offer(self._orders.get())

    def _show(self, release: Release | None) -> None:
        if release is not None:
            self._on_release(release)

    def _talk(self, upload: Upload, collector: zmq.Socket[bytes], now: float) -> None:
        for frames in _drain(collector):
            reply = agent_pb2.AgentReply.FromString(frames[-1])
            if reply.federation not in (self._invitation.federation, "*"):
                continue
            receipt = upload.hear(reply, now)
            if receipt is None:
                continue
            self._on_receipt(receipt)
            if receipt.is_final:
                raise RefusedError(f"{receipt.code}: {receipt.reason}")
        while (request := upload.next(now)) is not None:
            if not _send(collector, request.SerializeToString()):
                upload.unsent(request, now)
                return


def _drain(socket: zmq.Socket[bytes]) -> list[list[bytes]]:
    messages: list[list[bytes]] = []
    while len(messages) < 256:
        try:
            messages.append(socket.recv_multipart(zmq.DONTWAIT))
        except zmq.Again:
            break
    return messages


def _send(socket: zmq.Socket[bytes], frame: bytes) -> bool:
    try:
        socket.send(frame, zmq.DONTWAIT)
    except zmq.Again:
        return False
    return True
