"""What a user of this package works with."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .errors import FlameError, ModelError
from .invitation import Invitation, KeyPair, check_access
from .kept import UpdateKeeper
from .link import Link
from .metrics import reported
from .releases import Release
from .update import Update, sample_count
from .upload import Receipt

log = logging.getLogger("flame_agent")


class Subscriber:
    """Follows the verified releases of a federation. Use it in a `with` statement.

    Gives the newest release whenever it is asked; with `first`, each one from that number on, as long as the publisher
    keeps its weights. `key` is not needed on a server without security. `buffers` are the patterns of
    `flame init --buffer`, for a federation that began before its releases told them.
    """

    def __init__(
        self,
        invitation: Invitation,
        key: KeyPair | None = None,
        *,
        first: int | None = None,
        buffers: Sequence[str] = (),
    ) -> None:
        check_access(invitation, key)
        self._changed = threading.Condition()
        self._skips = first is None
        self._waiting: deque[Release] = deque()
        self._newest: Release | None = None
        self._failure: FlameError | None = FlameError("it is not open: use it in a `with` statement")
        self._link = Link(
            invitation, key, name=self._agent_name, buffers=buffers, first=first,
            on_release=self._take_release, on_receipt=self._take_receipt, on_failure=self._take_failure,
        )  # fmt: skip

    @property
    def _agent_name(self) -> str | None:
        """As which agent updates are sent; None for one that only reads."""
        return None

    def __enter__(self) -> Subscriber:
        self._failure = None
        self._link.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.close()
        self._take_failure(FlameError("it is closed: this `with` statement was left"))

    def next_release(self, timeout: float | None = None) -> Release | None:
        """Waits for a release that this did not give before; None when the time (seconds) is over."""
        self._wait(lambda: bool(self._waiting), timeout)
        with self._changed:
            return self._waiting.popleft() if self._waiting else None

    def releases(self, count: int | None = None) -> Iterator[Release]:
        """Each release as it comes: for ever, or `count` of them."""
        given = 0
        while count is None or given < count:
            release = self.next_release()
            assert release is not None
            yield release
            given += 1

    def is_outdated(self, release: Release) -> bool:
        """Whether a newer release is there: what is still being trained from this one is in vain."""
        with self._changed:
            return self._newest is not None and self._newest.number > release.number

    def _wait(self, condition: Callable[[], bool], timeout: float | None) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: condition() or self._failure is not None, timeout):
                return
            if self._failure is not None and not condition():
                raise self._failure

    # On the link's thread

    def _take_release(self, release: Release) -> None:
        with self._changed:
            if self._skips:
                self._waiting.clear()
            self._waiting.append(release)
            self._newest = release
            self._changed.notify_all()

    def _take_receipt(self, receipt: Receipt) -> None:
        pass

    def _take_failure(self, failure: FlameError) -> None:
        with self._changed:
            self._failure = self._failure or failure
            self._changed.notify_all()


class Agent(Subscriber):
    """An agent: gets releases, gives updates. `name` counts only without security; otherwise the key tells who it is.

    With `keep`, a file of this agent's own, the update at hand survives the process: an agent that is started again sends
    it again, and is given no release that it has trained from.

        with Agent(Invitation.read("icu.flame"), KeyPair.read("icu.key")) as agent:
            for release in agent.releases():
                load_release(model, release)
                train(model)
                agent.publish(release, model.state_dict(), samples=600)
    """

    def __init__(
        self,
        invitation: Invitation,
        key: KeyPair | None = None,
        *,
        name: str = "",
        keep: str | os.PathLike[str] | None = None,
        buffers: Sequence[str] = (),
        on_receipt: Callable[[Receipt], None] | None = None,
    ) -> None:
        check_access(invitation, key)
        if invitation.server is None and not name:
            raise FlameError("on a server without security an agent says its name: give `name`")
        self._name = name or "agent"
        self._keeper = UpdateKeeper(Path(keep), invitation) if keep is not None else None
        self._has_begun = False
        self._user_on_receipt = on_receipt
        self._receipts: list[Receipt] = []
        self._told: set[str] = set()
        super().__init__(invitation, key, buffers=buffers)

    @property
    def _agent_name(self) -> str | None:
        return self._name

    def __enter__(self) -> Agent:
        super().__enter__()
        return self

    def publish(
        self,
        release: Release,
        state: Mapping[str, Any],
        *,
        samples: Any,
        metrics: Mapping[str, Any] | None = None,
    ) -> None:
        """Sends `state − release`, in the background, into every round that opens on this release.

        `state` maps names to arrays (NumPy, PyTorch, …) of the release's shapes; floats of all widths, integers and
        booleans become float32, and tensors that do not travel are passed over. `samples` is what was trained on, a whole
        number of whatever type, at least 1. Raises ModelError where a tensor is missing or is none, and where a value is not
        finite or beyond 2⁴⁰; nothing is sent then, and the call may be repeated with another state.

        `metrics` is what the agent says of its training, for example `{"loss": 0.3}`: at most 16 finite numbers, for
        operators to look at; nothing is decided by them. One that cannot be reported costs a warning, and no update.

        Raises what ended the connection, where it has ended: nothing would be sent any more.
        """
        if not isinstance(release, Release):
            raise ModelError(f"an update is to a release that the agent gave; this is of type {type(release).__name__}")
        if release.spec.digest != release.manifest.spec_digest:
            raise ModelError("the tensors are ordered or named otherwise than the server's: give the same `buffers`")
        before, after = release.row(), release.spec.row(state)
        numbers, faults = reported(metrics)
        update = Update.between(release.root, before, after, release.spec, sample_count(samples), numbers)
        self._tell(faults)
        if self._keeper is not None:
            self._keeper.keep(update, release)
        with self._changed:
            if self._failure is not None:
                raise self._failure
        self._link.offer(update)

    def _tell(self, faults: Sequence[str]) -> None:
        """Each once: trainers report the same again after every training."""
        for fault in faults:
            if fault not in self._told:
                log.warning("%s", fault)
        self._told.update(faults)

    def wait_for_receipt(self, timeout: float | None = None) -> Receipt | None:
        """The oldest receipt that this did not give before; waits for one."""
        self._wait(lambda: bool(self._receipts), timeout)
        with self._changed:
            return self._receipts.pop(0) if self._receipts else None

    def _take_release(self, release: Release) -> None:
        """One that only announces keys is nothing to train from: its weights are those of the release before it."""
        with self._changed:
            known = self._newest
        if known is not None and release.root == known.root:
            return
        is_first, self._has_begun = not self._has_begun, True
        kept = self._keeper.kept(release) if self._keeper is not None and is_first else None
        if kept is not None:
            with self._changed:
                self._newest = release
            self._link.offer(kept)
        else:
            super()._take_release(release)

    def _take_receipt(self, receipt: Receipt) -> None:
        log.info("round %d: %s (%s)", receipt.round, receipt.code, receipt.reason)
        with self._changed:
            self._receipts = [*self._receipts[-99:], receipt]
            self._changed.notify_all()
        if self._user_on_receipt:
            try:
                self._user_on_receipt(receipt)
            except Exception:  # a fault of the user's is not to end the connection
                log.exception("on_receipt failed; the agent goes on")
