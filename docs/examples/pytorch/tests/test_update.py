"""What the server would refuse is refused before it is sent."""

import unittest
from decimal import Decimal
from fractions import Fraction

import numpy as np

from flame_agent import FlameError, ModelError, Spec, Tensor
from flame_agent.model import MOST
from flame_agent.update import Update, sample_count

SPEC = Spec((Tensor("norm.running_var", (2,), True), Tensor("weight", (3,), False)))


def update(*after: float) -> Update:
    return Update.between(0, np.zeros(5, np.float32), np.array(after, np.float32), SPEC, 1)


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

    def test_a_negative_variance_is_told_with_its_place(self) -> None:
        with self.assertRaisesRegex(ModelError, "“norm.running_var” at 1 is a negative variance"):
            update(-1, -1, -1, 0, -0.5)


class SampleCountTests(unittest.TestCase):
    def test_whole_numbers_of_any_type_are_taken(self) -> None:
        numbers = (
            600, 600.0, np.int64(600), np.uint16(600), np.float32(600), np.array(600), np.array([600]), Decimal(600),
            Fraction(1200, 2),
        )  # fmt: skip
        for number in numbers:
            with self.subTest(repr(number)):
                count = sample_count(number)
                self.assertEqual((type(count), count), (int, 600))
        self.assertEqual([sample_count(number) for number in (0, True, 2**64 - 1)], [1, 1, 2**64 - 1])

    def test_all_else_is_told(self) -> None:
        nothing = object()
        for other in (-1, 2.5, float("nan"), float("inf"), 2**64, None, "600", b"6", 1j, np.arange(3), [600], nothing):
            with self.subTest(repr(other)), self.assertRaisesRegex(FlameError, "samples is .*give"):
                sample_count(other)


if __name__ == "__main__":
    unittest.main()
