"""Evaluates the release at $FLAME_BASE, for `flame subscribe --exec`. Needs numpy and safetensors.

Here it prints the length of each tensor; put the accuracy on your own test data in its place.
"""
import os

import numpy as np
from safetensors.numpy import load_file

model = load_file(os.environ["FLAME_BASE"])
for name, values in model.items():
    print(f"release {os.environ['FLAME_RELEASE']}: {name} {list(values.shape)}, length {np.linalg.norm(values):.3f}")
