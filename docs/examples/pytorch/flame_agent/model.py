"""A model as named tensors, and as the one row that travels."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import as_array
from .errors import ModelError
from .names import absent
from .wire import model_pb2

Row = NDArray[np.float32]
State = dict[str, NDArray[Any]]

MOST = 2.0**40
"""Values beyond are refused by the server."""


@dataclass(frozen=True)
class Tensor:
    name: str
    shape: tuple[int, ...]
    is_buffer: bool

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def is_variance(self) -> bool:
        """Whether its values are never negative."""
        return self.is_buffer and self.name.endswith("running_var")


@dataclass(frozen=True)
class Spec:
    """The tensors of a model that travel, in spec order: that of their bytes in the safetensors file of any release."""

    tensors: tuple[Tensor, ...]

    @property
    def row_order(self) -> list[Tensor]:
        """All parameters, then all buffers."""
        return sorted(self.tensors, key=lambda tensor: tensor.is_buffer)

    @property
    def row_count(self) -> int:
        return sum(tensor.count for tensor in self.tensors)

    @property
    def digest(self) -> bytes:
        spec = model_pb2.ModelSpec()
        for tensor in self.tensors:
            role = model_pb2.BUFFER if tensor.is_buffer else model_pb2.PARAMETER
            spec.tensors.add(name=tensor.name, shape=tensor.shape, role=role)
        return blake2b(spec.SerializeToString(deterministic=True))

    def row(self, state: Mapping[str, Any]) -> Row:
        """The state's tensors as one row of float32; NumPy arrays, PyTorch tensors, whatever NumPy can read.

        What else is in the state is passed over. Raises ModelError with the tensor's name where one is missing, has
        another shape, or holds no real numbers.
        """
        _check_is_state(state)
        row = np.empty(self.row_count, dtype="<f4")
        start = 0
        for tensor in self.row_order:
            values = _values(state, tensor)
            with np.errstate(all="ignore"):  # what becomes infinite is told by whoever looks at the row
                row[start : start + tensor.count] = values.reshape(-1)
            start += tensor.count
        return row

    def place(self, index: int) -> tuple[Tensor, int]:
        """Which value of which tensor a place in the row is."""
        for tensor in self.row_order:
            if index < tensor.count:
                return tensor, index
            index -= tensor.count
        raise IndexError(index)


def blake2b(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


def entries(state: Any) -> list[tuple[Any, Any]]:
    """A state's names and tensors, in its order."""
    _check_is_state(state)
    return [(name, state[name]) for name in state.keys()]


def _check_is_state(state: Any) -> None:
    if not hasattr(state, "keys") or not hasattr(state, "__getitem__"):
        hint = ": give its state_dict()" if hasattr(state, "state_dict") else ""
        raise ModelError(f"a state maps names to tensors; this is of type {type(state).__name__}{hint}")


def _values(state: Mapping[str, Any], tensor: Tensor) -> NDArray[Any]:
    if tensor.name not in state.keys():
        raise ModelError(absent("the state", tensor.name, state.keys()))
    values = as_array(tensor.name, state[tensor.name])
    if values.shape != tensor.shape:
        raise ModelError(f"tensor “{tensor.name}” is {values.shape}; the federation's model has {tensor.shape}")
    return values
