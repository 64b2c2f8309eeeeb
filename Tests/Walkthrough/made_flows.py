"""Stands in for the flows of docs/use-case.md, and for Python's safetensors where it is not installed.

Writes flows.csv (features and kind), attacks.csv, benign.csv and new.csv (features): a flow of kind k has its k-th seven
features high.
"""
from pathlib import Path

import numpy as np

draw = np.random.default_rng(1)


def flows(kinds):
    features = draw.integers(0, 60, (len(kinds), 30))
    for row, kind in zip(features, kinds):
        row[7 * kind : 7 * kind + 7] += 190
    return features


kinds = np.arange(600) % 4
np.savetxt("flows.csv", np.column_stack([flows(kinds), kinds]), "%d", ",")
np.savetxt("attacks.csv", flows(1 + np.arange(60) % 3), "%d", ",")
np.savetxt("benign.csv", flows(np.zeros(60, int)), "%d", ",")
np.savetxt("new.csv", flows(np.array([0, 2])), "%d", ",")
try:
    import safetensors  # noqa: F401
except ImportError:
    Path("safetensors").mkdir()
    Path("safetensors/numpy.py").write_text("""from flame_agent import read_safetensors, write_safetensors


def load_file(path):
    with open(path, "rb") as file:
        return {name: values.copy() for name, values in read_safetensors(file.read())[0].items()}


def save_file(tensors, path, metadata=None):
    write_safetensors(tensors, path)
""")
