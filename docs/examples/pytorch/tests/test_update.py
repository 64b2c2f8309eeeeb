"""What the server would refuse is refused before it is sent."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from flame_agent import Agent, FlameError, Invitation, ModelError, Release, Spec, Tensor, read_safetensors
from flame_agent.files import keep, kept
from flame_agent.update import MOST, MOST_METRICS, Update
from flame_agent.wire import release_pb2

SPEC = Spec((Tensor("norm.running_var", (2,), True), Tensor("weight", (3,), False)))


def update(*after: float, metrics: dict[str, float] | None = None) -> Update:
    return Update.between(0, np.zeros(5, np.float32), np.array(after, np.float32), SPEC, 1, metrics)


class UpdateTests(unittest.TestCase):
    def test_a_row_is_the_difference_parameters_first(self) -> None:
        row = SPEC.row({"norm.running_var": np.ones(2, np.float32), "weight": np.arange(3, dtype=np.float32)})
        self.assertEqual(row.tolist(), [0, 1, 2, 1, 1])
        self.assertEqual(np.frombuffer(update(0, 1, 2, 1, 1).content, "<f4").tolist(), row.tolist())

    def test_a_training_that_diverged_is_told_with_its_place(self) -> None:
        for value in (float("nan"), float("inf"), 2 * MOST, -2 * MOST):
            with self.subTest(value), self.assertRaisesRegex(ModelError, "“norm.running_var” at 1"):
                update(0, 0, 0, 0, value)
        update(MOST, 0, 0, 0, 0)

    def test_metrics_that_the_server_refuses_are_refused(self) -> None:
        many = {f"m{index}": 1.0 for index in range(MOST_METRICS + 1)}
        for metrics in (many, {"": 1.0}, {"a b": 1.0}, {"a" * 65: 1.0}, {"loss": float("nan")}):
            with self.subTest(metrics), self.assertRaises(FlameError):
                update(0, 0, 0, 0, 0, metrics=metrics)
        update(0, 0, 0, 0, 0, metrics={"val.loss-1_x": 0.5, "a" * 64: -1})


class KeptTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "clinic.update"

    def test_what_was_kept_is_read_again(self) -> None:
        made = update(1, 2, 3, 4, 5, metrics={"loss": 0.5})
        keep(made, self.path)
        self.assertEqual(kept(self.path), made)

    def test_numbers_of_numpy_are_kept_too(self) -> None:
        made = update(1, 2, 3, 4, 5, metrics={"loss": np.float32(0.5), "steps": np.int64(3)})
        keep(made, self.path)
        self.assertEqual(kept(self.path), made)

    def test_what_is_damaged_is_none(self) -> None:
        self.assertIsNone(kept(self.path))
        keep(update(1, 2, 3, 4, 5), self.path)
        whole = self.path.read_bytes()
        for damaged in (b"", b"[]\n", b"{}\n", whole[:-1], whole[:-1] + b"x", whole.replace(b"base", b"bass")):
            self.path.write_bytes(damaged)
            self.assertIsNone(kept(self.path), damaged)


class StartedAgainTests(unittest.TestCase):
    def test_an_agent_that_is_started_again_sends_what_it_kept_and_does_not_train_again(self) -> None:
        header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
        weights = len(header).to_bytes(8, "little") + header + bytes(8)
        state, spec = read_safetensors(weights)
        manifest = release_pb2.ReleaseManifest(release=4, spec_digest=spec.digest)
        release = Release(manifest, weights, state, spec)
        newer = Release(release_pb2.ReleaseManifest(release=5, spec_digest=spec.digest), weights, state, spec)
        invitation = Invitation("f", "inproc://c", "inproc://p", "inproc://r", bytes(32))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "clinic.update"
            first = Agent(invitation, name="clinic", keep=path)
            first._take_release(release)
            self.assertIs(first.next_release(0), release)
            first.publish(release, {"w": np.ones(2, np.float32)}, samples=3)
            again = Agent(invitation, name="clinic", keep=path)
            again._take_release(release)
            self.assertIsNone(again.next_release(0))
            offered = again._link._orders.get_nowait()
            self.assertEqual((offered.base, offered.samples), (4, 3))
            again._take_release(newer)
            self.assertIs(again.next_release(0), newer)


if __name__ == "__main__":
    unittest.main()
