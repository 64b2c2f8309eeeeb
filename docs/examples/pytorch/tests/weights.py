"""Safetensors files and releases for tests."""

from __future__ import annotations

import json

from flame_agent import Release, read_safetensors
from flame_agent.model import blake2b
from flame_agent.wire import release_pb2


def file(*tensors: tuple[str, str, list[int], bytes], **metadata: object) -> bytes:
    """A file with tensors (name, type, shape, bytes) in this order, and metadata of lists."""
    header: dict[str, object] = {}
    if metadata:
        header["__metadata__"] = {f"flame.{key}": json.dumps(value) for key, value in metadata.items()}
    body = b""
    for name, kind, shape, content in tensors:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def release(number: int, weights: bytes, **manifest: object) -> Release:
    state, spec = read_safetensors(weights)
    signed = release_pb2.ReleaseManifest(
        release=number, spec_digest=spec.digest, weights_digest=blake2b(weights), **manifest
    )
    return Release(signed, weights, state, spec)
