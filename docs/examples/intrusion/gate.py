"""A gate: refuses a candidate that makes more mistakes than the release before. Needs numpy and safetensors.

gate.py ATTACKS BENIGN: files with one flow a line, its thirty features separated by commas. Exit status 0 approves.
"""
import os
import sys
from pathlib import Path

import numpy as np
from decide import kinds
from safetensors.numpy import load_file


def mistakes(model):
    """The share of attacks let through, and that of other flows isolated."""
    return np.mean(kinds(model, attacks) == 0), np.mean(kinds(model, benign) != 0)


attacks, benign = (np.loadtxt(path, delimiter=",", dtype=np.float32, ndmin=2) for path in sys.argv[1:3])
candidate = Path(os.environ["FLAME_CANDIDATE"])
releases = candidate.parent.parent  # a folder each, by number; the newest approved one is the release before
kept = [path.parent for path in releases.glob("*/weights.safetensors")]
approved = [folder for folder in kept if (folder / "state").read_text().startswith("approved")]
before = max(approved, key=lambda folder: int(folder.name)) / "weights.safetensors"
missed, isolated = mistakes(load_file(candidate))
print(f"release {os.environ['FLAME_RELEASE']}: {missed:.1%} of the attacks let through, {isolated:.1%} of the rest isolated")
sys.exit(1 if missed + isolated > sum(mistakes(load_file(before))) + 0.05 else 0)
