"""What `flame init` would say of a first model."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import as_array, storage
from .errors import ModelError
from .model import MOST, State, entries
from .names import matches


def checked(state: Mapping[str, Any], frozen: Sequence[str] = ()) -> State:
    """The state's tensors as the file is to have them, little-endian, floats as float32. Raises ModelError."""
    named = entries(state)
    _check_names([name for name, _ in named])
    _check_storage(named)
    ready = {name: _little(as_array(name, value)) for name, value in named}
    floats = {name: values for name, values in ready.items() if values.dtype.kind == "f"}
    trained = {name: values for name, values in floats.items() if not matches(name, frozen)}
    for name, values in trained.items():
        _check_values(name, values)
    if not any(values.size for name, values in trained.items() if not name.endswith(("running_mean", "running_var"))):
        raise ModelError("the model has no float32 parameters: there is nothing to train")
    return ready


def _little(values: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):  # what becomes infinite is told by _check_values
        return values.astype("<f4" if values.dtype.kind == "f" else values.dtype.newbyteorder("<"))


def _check_names(names: Sequence[Any]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not isinstance(name, str) or name == "__metadata__" or not _is_unicode(name):
            raise ModelError(f"{ascii(name)} cannot be the name of a tensor in a safetensors file")
        other = seen.setdefault(unicodedata.normalize("NFC", name), name)
        if other is not name:
            raise ModelError(f"tensor {ascii(name)}: the name occurs twice, also as {ascii(other)}")


def _is_unicode(name: str) -> bool:
    try:
        return bool(name.encode()) or True
    except UnicodeEncodeError:
        return False


def _check_storage(named: Sequence[tuple[str, Any]]) -> None:
    """Two names of one storage, as of tied weights, would get different noise, and be two tensors ever after."""
    seen: dict[tuple[str, int], str] = {}
    for name, value in named:
        place = storage(value)
        other = seen.setdefault(place, name) if place is not None else name
        if other != name:
            raise ModelError(
                f"tensors “{other}” and “{name}” are two names of one storage (tied weights), which noise would part: leave"
                f" “{name}” out of the state; load_release sets both"
            )


def _check_values(name: str, values: NDArray[Any]) -> None:
    flat = values.reshape(-1)
    with np.errstate(all="ignore"):
        wrong = np.flatnonzero(~(np.abs(flat) <= MOST))
    if len(wrong):
        value = flat[wrong[0]]
        fault = "is out of range (over 2⁴⁰)" if np.isfinite(value) else "is not finite"
        raise ModelError(
            f"tensor “{name}”, element {wrong[0]}, {fault}: {value}. No agent could send it back: leave a constant that"
            " nobody trains out of the state, or name it in `frozen`"
        )
    if name.endswith("running_var") and (flat < 0).any():
        raise ModelError(f"tensor “{name}”, element {np.flatnonzero(flat < 0)[0]}, is a negative variance")
