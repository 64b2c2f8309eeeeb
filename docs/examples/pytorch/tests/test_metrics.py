"""A metric never costs an update."""

import unittest
from collections import namedtuple
from decimal import Decimal

import numpy as np

from flame_agent.metrics import LONGEST_NAME, MOST, reported


class Hostile:
    def __float__(self) -> float:
        raise RuntimeError("no number")

    def items(self) -> None:
        raise RuntimeError("no items")


class ReportedTests(unittest.TestCase):
    def test_numbers_of_any_type_are_reported_as_they_are(self) -> None:
        metrics = {
            "loss": np.float32(0.5), "steps": np.int64(3), "auc": np.array(0.75), "one": np.array([[1.0]]), "done": True,
            "share": Decimal("0.25"), "val.loss-1_x": -1, "a" * LONGEST_NAME: 2,
        }  # fmt: skip
        taken, faults = reported(metrics)
        self.assertEqual(list(taken.values()), [0.5, 3, 0.75, 1, 1, 0.25, -1, 2])
        self.assertEqual((list(taken), faults), (list(metrics), []))
        self.assertEqual({type(value) for value in taken.values()}, {float})

    def test_what_is_no_finite_number_is_left_out_and_told(self) -> None:
        others = (
            float("nan"), float("inf"), -np.inf, np.float64("nan"), None, "0.5", np.str_("0.5"), b"1", [0.5], {"a": 1.0},
            np.ones(2), 1j, 10**400, Hostile(), object(), np.datetime64("2026-01-01"),
        )  # fmt: skip
        for other in others:
            with self.subTest(repr(other)[:40]):
                taken, faults = reported({"loss": other, "acc": 0.5})
                self.assertEqual(taken, {"acc": 0.5})
                self.assertEqual(len(faults), 1)
                self.assertRegex(faults[0], "^metric “loss” is .*, not a finite number: it is left out$")

    def test_names_as_trainers_write_them_are_written_as_the_server_takes_them(self) -> None:
        cases = {
            "train/loss": "train_loss", "top 5 (%)": "top_5_", "précision": "precision", "a" * 70: "a" * LONGEST_NAME,
            ("train", "loss"): "_train_loss_", 7: "7", "\x1b[31mred\n": "_31mred_", "ﬁne": "fine",
        }  # fmt: skip
        for name, short in cases.items():
            with self.subTest(name):
                taken, faults = reported({name: 0.5})
                self.assertEqual(list(taken), [short])
                self.assertEqual(len(faults), 0 if name == 7 else 1)
                self.assertTrue(all(fault.isprintable() for fault in faults), faults)
        for name in ("", "损失", "/", " "):
            with self.subTest(name):
                taken, faults = reported({name: 0.5, "acc": 1})
                self.assertEqual((taken, len(faults)), ({"acc": 1}, 1))

    def test_two_that_become_one_name_are_one(self) -> None:
        taken, faults = reported({"train/loss": 1, "train_loss": 2, "train loss": 3})
        self.assertEqual((taken, len(faults)), ({"train_loss": 2}, 2))
        taken, faults = reported({"a/b": 1, "a b": 2})
        self.assertEqual((taken, len(faults)), ({"a_b": 1}, 2))

    def test_no_more_than_the_server_takes(self) -> None:
        taken, faults = reported({f"m{index}": index for index in range(MOST + 2)})
        self.assertEqual(list(taken.values()), list(range(MOST)))
        self.assertRegex("".join(faults), f"“m{MOST}” is one too many.*“m{MOST + 1}” is one too many")

    def test_whatever_else_is_handed_over_is_told(self) -> None:
        for nothing in (None, {}):
            self.assertEqual(reported(nothing), ({}, []))
        point = namedtuple("point", "loss")(0.5)
        for other in ([("loss", 0.5)], "loss=0.5", 0.5, point, Hostile()):
            with self.subTest(type(other)):
                taken, faults = reported(other)
                self.assertEqual((taken, len(faults)), ({}, 1))


if __name__ == "__main__":
    unittest.main()
