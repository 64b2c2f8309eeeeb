"""Writes a round of ten small models, and what numpy and the public package hdbscan make of it in Double.

    pip install numpy safetensors hdbscan==0.8.44 && python make_aggregation.py

Out: aggregation/base.safetensors, aggregation/models/, aggregation/expected.json. Agents 7, 8, 9 pull another way.
"""

import json
import pathlib
import warnings

import hdbscan
import numpy as np
from safetensors.numpy import save_file

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent / "aggregation"
SHAPES = {"fc1.bias": (7,), "fc1.weight": (7, 9), "fc2.weight": (3, 7)}  # in the order of the files
BUFFERS = {"norm.running_mean": (7,), "norm.running_var": (7,)}
random = np.random.default_rng(7)


def draw(scale):
    return {name: random.normal(0, scale, shape) for name, shape in (SHAPES | BUFFERS).items()}


def save(name, *parts):
    model = {name: sum(part[name] for part in parts).astype(np.float32) for name in parts[0]}
    model |= {name: abs(model[name]) for name in BUFFERS}
    steps = {"norm.num_batches_tracked": np.array(len(name), np.int64)}
    save_file(model | steps, HERE / name, metadata={"format": "np"})
    return [np.concatenate([model[name].ravel() for name in names]).astype(float) for names in (SHAPES, BUFFERS)]


def distances(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosine = np.clip(1 - unit @ unit.T, 0, 2)
    np.fill_diagonal(cosine, 0)
    return {"cosine": cosine, "cosine-rows": np.linalg.norm(cosine[:, None] - cosine[None], axis=2)}


def aggregate(base, updates, matrix):
    labels = hdbscan.HDBSCAN(
        metric="precomputed", min_cluster_size=6, min_samples=1, allow_single_cluster=True).fit(matrix).labels_
    norms = np.linalg.norm(updates, axis=1)
    factors = np.minimum(1, np.median(norms) / norms)
    mean = (updates * factors[:, None])[labels == 0].mean(axis=0)
    return {
        "admitted": (labels == 0).tolist(), "bound": np.median(norms), "norms": norms.tolist(),
        "factors": factors.tolist(), "parameters": (base + mean).tolist()}


(HERE / "models").mkdir(parents=True, exist_ok=True)
origin, honest, backdoor = draw(0.3), draw(0.03), draw(0.06)
base, _ = save("base.safetensors", origin)
rows = [
    save(f"models/agent-{agent}.safetensors", origin, honest if agent < 7 else backdoor, draw(random.uniform(0.005, 0.015)))
    for agent in range(10)]
models, buffers = (np.array(part) for part in zip(*rows))
spaces = {"models": models, "updates": models - base}
rules = {
    f"{space} {metric}": aggregate(base, models - base, matrix)
    for space, vectors in spaces.items() for metric, matrix in distances(vectors).items()}
expected = {"buffers": np.median(buffers, axis=0).tolist(), "rules": rules}
(HERE / "expected.json").write_text(json.dumps(expected) + "\n")
print({name: "".join(str(int(a)) for a in rule["admitted"]) for name, rule in rules.items()})
