"""A model as named tensors, as a safetensors file, and as the one row that travels."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .wire import model_pb2

Row = NDArray[np.float32]
State = dict[str, NDArray[Any]]

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}  # fmt: skip
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items()}
_ALWAYS_BUFFERS = ("*running_mean", "*running_var")


@dataclass(frozen=True)
class Tensor:
    name: str
    shape: tuple[int, ...]
    is_buffer: bool

    @property
    def count(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


@dataclass(frozen=True)
class Spec:
    """The float32 tensors of a model in spec order: that of their bytes in the safetensors file of release 0."""

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
        """The state's float32 tensors as one row; NumPy arrays, PyTorch tensors, whatever NumPy can read."""
        row = np.empty(self.row_count, dtype="<f4")
        start = 0
        for tensor in self.row_order:
            if tensor.name not in state:
                raise ModelError(f"the state has no tensor “{tensor.name}”")
            values = as_array(state[tensor.name])
            if values.shape != tensor.shape:
                raise ModelError(f"tensor “{tensor.name}” is {values.shape}; the federation's model has {tensor.shape}")
            row[start : start + tensor.count] = values.reshape(-1)
            start += tensor.count
        return row


def as_array(value: Any) -> NDArray[Any]:
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.asarray(value)


def blake2b(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


def read_safetensors(data: bytes, buffers: Sequence[str] = ()) -> tuple[State, Spec]:
    """The tensors of a safetensors file, and the spec of its float32 ones.

    `buffers` are the patterns that the operator gave at `flame init --buffer`.
    """
    try:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        header.pop("__metadata__", None)
        entries = sorted(header.items(), key=lambda entry: entry[1]["data_offsets"])
        body = memoryview(data)[8 + length :]
        state = {name: _tensor(entry, body) for name, entry in entries}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"the weights are no safetensors file: {error}") from error
    patterns = (*_ALWAYS_BUFFERS, *buffers)
    tensors = (
        Tensor(name, tuple(entry["shape"]), any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns))
        for name, entry in entries
        if entry["dtype"] == "F32"
    )
    return state, Spec(tuple(tensors))


def write_safetensors(state: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Writes a state (NumPy arrays, PyTorch tensors, …) in its own order: release 0 for `flame init --weights`."""
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    end = 0
    for name, value in state.items():
        values = as_array(value)
        kind = values.dtype.newbyteorder("<")
        parts.append(values.astype(kind).tobytes())
        begin, end = end, end + len(parts[-1])
        header[name] = {"dtype": _NAMES[kind], "shape": list(values.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def _tensor(entry: dict[str, Any], body: memoryview) -> NDArray[Any]:
    begin, end = entry["data_offsets"]
    return np.frombuffer(body[begin:end], dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
