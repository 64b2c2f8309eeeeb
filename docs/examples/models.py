"""Ten agents' models to aggregate: in a base of 5,050 parameters, seven honest, one broken, two compromised. Needs numpy.

Writes base.safetensors and local/agent-01.safetensors to local/agent-10.safetensors.
"""
import json
from pathlib import Path

import numpy as np

SHAPES = {"b": [50], "w": [100, 50]}


def write(path: str, values: np.ndarray) -> None:
    header, start = {}, 0
    for name, shape in SHAPES.items():
        end = start + 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + values.astype("<f4").tobytes())


random = np.random.default_rng(1)
base = random.normal(0, 0.1, 5050)
progress = random.normal(0, 0.01, 5050)
backdoor = random.normal(0, 0.4, 5050)
Path("local").mkdir(exist_ok=True)
write("base.safetensors", base)
for agent in range(1, 11):
    update = progress + random.normal(0, 0.02, 5050)
    if agent > 8:
        update += backdoor
    if agent == 3:
        update[252] = np.nan
    write(f"local/agent-{agent:02}.safetensors", base + update)
