"""What the server would refuse is refused before it is sent."""

import unittest

import numpy as np

from flame_agent import FlameError, ModelError, Spec, Tensor
from flame_agent.update import MOST, MOST_METRICS, Update

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


if __name__ == "__main__":
    unittest.main()
