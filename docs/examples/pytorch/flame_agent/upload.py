"""How an update gets into a round: what to say next, from what the collector said. Pure: no socket, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from .update import Update
from .wire import agent_pb2 as wire

PATIENCE = 2.0
"""Seconds after which the answer to a begin is overdue; then the question is asked again."""
LINE_PATIENCE = 15.0
"""The same for chunks and the commit, which take their time on a slow line: asked sooner, they would be sent twice and
make it slower. Doubles each time, up to sixteenfold. A lost connection is told otherwise."""
MOST_RESTARTS = 3
"""Times a corrupt transmission is begun again in one round."""

_CODE = wire.ReceiptCode
_REFUSED = {wire.WRONG_SPEC, wire.PROTOCOL_VERSION, wire.UNKNOWN_FEDERATION}
_ASK_FOR_ROUND = {wire.EARLY, wire.LATE, wire.WRONG_BASE}


class _Phase(Enum):
    IDLE = auto()
    ASKED = auto()
    SENDING = auto()
    COMMITTING = auto()
    RESTING = auto()
    SETTLED = auto()


@dataclass(frozen=True)
class Receipt:
    """What the collector made of an update."""

    round: int
    code: str
    """`accepted`, `not_selected`, `late`, …: docs/protocol.md lists them."""
    reason: str

    @property
    def is_final(self) -> bool:
        """Nothing that this agent sends again can change it; the operator has to help."""
        return self.code in {_CODE.Name(code).lower() for code in _REFUSED}


def _is_greeting(reply: wire.AgentReply) -> bool:
    """What the collector says on a new connection, before it knows whose it is."""
    receipt = reply.receipt
    return reply.federation == "*" and receipt.code == wire.UNAUTHORISED and receipt.reason == "say hello first"


class Upload:
    """Brings the update at hand into every round that opens on its base. Times are seconds of one steady clock.

    `hello_share` is the share of the server's `hello_seconds` after which hello is said again: another one for each agent,
    so that those who said it together once do not go on to.
    """

    def __init__(self, federation: str, name: str, hello_share: float = 1.0) -> None:
        self._federation = federation
        self._name = name
        self._epoch: int | None = None
        self._round: wire.Opened | None = None
        self._update: Update | None = None
        self._phase = _Phase.IDLE
        self._since = 0.0
        self._next = 0
        self._until = 0
        self._restarts = 0
        self._lapses = 0
        self._accepted: int | None = None
        self._hello_share = hello_share
        self._next_hello = 0.0
        self.is_line_busy = False
        """Whether chunks are under way of which the collector has not said that they landed: what is said after them waits
        behind them."""

    def offer(self, update: Update | None) -> None:
        """The update to bring in from now on; None for none."""
        self._update = update
        self._phase = _Phase.IDLE
        self._restarts = 0
        if update and (self._round is None or self._round.base_release != update.base):
            self._next_hello = 0.0

    # What the collector says

    def hear(self, reply: wire.AgentReply, now: float) -> Receipt | None:
        """Takes a reply; gives the receipt in it, if there is one to tell the user of."""
        if reply.epoch != self._epoch:
            if self._epoch is not None:
                self._next_hello = now
                # Also where the update was accepted: a reboot may have torn it, and the collector knows it if not.
                self._phase = _Phase.IDLE
            self._epoch = reply.epoch
        body = reply.WhichOneof("body")
        if _is_greeting(reply):
            self.connect_anew(now)
        elif body == "welcome":
            self._welcome(reply.welcome, now)
        elif body == "opened":
            self._enter(reply.opened)
        elif body == "credit":
            self._credit(reply.credit, now)
        elif body == "receipt":
            return self._receipt(reply.receipt, now)
        return None

    def connect_anew(self, now: float) -> None:
        """There is another connection: what was on its way is lost, and the collector does not know whose it is."""
        self.is_line_busy = False
        self._next_hello = now
        if self._phase is not _Phase.SETTLED:
            self._phase = _Phase.IDLE

    def _welcome(self, welcome: wire.Welcome, now: float) -> None:
        self._enter(welcome.opened if welcome.HasField("opened") else None)
        # A collector that restarts before it opens the round does not know whom to tell.
        waits = self._update is not None and (self._round is None or self._round.base_release != self._update.base)
        self._next_hello = now + (PATIENCE if waits else self._hello_share * (welcome.hello_seconds or 15))

    def _enter(self, opened: wire.Opened | None) -> None:
        known = self._round
        same = opened and known and (opened.round, opened.base_release) == (known.round, known.base_release)
        if not same:
            self.is_line_busy = False
            self._phase = _Phase.IDLE
            self._restarts = 0
        self._round = opened

    def _credit(self, credit: wire.Credit, now: float) -> None:
        if self._round is None or credit.round != self._round.round or self._update is None:
            return
        self.is_line_busy = self.is_line_busy and credit.next < self._next
        if self._phase is _Phase.SETTLED:
            return
        if self._phase is _Phase.COMMITTING:
            self._since = now
            return
        until = min(credit.next + credit.window, self._update.chunk_count)
        if self._phase is not _Phase.SENDING or self._next < credit.next:
            self._next = credit.next
        self._until = max(until, self._next)
        self._enter_phase(_Phase.SENDING, now)

    def _receipt(self, receipt: wire.Receipt, now: float) -> Receipt | None:
        self.is_line_busy = False
        told = Receipt(receipt.round, _CODE.Name(receipt.code).lower(), receipt.reason)
        if told.is_final:
            self._enter_phase(_Phase.SETTLED, now)
            return told
        if receipt.code == wire.UNAUTHORISED:
            # Not at once: a collector that answers hello with it would be asked as fast as it answers.
            self._next_hello = min(self._next_hello, now + 1)
            self._rest(now + 1)
        elif self._round is not None and receipt.round == self._round.round and self._begins_again(receipt, now):
            return None
        is_repeated = receipt.code == wire.ACCEPTED and receipt.round == self._accepted
        if receipt.code == wire.ACCEPTED:
            self._accepted = receipt.round
        return None if receipt.code == wire.BUSY or is_repeated else told

    def _begins_again(self, receipt: wire.Receipt, now: float) -> bool:
        """Obeys a receipt of the round at hand; whether the upload goes on without the user hearing of it."""
        if receipt.code == wire.BUSY:
            self._rest(now + max(receipt.retry_after_ms, 50) / 1000)
            return True
        if receipt.code == wire.CORRUPT and self._restarts < MOST_RESTARTS:
            self._restarts += 1
            self._enter_phase(_Phase.IDLE, now)
            return True
        if receipt.code in _ASK_FOR_ROUND:
            self._next_hello = min(self._next_hello, now + 1)
        self._enter_phase(_Phase.SETTLED, now)
        return False

    # What to say

    def next(self, now: float) -> wire.AgentRequest | None:
        """What to say now, if anything; to be asked until there is nothing."""
        if now >= self._next_hello:
            self._next_hello = now + (1 if self._epoch is None else PATIENCE)
            return self._request(hello=wire.Hello(name=self._name))
        update, opened = self._update, self._round
        if update is None or opened is None or opened.base_release != update.base:
            return None
        if self._phase is _Phase.SENDING and self._next == update.chunk_count:
            self._enter_phase(_Phase.COMMITTING, now)
            metrics = [wire.Metric(name=name, value=value) for name, value in update.metrics.items()]
            return self._request(commit=wire.Commit(round=opened.round, metrics=metrics))
        if self._phase is _Phase.SENDING and self._next < self._until:
            return self._chunk(update, opened.round, now)
        if self._phase is _Phase.IDLE or (self._phase is _Phase.RESTING and now >= self._since):
            return self._begin(update, opened.round, now)
        if self._phase is _Phase.ASKED and now >= self._since + PATIENCE:
            return self._begin(update, opened.round, now)
        is_on_the_line = self._phase in (_Phase.COMMITTING, _Phase.SENDING)
        if is_on_the_line and now >= self._since + LINE_PATIENCE * 2 ** min(self._lapses, 4):
            self._lapses += 1
            return self._begin(update, opened.round, now)
        return None

    def unsent(self, request: wire.AgentRequest, now: float) -> None:
        """The request could not be sent: there is no connection, or no room. It is tried again later."""
        self.is_line_busy = False
        if request.WhichOneof("body") == "hello":
            self._next_hello = now + 0.2
        else:
            self._rest(now + 0.2)

    def _begin(self, update: Update, number: int, now: float) -> wire.AgentRequest:
        self._enter_phase(_Phase.ASKED, now)
        return self._request(
            begin=wire.Begin(
                round=number, base_release=update.base, spec_digest=update.spec_digest, bytes=len(update.content),
                claimed_count=update.samples, update_digest=update.digest,
            )
        )  # fmt: skip

    def _chunk(self, update: Update, number: int, now: float) -> wire.AgentRequest:
        index = self._next
        self._next += 1
        self.is_line_busy = True
        self._since = now
        return self._request(
            chunk=wire.Chunk(
                round=number, index=index, checksum=update.checksums[index], content=update.chunk(index)
            )
        )  # fmt: skip

    def _request(self, **body: object) -> wire.AgentRequest:
        return wire.AgentRequest(version=1, federation=self._federation, **body)  # type: ignore[arg-type]

    def _enter_phase(self, phase: _Phase, now: float) -> None:
        self._phase = phase
        self._since = now

    def _rest(self, until: float) -> None:
        """Rests until then; what has been sent is asked for by `begin`."""
        if self._phase is not _Phase.SETTLED:
            self._enter_phase(_Phase.RESTING, until)
