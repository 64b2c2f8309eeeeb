"""What can go wrong, in words for a person."""


class FlameError(Exception):
    """Says what happened and what to do next."""


class InvitationError(FlameError):
    """An invitation or a key file that cannot be used."""


class ModelError(FlameError):
    """A state whose tensors are not those of the federation's model."""


class ReleaseError(FlameError):
    """A manifest or weights that must not be believed."""


class RefusedError(FlameError):
    """The server wants nothing of this agent; the operator has to help."""
