"""The one thread that owns the sockets: follows the releases and, for an agent, brings the update in."""

from __future__ import annotations

import contextlib
import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence

import zmq
from google.protobuf.message import DecodeError

from .errors import FlameError, RefusedError
from .invitation import Invitation, KeyPair
from .releases import Follower, Release
from .seen import Mark, SeenReleases
from .servers import ServerKeys
from .silence import News, SilenceReport
from .sockets import ServerDealer, SocketMaker, drain
from .update import Update
from .upload import Receipt, Upload
from .wire import agent_pb2

log = logging.getLogger("flame_agent")

LONGEST_SILENCE = 7.0
"""A publisher beats more often. Seconds."""
LONGEST_DEAFNESS = 15.0
"""Three beats: the broadcast is connected to anew. Seconds."""


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
        first: int | None,
        on_release: Callable[[Release], None],
        on_receipt: Callable[[Receipt], None],
        on_failure: Callable[[FlameError], None],
    ) -> None:
        self._invitation = invitation
        self._servers = ServerKeys(invitation.server, invitation.servers)
        self._upload = Upload(invitation.federation, name, random.uniform(0.85, 1)) if name is not None else None
        self._stretch = random.uniform(1, 1.15)
        self._seen = SeenReleases(invitation.seen, invitation.digest)
        key_seen, anchor = _beginning(invitation, self._seen.known(), first)
        self._follower = Follower(invitation.federation, key_seen, buffers, anchor, first)
        self._silence = SilenceReport()
        self._on_release = on_release
        self._on_receipt = on_receipt
        self._on_failure = on_failure
        self._orders: queue.SimpleQueue[Update | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._key = key
        self._wake_lock = threading.Lock()
        self._wake_writer: zmq.Socket[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="flame", daemon=True)

    def start(self) -> None:
        """Sockets are opened here and not before: whoever drops a context with open sockets hangs."""
        if self._thread.ident is not None:
            raise FlameError("it was opened before, and opens once: make another one")
        self._context = zmq.Context()
        self._sockets = SocketMaker(self._context, self._key)
        self._wake_reader = self._context.socket(zmq.PAIR)
        self._wake_reader.bind("inproc://wake")
        self._wake_writer = self._context.socket(zmq.PAIR)
        self._wake_writer.connect("inproc://wake")
        self._thread.start()

    def offer(self, update: Update | None) -> None:
        """The update to bring into every round that opens on its base; None for none."""
        self._orders.put(update)
        self._wake()

    def close(self) -> None:
        self._stopping.set()
        self._wake()
        self._thread.join()

    def _wake(self) -> None:
        with self._wake_lock:
            if self._wake_writer is not None and not self._context.closed:
                with contextlib.suppress(zmq.Again):
                    self._wake_writer.send(b"", zmq.DONTWAIT)

    # On the link's thread

    def _run(self) -> None:
        try:
            self._connect()
            while not self._stopping.is_set():
                self._wait()
                self._serve(time.monotonic())
        except FlameError as error:
            self._on_failure(error)
        except BaseException as error:  # also what ends a thread without a word, as SystemExit does
            log.exception("the link to the server ended")
            self._on_failure(FlameError(f"the link to the server ended: {error!r}"))
        finally:
            with self._wake_lock:
                self._context.destroy(linger=200)

    def _connect(self) -> None:
        invitation = self._invitation
        self._ranges = ServerDealer(self._sockets, invitation.ranges, self._servers, stretch=self._stretch)
        self._broadcast = self._listen()
        self._broadcast_at = time.monotonic()
        self._collector = (
            ServerDealer(self._sockets, invitation.collector, self._servers, announces=True, stretch=self._stretch)
            if self._upload
            else None
        )

    def _listen(self) -> zmq.Socket[bytes]:
        """The broadcast, under the key and on the way that are tried for the ranges: one process has both."""
        invitation = self._invitation
        topics = [f"{topic}/{invitation.federation}" for topic in ("manifest", "weights")]
        return self._sockets.subscription(invitation.releases, self._ranges.key, topics, self._ranges.way)

    def _listen_anew(self, now: float) -> None:
        self._broadcast.close()
        self._broadcast = self._listen()
        self._broadcast_at = now

    def _wait(self) -> None:
        poller = zmq.Poller()
        for socket in (self._wake_reader, self._broadcast, self._ranges.socket):
            poller.register(socket, zmq.POLLIN)
        if self._collector:
            poller.register(self._collector.socket, zmq.POLLIN)
        poller.poll(50)

    def _serve(self, now: float) -> None:
        for _ in drain(self._wake_reader):
            pass
        self._take_orders()
        self._follow(now)
        if self._upload and self._collector:
            self._talk(self._upload, self._collector, now)

    def _follow(self, now: float) -> None:
        follower = self._follower
        for frames in drain(self._broadcast):
            self._broadcast_at = now
            self._ranges.heard(now)
            self._show(follower.event(frames, now))
        for frames in self._ranges.receive(now):
            self._ranges.answered()
            self._show(follower.reply(frames, now))
        while follower.server_keys:
            self._servers.learn(follower.server_keys.pop(0))
        self._seen.keep(follower.chain.mark)
        self._renew(now)
        for question in follower.questions(now, is_silent=self._ranges.is_silent(LONGEST_SILENCE, now)):
            if not self._ranges.ask(question.SerializeToString(), now):
                follower.unsent()
        while follower.refusals:
            log.warning("release refused: %s", follower.refusals.pop(0))
        self._tell_of_silence(now)

    def _renew(self, now: float) -> None:
        """Broadcast and ranges change the key together, and the way to the server; each is made anew where it is dead."""
        before = (self._ranges.key, self._ranges.way)
        if self._ranges.renew(now, is_line_busy=self._follower.awaits_weights):
            self._follower.connect_anew()
        is_deaf = now >= self._broadcast_at + LONGEST_DEAFNESS and self._ranges.last_heard > self._broadcast_at
        if is_deaf or before != (self._ranges.key, self._ranges.way):
            self._listen_anew(now)

    def _tell_of_silence(self, now: float) -> None:
        news = self._silence.look(self._ranges.last_heard, now)
        if news is News.SILENT:
            log.warning(
                "the publisher at %s does not answer: is it up, and is the invitation its newest one?",
                self._invitation.ranges,
            )
        elif news is News.HEARD_AGAIN:
            log.info("the publisher answers again")

    def _take_orders(self) -> None:
        while self._upload and not self._orders.empty():
            self._upload.offer(self._orders.get())

    def _show(self, release: Release | None) -> None:
        if release is not None:
            self._on_release(release)

    def _talk(self, upload: Upload, collector: ServerDealer, now: float) -> None:
        for frames in collector.receive(now):
            reply = _parse(frames[-1])
            if reply is None or reply.federation not in (self._invitation.federation, "*"):
                continue
            if reply.WhichOneof("body") != "opened":
                collector.answered()
            receipt = upload.hear(reply, now)
            if receipt is None:
                continue
            self._on_receipt(receipt)
            if receipt.is_final:
                raise RefusedError(f"{receipt.code}: {receipt.reason}")
        if collector.renew(now, is_line_busy=upload.is_line_busy):
            upload.connect_anew(now)
        while (request := upload.next(now)) is not None:
            if not collector.ask(request.SerializeToString(), now):
                upload.unsent(request, now)
                return


def _parse(frame: bytes) -> agent_pb2.AgentReply | None:
    try:
        return agent_pb2.AgentReply.FromString(frame)
    except DecodeError:
        return None


def _beginning(invitation: Invitation, seen: Mark | None, first: int | None) -> tuple[bytes, tuple[int, bytes] | None]:
    """The publisher's key and the release to begin with: what was seen before, unless older releases are wanted."""
    oldest = invitation.anchor[0] if invitation.anchor is not None else 0
    if seen is None or seen.release < oldest or (first is not None and first < seen.release):
        return invitation.publisher, invitation.anchor
    return seen.key, (seen.release, seen.digest)
