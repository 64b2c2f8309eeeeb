"""A state is taken as NumPy hands it over, or told of by the tensor's name."""

import tempfile
import unittest
from collections import OrderedDict
from pathlib import Path

import numpy as np

from flame_agent import ModelError, Spec, Tensor, read_safetensors
from flame_agent.model import MOST

from .weights import file, release

SPEC = Spec((Tensor("w", (2, 3), False), Tensor("b", (), False)))
WHOLE = np.arange(6, dtype=np.float32).reshape(2, 3)


class RowTests(unittest.TestCase):
    def row(self, w: object, b: object = 6) -> list[float]:
        return SPEC.row({"w": w, "b": b}).tolist()

    def test_arrays_of_every_layout_and_real_type_are_taken(self) -> None:
        read_only = WHOLE.copy()
        read_only.flags.writeable = False
        layouts = {
            "Fortran order": np.asfortranarray(WHOLE),
            "every second": np.repeat(WHOLE, 2, axis=1)[:, ::2],
            "backwards": WHOLE[::-1, ::-1].copy()[::-1, ::-1],
            "big-endian": WHOLE.astype(">f4"),
            "read-only": read_only,
            "lists": WHOLE.tolist(),
            "a view of memory": memoryview(WHOLE),
        }
        for name, values in layouts.items():
            with self.subTest(name):
                self.assertEqual(self.row(values), list(range(7)))
        for kind in ("f2", "f4", "f8", "longdouble", "i1", "u1", "i8", "u8", ">f8"):
            with self.subTest(kind):
                self.assertEqual(self.row(WHOLE.astype(kind), np.array(6, kind)), list(range(7)))
        self.assertEqual(self.row(WHOLE > 2), [0, 0, 0, 1, 1, 1, 6])

    def test_what_holds_no_real_numbers_is_told_by_name(self) -> None:
        masked = np.ma.masked_equal(WHOLE, 3)
        for other in (
            None,
            WHOLE + 0j,
            WHOLE.astype(object),
            WHOLE.astype(str),
            [[1], [1, 2]],
            {"a": 1},
            "w",
            masked,
            object(),
        ):
            with self.subTest(repr(other)[:30]), self.assertRaisesRegex(ModelError, "^tensor “w” "):
                self.row(other)

    def test_another_shape_is_told(self) -> None:
        for other in (WHOLE.T, WHOLE.reshape(6), WHOLE[None], 1.0, np.zeros((0, 3))):
            with self.assertRaisesRegex(ModelError, r"“w” is \(.*\); the federation's model has \(2, 3\)"):
                self.row(other)
        with self.assertRaisesRegex(ModelError, r"“b” is \(1,\)"):
            self.row(WHOLE, [6])

    def test_what_is_too_large_for_float32_becomes_infinite_without_a_warning(self) -> None:
        with np.errstate(all="raise"):
            self.assertEqual(self.row(np.full((2, 3), 1e300), 1e-300)[0], np.inf)

    def test_what_does_not_travel_is_passed_over(self) -> None:
        state = OrderedDict(w=WHOLE, b=6, steps=np.int64(3), head=None, extra={"a": 1})
        self.assertEqual(SPEC.row(state).tolist(), list(range(7)))

    def test_a_missing_tensor_is_told_with_the_nearest_name(self) -> None:
        for name in ("module.w", "_orig_mod.w", "module._orig_mod.w", "_fsdp_wrapped_module.w"):
            with self.assertRaisesRegex(ModelError, f"no tensor “w”, but “{name}”: give the model inside its wrapper"):
                SPEC.row({"module.b": 6, name: WHOLE})
        inner = Spec((Tensor("module.layer.weight", (1,), False),))
        with self.assertRaisesRegex(ModelError, "but “layer._orig_mod.weight”"):
            inner.row({"layer._orig_mod.weight": [1.0]})
        with self.assertRaisesRegex(ModelError, "no tensor “module.layer.weight”; the nearest is “layer.wieght”"):
            inner.row({"layer.wieght": 1, "layer.bias": 2})
        for state, text in (({}, "it is empty"), ({7: 1}, "it has “7”")):
            with self.assertRaisesRegex(ModelError, text):
                inner.row(state)

    def test_a_model_is_no_state(self) -> None:
        class Module:
            def state_dict(self) -> None: ...

        for other, text in ((Module(), "give its state_dict()"), ([WHOLE], "type list"), (None, "type NoneType")):
            with self.assertRaisesRegex(ModelError, text):
                SPEC.row(other)

    def test_training_in_the_arrays_of_a_release_is_training(self) -> None:
        held = release(1, file(("w", "F32", [2], bytes(8))))
        held.state["w"] += 1
        self.assertEqual(held.row().tolist(), [0, 0])
        self.assertEqual(held.spec.row(held.state).tolist(), [1, 1])


