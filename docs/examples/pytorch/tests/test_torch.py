"""A module takes that part of itself which the federation shares, and gives it as PyTorch has it."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

from flame_agent import ModelError, Release, write_safetensors

from .weights import release

HAS_TORCH = importlib.util.find_spec("torch") is not None
if HAS_TORCH:
    import torch
    from torch import nn

    from flame_agent.torch import load_release

    class Net(nn.Module):
        """With tied weights, and a layer of its own for each agent."""

        def __init__(self) -> None:
            super().__init__()
            self.embed, self.norm, self.own = nn.Embedding(5, 3), nn.BatchNorm1d(3), nn.Linear(3, 2)
            self.head = nn.Linear(3, 5, bias=False)
            self.head.weight = self.embed.weight

        def shared(self) -> dict[str, torch.Tensor]:
            state = self.state_dict()
            return {name: state[name] for name in state if not name.startswith(("own.", "head."))}


@unittest.skipUnless(HAS_TORCH, "needs PyTorch")
class TorchTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)
        # The module has no such counter: what does not travel need not be there.
        self.release = self.of({**Net().shared(), "steps": torch.tensor(3)})

    def of(self, state: object) -> Release:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.safetensors"
            write_safetensors(state, path)
            return release(0, path.read_bytes())

    def test_a_part_is_set_and_the_rest_stays(self) -> None:
        net = Net()
        own = net.own.weight.clone()
        load_release(net, self.release)
        self.assertEqual(self.release.spec.row(net.state_dict()).tolist(), self.release.row().tolist())
        self.assertTrue(torch.equal(net.own.weight, own))
        self.assertIs(net.head.weight, net.embed.weight)

    def test_what_does_not_fit_sets_nothing(self) -> None:
        cases = (
            (nn.Sequential(Net()), "no tensor “embed.weight”, but “0.embed.weight”|nearest is “0.embed.weight”"),
            (nn.DataParallel(Net()), "but “module.embed.weight”: give the model inside its wrapper"),
            (nn.Embedding(5, 3), "the module has no tensor “embed.weight”"),
            (Net().state_dict(), "sets a torch.nn.Module; this is of type OrderedDict"),
            (Net().to("meta"), "device meta"),
        )
        for module, text in cases:
            with self.subTest(text), self.assertRaisesRegex(ModelError, text):
                load_release(module, self.release)
        with self.assertRaisesRegex(ModelError, "type NoneType: next_release had none in time"):
            load_release(Net(), None)  # type: ignore[arg-type]
        net = Net()
        net.norm = nn.BatchNorm1d(4)
        before = net.embed.weight.clone()
        with self.assertRaisesRegex(ModelError, r"“norm.weight” is \(4,\); the federation's model has \(3,\)"):
            load_release(net, self.release)
        self.assertTrue(torch.equal(net.embed.weight, before))

    def test_tensors_of_every_kind_are_taken(self) -> None:
        values = torch.arange(6.0).reshape(2, 3)
        spec = self.of({"w": values}).spec
        kinds = {str(kind): values.to(kind) for kind in (torch.bfloat16, torch.float16, torch.float64, torch.int64)}
        others = {
            "with a gradient": nn.Parameter(values), "transposed": values.t().contiguous().t(), "sparse": values.to_sparse(),
            "imaginary part of a conjugate": torch.complex(values, -values).conj().imag,
        }  # fmt: skip
        for kind, tensor in {**kinds, **others}.items():
            with self.subTest(kind):
                self.assertEqual(spec.row({"w": tensor}).tolist(), list(range(6)))
        for tensor in (values.to("meta"), values.to(torch.complex64)):
            with self.subTest(tensor.dtype), self.assertRaisesRegex(ModelError, "^tensor “w” "):
                spec.row({"w": tensor})

    def test_two_names_of_one_storage_are_refused_as_a_first_model(self) -> None:
        with self.assertRaisesRegex(ModelError, "“embed.weight” and “head.weight” are two names of one storage"):
            self.of(Net().state_dict())
        self.assertIn("embed.weight", self.of({"embed.weight": torch.ones(2, dtype=torch.bfloat16)}).state)


if __name__ == "__main__":
    unittest.main()
