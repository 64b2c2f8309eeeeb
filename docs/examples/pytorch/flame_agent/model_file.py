"""A model as a safetensors file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .first_model import checked
from .model import Spec, State, Tensor
from .names import matches

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?", "C64": "<c8", "BF16": "<u2",
}  # fmt: skip
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items() if name != "BF16"}
_ALWAYS_BUFFERS = ("*running_mean", "*running_var")


def read_safetensors(data: bytes, buffers: Sequence[str] = ()) -> tuple[State, Spec]:
    """The tensors of a safetensors file, bfloat16 as float32, and the spec of those that travel. Frozen tensors of types
    that NumPy lacks are passed over.

    A release says itself which tensors are buffers, and which are frozen and do not travel. `buffers`, the patterns of
    `flame init --buffer`, are for federations that began before releases did.
    """
    try:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        metadata = header.pop("__metadata__", None) or {}
        # Tensors without bytes lie at the same place: by name, as the server has them.
        named = sorted(header.items(), key=lambda entry: (entry[1]["data_offsets"], entry[0]))
        body = memoryview(data)[8 + length :]
        is_buffer, frozen = _roles(metadata, buffers)
        readable = [(name, entry) for name, entry in named if name not in frozen or entry["dtype"] in _TYPES]
        state = {name: _tensor(name, entry, body) for name, entry in readable}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"the weights are not a safetensors file: {error}") from error
    tensors = (
        Tensor(name, tuple(entry["shape"]), is_buffer(name))
        for name, entry in named
        if entry["dtype"] == "F32" and name not in frozen
    )
    return state, Spec(tuple(tensors))


def write_safetensors(state: Mapping[str, Any], path: str | os.PathLike[str], *, frozen: Sequence[str] = ()) -> None:
    """Writes a state (NumPy arrays, PyTorch tensors, …) in its own order: release 0 for `flame init --weights`.

    Floats of all widths are written as float32. Raises ModelError, and leaves the file as it was, where `flame init` would
    refuse it: a tensor that holds no real numbers, values that are not finite or beyond 2⁴⁰, a variance below 0, two names
    of one storage, nothing to train. `frozen` are the patterns of `flame init --frozen`: those tensors may have any value.
    """
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    end = 0
    for name, values in checked(state, frozen).items():
        parts.append(values.tobytes())
        begin, end = end, end + len(parts[-1])
        header[name] = {"dtype": _NAMES[values.dtype], "shape": list(values.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def _tensor(name: str, entry: dict[str, Any], body: memoryview) -> NDArray[Any]:
    kind = entry["dtype"]
    if kind not in _TYPES:
        raise ModelError(f"tensor “{name}” has type {kind}, which this package cannot read")
    begin, end = entry["data_offsets"]
    values = np.frombuffer(body[begin:end], dtype=_TYPES[kind]).reshape(entry["shape"])
    if kind == "BF16":  # the upper half of a float32
        return (values.astype("<u4") << 16).view("<f4")
    return values.copy()


def _roles(metadata: Mapping[str, str], patterns: Sequence[str]) -> tuple[Callable[[str], bool], frozenset[str]]:
    """Which names are buffers and which are frozen, as `flame init` wrote it into the file."""
    if metadata.keys() & {"flame.buffers", "flame.frozen"}:
        buffers, frozen = (frozenset(json.loads(metadata.get(f"flame.{role}", "[]"))) for role in ("buffers", "frozen"))
        return buffers.__contains__, frozen
    return lambda name: matches(name, _ALWAYS_BUFFERS) or matches(name, patterns), frozenset()
