"""Fashion-MNIST as the Debian package dataset-fashion-mnist installs it."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path("/usr/share/datasets/fashion-mnist")


def read(kind: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Images (n, 1, 28, 28) in [0, 1] and labels of `train` or `t10k`."""
    images = np.frombuffer(gzip.decompress((FOLDER / f"{kind}-images-idx3-ubyte.gz").read_bytes()), np.uint8, offset=16)
    labels = np.frombuffer(gzip.decompress((FOLDER / f"{kind}-labels-idx1-ubyte.gz").read_bytes()), np.uint8, offset=8)
    return images.reshape(-1, 1, 28, 28).astype(np.float32) / 255, labels.astype(np.int64)


def part(kind: str, index: int, parts: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Every `parts`-th image, from `index` on."""
    images, labels = read(kind)
    return images[index::parts].copy(), labels[index::parts].copy()
