"""Agents and subscribers for a FLAME aggregation server.

An agent trains on data that stays where it is and publishes updates; a subscriber follows the verified releases of the
global model. The contract with the server is docs/protocol.md.
"""

from .agent import Agent, Subscriber
from .errors import FlameError, InvitationError, ModelError, RefusedError, ReleaseError
from .invitation import Invitation, KeyPair
from .model import Spec, State, Tensor
from .model_file import read_safetensors, write_safetensors
from .releases import Release
from .upload import Receipt

__all__ = [
    "Agent", "FlameError", "Invitation", "InvitationError", "KeyPair", "ModelError", "Receipt", "RefusedError",
    "Release", "ReleaseError", "Spec", "State", "Subscriber", "Tensor", "read_safetensors", "write_safetensors",
]  # fmt: skip
