"""PyTorch modules from releases. Needs PyTorch; the rest of this package does not."""

from __future__ import annotations

import torch

from .errors import ModelError
from .names import absent
from .releases import Release


def load_release(module: torch.nn.Module, release: Release) -> None:
    """Sets those parameters and buffers of a module which the federation shares, and leaves all others as they are.

    So adapters, private layers and tied weights need nothing else. Raises ModelError, and sets nothing, where the module
    lacks a tensor that travels, or has it in another shape.
    """
    if not isinstance(module, torch.nn.Module):
        raise ModelError(f"load_release sets a torch.nn.Module; this is of type {type(module).__name__}")
    if not isinstance(release, Release):
        raise ModelError(f"a release is set; this is of type {type(release).__name__}: next_release had none in time?")
    own = module.state_dict()
    travelling = {tensor.name for tensor in release.spec.tensors}
    if missing := next((name for name in release.state if name in travelling and name not in own), None):
        raise ModelError(absent("the module", missing, own))
    shared = {name: values for name, values in release.state.items() if name in own}
    for name, values in shared.items():
        _check(name, own[name], values.shape)
    try:
        module.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in shared.items()}, strict=False)
    except (RuntimeError, TypeError) as error:
        raise ModelError(f"the module does not take the release: {error}") from error


def _check(name: str, own: object, shape: tuple[int, ...]) -> None:
    if not isinstance(own, torch.Tensor):
        raise ModelError(f"the module's “{name}” is of type {type(own).__name__}, the release's is a tensor")
    if torch.nn.parameter.is_lazy(own):
        return
    if own.is_meta:
        raise ModelError(f"the module's tensor “{name}” has no memory (device meta): to_empty() gives it some")
    if tuple(own.shape) != shape:
        raise ModelError(f"tensor “{name}” is {tuple(own.shape)}; the federation's model has {shape}")
