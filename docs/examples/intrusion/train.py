"""Trains the model on a customer's own flows, for `flame agent`. Needs numpy and safetensors.

train.py FLOWS: one flow a line, its thirty features (0 to 255) and its kind (0 to 3), separated by commas.
"""
import os
import sys

import numpy as np
from safetensors.numpy import load_file, save_file

EPOCHS, BATCH, RATE = 2, 10, np.float32(0.1)


def step(model, inputs, kinds):
    """One step of gradient descent."""
    before = inputs @ model["fc1.weight"].T + model["fc1.bias"]
    hidden = np.maximum(before, 0)
    scores = hidden @ model["fc2.weight"].T + model["fc2.bias"]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(kinds)), kinds] -= 1
    back = (shares @ model["fc2.weight"]) * (before > 0)
    slopes = {"fc1.weight": back.T @ inputs, "fc1.bias": back.sum(0), "fc2.weight": shares.T @ hidden,
              "fc2.bias": shares.sum(0)}
    for name, slope in slopes.items():
        model[name] -= RATE / np.float32(len(kinds)) * slope


flows = np.loadtxt(sys.argv[1], delimiter=",", dtype=np.uint8, ndmin=2)
inputs, kinds = flows[:, :30] / np.float32(255), flows[:, 30]
model = load_file(os.environ["FLAME_BASE"])
for _ in range(EPOCHS):
    order = np.random.default_rng().permutation(len(flows))
    for start in range(0, len(flows), BATCH):
        chosen = order[start:start + BATCH]
        step(model, inputs[chosen], kinds[chosen])
save_file(model, os.environ["FLAME_OUT"], metadata={"samples": str(len(flows))})
