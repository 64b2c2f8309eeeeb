"""A gate: approves a candidate that still isolates known attacks and lets known traffic through. Needs numpy, safetensors.

gate.py ATTACKS BENIGN: files with one flow a line, its thirty features separated by commas. Exit status 0 approves.
"""
import os
import sys

import numpy as np
from decide import kinds
from safetensors.numpy import load_file

model = load_file(os.environ["FLAME_CANDIDATE"])
attacks, benign = (np.loadtxt(path, delimiter=",", dtype=np.float32, ndmin=2) for path in sys.argv[1:3])
missed = np.mean(kinds(model, attacks) == 0)
isolated = np.mean(kinds(model, benign) != 0)
print(f"release {os.environ['FLAME_RELEASE']}: {missed:.1%} of the attacks let through, {isolated:.1%} of the rest isolated")
sys.exit(1 if missed > 0.1 or isolated > 0.1 else 0)
