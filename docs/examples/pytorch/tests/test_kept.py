"""What an agent keeps belongs to one base, and is looked at before it counts."""

import json
import tempfile
import unittest
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from flame_agent import Agent, FlameError, Invitation, Release
from flame_agent.kept import UpdateKeeper
from flame_agent.update import Update

from .weights import file, release

INVITATION = Invitation("f", "inproc://c", "inproc://p", "inproc://r", bytes(32))


def weights(value: float = 0.0) -> bytes:
    values = np.full(2, value, "<f4").tobytes()
    return file(("w", "F32", [2], values), ("x.running_var", "F32", [2], np.ones(2, "<f4").tobytes()))


BASE = release(4, weights())


def update(*values: float, base: Release = BASE, **fields: object) -> Update:
    row = np.array(values or (1, 2, 3, 4), "<f4").tobytes()
    return Update(base.root, base.spec.digest, 3, row, **fields)


class KeptTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "clinic.update"
        self.keeper = UpdateKeeper(self.path, INVITATION)

    def refuses(self, reason: str, base: Release = BASE, invitation: Invitation = INVITATION) -> None:
        with self.subTest(reason), self.assertLogs("flame_agent", "WARNING") as logs:
            self.assertIsNone(UpdateKeeper(self.path, invitation).kept(base))
            self.assertRegex(logs.output[0], f"clinic.update is thrown away: {reason}.*; training begins anew")

    def test_what_was_kept_is_read_again(self) -> None:
        self.assertIsNone(self.keeper.kept(BASE), "nothing is there, and nothing is said")
        made = update(metrics={"loss": 0.5})
        self.keeper.keep(made, BASE)
        self.assertEqual(self.keeper.kept(BASE), made)

    def test_a_release_that_only_announces_keys_has_the_same_base(self) -> None:
        self.keeper.keep(update(), BASE)
        announcing = release(6, weights(), origin="keys", reverted_to=4)
        self.assertEqual(self.keeper.kept(announcing), update())

    def test_what_belongs_to_another_base_is_thrown_away(self) -> None:
        self.keeper.keep(update(), BASE)
        self.refuses("it was trained from other weights", release(4, weights(-1)))
        self.refuses("it was trained from release 4, and release 5", release(5, weights()))
        self.refuses(
            "it was trained from release 4, and release 5", release(5, weights(), origin="revert", reverted_to=4)
        )
        self.refuses("it belongs to another federation", invitation=replace(INVITATION, publisher=b"p" * 32))
        self.refuses("it belongs to another federation", invitation=replace(INVITATION, federation="g"))
        other = replace(BASE, spec=release(4, file(("w", "F32", [4], bytes(16)))).spec)
        self.refuses("it is for another model", other)
        self.assertEqual(self.keeper.kept(BASE), update())

    def test_what_the_server_would_refuse_is_thrown_away(self) -> None:
        for values, reason in (
            ((np.nan, 0, 0, 0), "the training diverged: “w” at 0 is nan"),
            ((0, 2.0**41, 0, 0), "the training diverged: “w” at 1"),
            ((0, 0, 0, -2), "the training diverged: “x.running_var” at 1 is a negative variance"),
            ((0, 0, 0), "3 values; an update of this model has 4"),
        ):
            self.keeper.keep(update(*values), BASE)
            self.refuses(reason)

    def test_what_is_damaged_is_thrown_away(self) -> None:
        self.keeper.keep(update(), BASE)
        whole = self.path.read_bytes()
        head, content = whole.split(b"\n", 1)
        fields = json.loads(head)

        def other(**changes: object) -> bytes:
            return json.dumps({**fields, **changes}).encode() + b"\n" + content

        for damaged in (
            b"", b"[]\n", b"{}\n", b"[" * 100_000, b"\xff\xfe\n", whole[:-1], whole[:-4], whole[:-1] + b"x", whole + b"1234",
            head, content, other(base={}), other(base={**fields["base"], "spec": 5}), other(samples=-1), other(digest=None),
            other(base={**fields["base"], "release": "4"}),
        ):  # fmt: skip
            self.path.write_bytes(damaged)
            self.refuses("it")
        # As kept by the version before this one.
        old = {"base": 4, "spec": BASE.spec.digest.hex(), "samples": 3, "metrics": {}, "digest": update().digest.hex()}
        self.path.write_bytes(json.dumps(old).encode() + b"\n" + content)
        self.refuses("it is damaged, or of another version")

    def test_metrics_that_were_kept_are_looked_at(self) -> None:
        self.keeper.keep(update(metrics={"loss": float("nan"), "acc": 1.0}), BASE)
        kept = self.keeper.kept(BASE)
        assert kept is not None
        self.assertEqual(kept.metrics, {"acc": 1.0})

    def test_a_path_that_can_be_no_file_is_told_at_once(self) -> None:
        for path in (self.path.parent, self.path / "x" / "y"):
            with self.assertRaisesRegex(FlameError, "`keep` is a file"):
                UpdateKeeper(path, INVITATION)

    def test_what_cannot_be_kept_costs_a_warning(self) -> None:
        self.path.mkdir()
        with self.assertLogs("flame_agent", "WARNING") as logs:
            self.keeper.keep(update(), BASE)
        self.assertIn("the update is not kept", logs.output[0])


class StartedAgainTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "clinic.update"

    def started(self, *releases: Release) -> Agent:
        """An agent, open and without a connection."""
        agent = Agent(INVITATION, name="clinic", keep=self.path)
        agent._failure = None
        for item in releases:
            agent._take_release(item)
        return agent

    def publish(self, samples: object = 3, **options: object) -> Callable[[], None]:
        first = self.started(BASE)
        self.assertIs(first.next_release(0), BASE)
        state = {"w": np.ones(2), "x.running_var": np.ones(2)}
        return lambda: first.publish(BASE, state, samples=samples, **options)

    def test_it_sends_what_it_kept_and_does_not_train_again(self) -> None:
        with self.assertLogs("flame_agent", "WARNING") as logs:
            self.publish(samples=np.int64(3), metrics={"train/loss": np.float32(0.5)})()
        self.assertIn("“train/loss” is reported as “train_loss”", logs.output[0])
        again = self.started(BASE)
        self.assertIsNone(again.next_release(0))
        offered = again._link._orders.get_nowait()
        self.assertEqual((offered.base, offered.samples, offered.metrics), (4, 3, {"train_loss": 0.5}))
        newer = release(5, weights(1))
        again._take_release(newer)
        self.assertIs(again.next_release(0), newer)

    def test_it_trains_where_the_federation_began_anew(self) -> None:
        self.publish()()
        anew = release(4, weights(-1))
        with self.assertLogs("flame_agent", "WARNING"):
            again = self.started(anew)
        self.assertIs(again.next_release(0), anew)
        self.assertTrue(again._link._orders.empty())
        with self.assertNoLogs("flame_agent", "WARNING"):
            again._take_release(release(5, weights()))


if __name__ == "__main__":
    unittest.main()
