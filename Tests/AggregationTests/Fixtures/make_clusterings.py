"""Writes clusterings.txt: distance matrices and the labels that the public package hdbscan gives them.

    pip install hdbscan==0.8.44 numpy && python make_clusterings.py > clusterings.txt

One case a line: n, the labels (1 admitted, 0 not), and the upper triangle, row-major. An entry v is the distance
v / 1000; v+k is the double k steps above it (steps that reciprocals cannot tell apart).
"""

import warnings

import hdbscan
import numpy as np

warnings.filterwarnings("ignore")
random = np.random.default_rng(20220810)


def uniform(n, top):
    return random.integers(0, top + 1, (n, n)) * (1000 // top)


def line(n, spread):
    points = random.integers(0, spread, n)
    return abs(points[:, None] - points[None, :])


def blobs(n, groups):
    of = random.integers(0, groups, n)
    inside, across = random.integers(1, 30, (n, n)), random.integers(20, 900, (n, n))
    return np.where(of[:, None] == of[None, :], inside, across)


def duplicates(n):
    base = uniform(n, 500)
    of = random.integers(0, max(2, n // 2), n)
    return np.where(of[:, None] == of[None, :], 0, base[of][:, of])


def hub(n):
    points = random.normal(size=(n, 3))
    points[: n // 3] *= 0.05
    return np.minimum(1000, (100 * np.linalg.norm(points[:, None] - points[None, :], axis=2)).astype(int))


KINDS = [
    lambda n: uniform(n, 1000), lambda n: uniform(n, 4), lambda n: uniform(n, 10), lambda n: line(n, 12),
    lambda n: line(n, 900), lambda n: blobs(n, 2), lambda n: blobs(n, 3), duplicates, hub,
]


def symmetric(matrix):
    upper = np.triu(matrix, 1)
    return upper + upper.T


def label(distances):
    n = len(distances)
    model = hdbscan.HDBSCAN(
        metric="precomputed", min_cluster_size=n // 2 + 1, min_samples=1, allow_single_cluster=True)
    labels = model.fit(distances).labels_
    assert set(labels) <= {0, -1} and (labels == 0).sum() > n // 2
    return "".join("1" if one == 0 else "0" for one in labels)


def entry(value, step):
    return f"{value}+{step}" if step else str(value)


def write(n, values, steps):
    distances = values / 1000
    for step in range(steps.max(initial=0)):
        distances = np.where(steps > step, np.nextafter(distances, 2), distances)
    upper = np.triu_indices(n, 1)
    text = " ".join(entry(v, s) for v, s in zip(values[upper], steps[upper]))
    print(n, label(distances), text)


for index in range(270):
    n = 3 + int(38 * random.random() ** 3)
    write(n, symmetric(KINDS[index % len(KINDS)](n)), np.zeros((n, n), int))
for n in (3, 17, 40):
    write(n, symmetric(uniform(n, 1000)), np.zeros((n, n), int))
for _ in range(40):
    n = int(random.integers(3, 14))
    values = symmetric(random.choice([950, 998], (n, n)))
    write(n, values, symmetric(random.integers(0, 4, (n, n))))
