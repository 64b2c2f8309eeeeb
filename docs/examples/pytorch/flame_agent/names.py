"""Names of tensors: those that patterns mean, and hints for those that are not there."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Sequence

_WRAPPERS = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
"""What DataParallel, torch.compile and FSDP put into the names of a model's tensors."""


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether one of the patterns, or the only one, means this name."""
    every = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in every)


def absent(whose: str, name: str, names: Iterable[object]) -> str:
    """That `whose` tensors have no such name, with the nearest one that is there."""
    known = [str(other) for other in names]
    text = f"{whose} has no tensor “{name}”"
    if not known:
        return f"{text}: it is empty"
    bare = _unwrapped(name)
    wrapped = next((other for other in known if _unwrapped(other) == bare), None)
    if wrapped is not None:
        return f"{text}, but “{wrapped}”: give the model inside its wrapper (model.module, model._orig_mod)"
    near = difflib.get_close_matches(name, known, 1, 0.5)
    return f"{text}; the nearest is “{near[0]}”" if near else f"{text}; it has “{known[0]}”, …"


def _unwrapped(name: str) -> str:
    return ".".join(part for part in name.split(".") if part not in _WRAPPERS)
