"""What an agent says of its training, as the server takes it. Pure; a metric never costs an update."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

MOST = 16
LONGEST_NAME = 64
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,%d}" % LONGEST_NAME)


def reported(metrics: Any) -> tuple[dict[str, float], list[str]]:
    """The metrics that can be reported, and a sentence on each that cannot, or goes by another name. Never raises.

    A name keeps letters, digits, dots, dashes and underscores; what else is in it becomes an underscore. Values are
    whatever stands for one finite number: NumPy's and PyTorch's scalars, booleans.
    """
    try:
        entries = [(str(name), value) for name, value in (metrics.items() if metrics is not None else ())]
    except Exception:  # whatever was handed over
        return {}, [f"the metrics are of type {type(metrics).__name__}, not names with numbers: none is reported"]
    given = {name for name, _ in entries}
    taken: dict[str, float] = {}
    faults = []
    for name, value in entries:
        number, short = _number(value), _clean(name)
        if number is None:
            faults.append(f"metric {_quoted(name)} is {_said(value)}, not a finite number: it is left out")
        elif not short:
            faults.append(f"metric {_quoted(name)} has no letters that the server takes: it is left out")
        elif short in taken or (short != name and short in given):
            faults.append(f"metric {_quoted(name)} would be a second “{short}”: it is left out")
        elif len(taken) == MOST:
            faults.append(f"metric {_quoted(name)} is one too many, the server takes {MOST}: it is left out")
        else:
            taken[short] = number
            if short != name:
                faults.append(f"metric {_quoted(name)} is reported as “{short}”")
    return taken, faults


def _number(value: Any) -> float | None:
    try:
        item = value.item() if hasattr(value, "item") else value
        number = float("nan") if isinstance(item, (str, bytes, bytearray)) else float(item)
    except Exception:  # whatever was handed over
        return None
    return number if math.isfinite(number) else None


def _clean(name: str) -> str:
    """A name that the server takes; empty where nothing of it is left."""
    if _NAME.fullmatch(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = re.sub(r"[^A-Za-z0-9_.-]+", "_", plain)[:LONGEST_NAME]
    return short if re.search(r"[A-Za-z0-9]", short) else ""


def _quoted(name: str) -> str:
    return f"“{ascii(name)[1:-1][:80]}”"


def _said(value: Any) -> str:
    return str(value) if value is None or isinstance(value, float) else f"of type {type(value).__name__}"
