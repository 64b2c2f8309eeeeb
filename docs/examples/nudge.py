"""Stands in for training: adds a little noise to every weight of a model of float32 tensors. Needs numpy."""
import os
from pathlib import Path

import numpy as np

base = Path(os.environ["FLAME_BASE"]).read_bytes()
start = 8 + int.from_bytes(base[:8], "little")  # a safetensors file: length of the header, header, values
weights = np.frombuffer(base[start:], "<f4")
local = weights + np.random.default_rng().normal(0, 0.01, weights.shape)
Path(os.environ["FLAME_OUT"]).write_bytes(base[:start] + local.astype("<f4").tobytes())
