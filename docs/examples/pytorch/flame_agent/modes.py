"""Who may read the file of a key."""

from __future__ import annotations

import functools
import logging
import os
import stat
import tempfile
from pathlib import Path

from .errors import InvitationError

log = logging.getLogger("flame_agent")

VARIABLE = "FLAME_KEY_MODES"
"""`any` in the environment: modes are not looked at."""
_OTHERS = 0o007
_GROUP_READS = 0o040


def check(file: Path) -> None:
    """Raises where others than this process's user may read or change a key.

    Its group may read it (0640, 0440, as Kubernetes makes it with `fsGroup`) where the owner is root or this user and the
    group is one of this process's own. Where files have no modes, a warning is all there is.
    """
    status = file.stat()
    mode = stat.S_IMODE(status.st_mode)
    if os.environ.get(VARIABLE) == "any" or _is_private(status):
        return
    if os.name == "nt" or _has_no_modes(file.parent):
        _warn(str(file.parent))
        return
    whose = "others" if mode & _OTHERS else "its group"
    raise InvitationError(
        f"{whose} may read {file} (mode {mode:04o}): chmod 600 {file}; in Kubernetes defaultMode: 0400, or 0440 with"
        f" fsGroup; or, where that cannot be had, {VARIABLE}=any in the environment"
    )


def _is_private(status: os.stat_result) -> bool:
    mode = stat.S_IMODE(status.st_mode)
    if not mode & 0o077:
        return True
    if mode & 0o077 != _GROUP_READS or os.name == "nt":
        return False
    return status.st_uid in (0, os.geteuid()) and status.st_gid in {os.getegid(), *os.getgroups()}


def _has_no_modes(folder: Path) -> bool:
    """Whether a file that is made with mode 0600 has another one: FAT, SMB and the like."""
    try:
        with tempfile.NamedTemporaryFile(prefix=".flame-", dir=folder) as probe:
            return bool(stat.S_IMODE(Path(probe.name).stat().st_mode) & 0o077)
    except OSError:
        return False


@functools.cache
def _warn(folder: str) -> None:
    """Once a folder."""
    log.warning("files in %s have no modes: see to it yourself that nobody else can read the key there", folder)