class ReadTests(unittest.TestCase):
    def test_tensors_without_bytes_lie_by_name_as_the_server_has_them(self) -> None:
        weights = file(
            ("z", "F32", [0], b""), ("w", "F32", [1], bytes(4)), ("y", "F32", [0, 2], b""), ("a", "F32", [0], b""),
            ("s", "F32", [], bytes(4)),
        )  # fmt: skip
        state, spec = read_safetensors(weights)
        self.assertEqual([tensor.name for tensor in spec.tensors], ["z", "w", "a", "y", "s"])
        self.assertEqual([tensor.count for tensor in spec.tensors], [0, 1, 0, 0, 1])
        self.assertEqual(spec.row(state).tolist(), [0, 0])

    def test_the_file_tells_what_is_a_buffer_and_what_is_frozen(self) -> None:
        tensors = [(name, "F32", [1], bytes(4)) for name in ("w", "mask", "ema", "x.running_mean")]
        roles = lambda spec: {tensor.name: tensor.is_buffer for tensor in spec.tensors}  # noqa: E731
        state, spec = read_safetensors(file(*tensors, buffers=["ema", "x.running_mean"], frozen=["mask"]))
        self.assertEqual(roles(spec), {"w": False, "ema": True, "x.running_mean": True})
        self.assertIn("mask", state)
        _, spec = read_safetensors(file(*tensors, frozen=["mask"]), buffers=["w"])
        self.assertEqual(roles(spec), {"w": False, "ema": False, "x.running_mean": False})
        _, spec = read_safetensors(file(*tensors), buffers="em?")
        self.assertEqual(roles(spec), {"w": False, "mask": False, "ema": True, "x.running_mean": True})

    def test_a_frozen_tensor_of_another_type_is_read(self) -> None:
        half = file(
            ("w", "F32", [1], bytes(4)), ("h", "BF16", [3], b"\x80\x3f\x00\xc0\x80\xff"), ("c", "C64", [1], bytes(8))
        )
        state, spec = read_safetensors(half)
        self.assertEqual(state["h"].tolist(), [1, -2, -np.inf])
        self.assertEqual([tensor.name for tensor in spec.tensors], ["w"])
        with self.assertRaisesRegex(ModelError, "“q” has type F4, which"):
            read_safetensors(file(("q", "F4", [2], b"\0")))
        state, _ = read_safetensors(file(("w", "F32", [1], bytes(4)), ("q", "F4", [2], b"\0"), frozen=["q"]))
        self.assertEqual(list(state), ["w"])

    def test_what_is_no_file_is_told(self) -> None:
        whole = file(("w", "F32", [1], bytes(4)))
        others = (
            b"",
            whole[:-1],
            whole.replace(b"F32", b"XXX"),
            b"\xff" * 99,
            bytes(8) + b"[]",
            file(("w", "F32", [2], bytes(4))),
        )
        for other in others:
            with self.subTest(other[:20]), self.assertRaises(ModelError):
                read_safetensors(other)


class FirstModelTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "model.safetensors"

    def write(self, state: object, **options: object) -> dict[str, np.ndarray]:
        from flame_agent import write_safetensors

        write_safetensors(state, self.path, **options)
        return read_safetensors(self.path.read_bytes())[0]

    def test_floats_become_float32_and_the_rest_stays(self) -> None:
        state = {
            "h": np.ones(2, "f2"), "d": np.ones(2, ">f8"), "w": np.asfortranarray(WHOLE), "n": np.int64(3),
            "m": np.array([True, False]), "e": np.zeros((0, 2), np.float32), "s": 0.5,
        }  # fmt: skip
        read = self.write(state)
        self.assertEqual(list(read), list(state))
        self.assertEqual(
            [read[name].dtype.name for name in "hdwnmes"], ["float32"] * 3 + ["int64", "bool"] + ["float32"] * 2
        )
        self.assertEqual(read["w"].tolist(), WHOLE.tolist())

    def refuses(self, state: object, text: str) -> None:
        from flame_agent import write_safetensors

        with self.subTest(text), self.assertRaisesRegex(ModelError, text):
            write_safetensors(state, self.path)
        self.assertFalse(self.path.exists())

    def test_what_init_would_refuse_is_refused_and_nothing_is_written(self) -> None:
        w = {"w": np.ones(2, np.float32)}
        self.refuses({}, "nothing to train")
        self.refuses({"n": np.int64(3)}, "nothing to train")
        self.refuses({"e": np.zeros((0, 2))}, "nothing to train")
        self.refuses({"x.running_mean": np.ones(2)}, "nothing to train")
        self.refuses({**w, "mask": np.array([0, -np.inf])}, "“mask”, element 1, is not finite: -inf.*`frozen`")
        self.refuses({**w, "big": [1e13]}, "“big”, element 0, is out of range")
        self.refuses({**w, "d": [1e300]}, "“d”, element 0, is not finite")
        self.refuses({**w, "x.running_var": [1.0, -1.0]}, "“x.running_var”, element 1, is a negative variance")
        self.refuses({**w, "c": np.ones(2) + 0j}, "“c” holds complex128")
        self.refuses({**w, "o": None}, "“o” holds NoneType")
        self.refuses({**w, 7: [1.0]}, "7 cannot be the name")
        self.refuses({**w, "__metadata__": [1.0]}, "cannot be the name")
        self.refuses({**w, "\ud800": [1.0]}, "cannot be the name")
        self.refuses({"e\u0301": [1.0], "\u00e9": [1.0]}, "the name occurs twice")
        self.refuses({**w, "tied": w["w"]}, "“w” and “tied” are two names of one storage")
        self.refuses([w["w"]], "type list")

    def test_parts_of_one_array_are_no_ties(self) -> None:
        self.assertEqual(list(self.write({"a": WHOLE[0], "b": WHOLE[1], "e": WHOLE[:0]})), ["a", "b", "e"])

    def test_what_nobody_trains_may_have_any_value(self) -> None:
        read = self.write({"w": [1.0], "attn.mask": np.full(2, -np.inf)}, frozen="*.mask")
        self.assertEqual(read["attn.mask"].tolist(), [-np.inf, -np.inf])

    def test_a_file_that_is_there_stays_where_another_is_refused(self) -> None:
        self.write({"w": [1.0]})
        before = self.path.read_bytes()
        with self.assertRaises(ModelError):
            self.write({"w": [np.nan]})
        self.assertEqual(self.path.read_bytes(), before)

    def test_values_at_the_limit_are_taken(self) -> None:
        self.assertEqual(self.write({"w": [MOST, -MOST]})["w"].tolist(), [MOST, -MOST])


if __name__ == "__main__":
    unittest.main()
