"""What NumPy and PyTorch users hand over, as arrays of NumPy; or an error with the tensor's name."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError

_TORCH_FLOATS = ("torch.float16", "torch.float32", "torch.float64")
"""Those that NumPy has, too."""


def as_array(name: str, value: Any) -> NDArray[Any]:
    """A tensor's numbers: an array of NumPy, a tensor of PyTorch on whatever device, all that NumPy can read.

    Sparse tensors become dense; floats that NumPy lacks (bfloat16, float8) become float32. Raises ModelError for all that
    is neither a real number nor a boolean.
    """
    try:
        values = np.asarray(_dense(value))
    except Exception as error:  # whatever the value's own library raises
        raise ModelError(f"tensor “{name}” cannot be read: {_first_line(error)}") from error
    if isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        raise ModelError(f"tensor “{name}” has masked values")
    if values.dtype.kind in "fiub":
        return values
    if values.dtype.name.startswith(("bfloat16", "float8")):  # those of JAX and TensorFlow
        return values.astype(np.float32)
    raise ModelError(f"tensor “{name}” holds {_kind(value, values)}; a model's tensors hold real numbers")


def storage(value: Any) -> tuple[str, int] | None:
    """Where a tensor's numbers begin in memory; None where that cannot be told, or there are none."""
    try:
        if hasattr(value, "data_ptr"):
            return (str(value.device), value.data_ptr()) if value.numel() and value.data_ptr() else None
        if isinstance(value, np.ndarray):
            return ("", value.__array_interface__["data"][0]) if value.size else None
    except Exception:  # tensors without storage: sparse, lazy, of another library
        pass
    return None


def _dense(value: Any) -> Any:
    if not hasattr(value, "detach"):
        return value
    value = value.detach()
    if str(value.layout) != "torch.strided":
        value = value.to_dense()
    value = value.cpu()
    if value.is_floating_point() and str(value.dtype) not in _TORCH_FLOATS:
        value = value.float()
    return value.resolve_conj().resolve_neg().numpy()


def _kind(value: Any, values: NDArray[Any]) -> str:
    return type(value).__name__ if values.dtype.kind == "O" else str(values.dtype)


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
