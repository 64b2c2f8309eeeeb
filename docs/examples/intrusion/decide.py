"""Decides per flow: allow or isolate. Needs numpy and safetensors.

decide.py MODEL: one flow a line on standard input, its thirty features (0 to 255) separated by commas; one decision a line.
"""
import sys

import numpy as np
from safetensors.numpy import load_file

KINDS = ["benign", "web attack (XSS)", "web attack (RCE)", "scan"]


def kinds(model, flows):
    hidden = np.maximum(flows / np.float32(255) @ model["fc1.weight"].T + model["fc1.bias"], 0)
    return (hidden @ model["fc2.weight"].T + model["fc2.bias"]).argmax(axis=1)


if __name__ == "__main__":
    flows = np.loadtxt(sys.stdin, delimiter=",", dtype=np.float32, ndmin=2)
    for kind in kinds(load_file(sys.argv[1]), flows):
        print("allow" if kind == 0 else f"isolate: {KINDS[kind]}")
