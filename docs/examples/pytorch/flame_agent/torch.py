"""PyTorch modules from releases. Needs PyTorch; the rest of this package does not."""

from __future__ import annotations

import torch

from .releases import Release


def load_release(module: torch.nn.Module, release: Release) -> None:
    """Sets a module's parameters and buffers to those of a release."""
    module.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in release.state.items()})
