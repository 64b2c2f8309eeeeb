"""What ends the link to the server is raised by every call that would wait for it in vain."""

import gc
import unittest
from collections.abc import Callable
from unittest import mock

import numpy as np

from flame_agent import Agent, FlameError, Invitation, InvitationError, Receipt, Subscriber
from flame_agent.releases import Follower

from .weights import file, release

INVITATION = Invitation("f", "ipc:///nobody/c", "ipc:///nobody/p", "ipc:///nobody/r", bytes(32))
BASE = release(0, file(("w", "F32", [1], bytes(4))))


def agent(on_receipt: Callable[[Receipt], None] | None = None) -> Agent:
    return Agent(INVITATION, name="clinic", on_receipt=on_receipt)


class FailureTests(unittest.TestCase):
    def raises(self, opened: Agent, text: str) -> None:
        for call in (
            lambda: opened.next_release(10),
            lambda: opened.wait_for_receipt(10),
            lambda: opened.publish(BASE, {"w": np.ones(1)}, samples=1),
        ):
            with self.assertRaisesRegex(FlameError, text):
                call()

    def test_whatever_ends_the_thread_is_raised_by_every_call(self) -> None:
        for fault in (RuntimeError("boom"), FlameError("boom"), SystemExit("boom"), MemoryError("boom")):
            with self.subTest(repr(fault)), mock.patch.object(Follower, "questions", side_effect=fault):
                with mock.patch("flame_agent.link.log"), agent() as opened:
                    self.raises(opened, "boom")

    def test_who_is_not_open_says_so(self) -> None:
        closed = agent()
        self.raises(closed, "not open: use it in a `with` statement")
        with closed:
            self.assertIsNone(closed.next_release(0))
        self.raises(closed, "closed")
        with self.assertRaisesRegex(FlameError, "opens once"):
            closed.__enter__()

    def test_what_is_handed_over_has_to_be_of_its_kind(self) -> None:
        for invitation, key in (("clinic.flame", None), (INVITATION, "clinic.key")):
            for kind in (Agent, Subscriber):
                with self.assertRaisesRegex(InvitationError, "Invitation.read"):
                    kind(invitation, key)  # type: ignore[arg-type]
        with agent() as opened, self.assertRaisesRegex(FlameError, "type NoneType"):
            opened.publish(opened.next_release(0), {"w": np.ones(1)}, samples=1)  # type: ignore[arg-type]

    def test_who_never_opens_holds_nothing_up(self) -> None:
        agent()
        gc.collect()

    def test_a_fault_of_the_user_in_on_receipt_does_not_end_the_agent(self) -> None:
        def fails(receipt: Receipt) -> None:
            raise RuntimeError(receipt.code)

        with self.assertLogs("flame_agent", "ERROR"):
            agent(fails)._take_receipt(Receipt(1, "accepted", ""))


if __name__ == "__main__":
    unittest.main()
