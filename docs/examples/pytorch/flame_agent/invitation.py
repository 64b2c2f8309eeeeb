"""Where a federation is, and who we are."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey

from . import modes
from .addresses import fault
from .errors import InvitationError
from .model import blake2b


@dataclass(frozen=True)
class Invitation:
    """What `flame federation invite` wrote; nothing in it is secret.

    `server` is the server's CURVE key; None on a server without security (ipc and loopback only). `anchor` is a release
    and the digest of its manifest: `publisher` signs what comes after it; None where that is everything.
    """

    federation: str
    collector: str
    releases: str
    ranges: str
    publisher: bytes
    server: bytes | None = None
    anchor: tuple[int, bytes] | None = None
    servers: Path | None = None
    """The file that keeps keys which the server announces: `icu.servers` beside `icu.flame`."""
    seen: Path | None = None
    """The file that keeps the newest release that was seen: `icu.seen` beside `icu.flame`."""
    digest: bytes = b""
    """Of the invitation's lines."""

    @staticmethod
    def read(path: str | os.PathLike[str]) -> Invitation:
        """The file that the operator sent. Raises where it is none."""
        file = Path(path)
        text = _text(file)
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        return replace(
            Invitation.parse(text),
            servers=file.with_suffix(".servers"),
            seen=file.with_suffix(".seen"),
            digest=blake2b("\n".join(lines).encode()),
        )

    @staticmethod
    def parse(text: str) -> Invitation:
        """Lines of one word and its value; words that this version does not know are passed over."""
        entries: dict[str, str] = {}
        for line in text.splitlines():
            words = line.split()
            if not words:
                continue
            if len(words) != 2 or words[0] in entries:
                raise InvitationError(f"no invitation: “{line}” is not one word and its value")
            entries[words[0]] = words[1]
        missing = {"federation", "collector", "releases", "ranges", "publisher"} - entries.keys()
        if missing:
            raise InvitationError(f"no invitation: “{min(missing)}” is missing")
        for name in ("collector", "releases", "ranges"):
            if wrong := fault(entries[name]):
                raise InvitationError(f"no invitation: {name} “{entries[name]}” {wrong}")
        return Invitation(
            entries["federation"],
            entries["collector"],
            entries["releases"],
            entries["ranges"],
            key_bytes(entries["publisher"], "publisher"),
            key_bytes(entries["server"], "server") if "server" in entries else None,
            _anchor(entries),
        )


@dataclass(frozen=True)
class KeyPair:
    """A CURVE key pair, 32 bytes each: who we are."""

    public: bytes
    secret: bytes

    @staticmethod
    def read(path: str | os.PathLike[str]) -> KeyPair:
        """The file that `flame agent join` or `flame keys new` made. Refused where others may read it (`modes.check`)."""
        file = Path(path)
        modes.check(file)
        words = _text(file).split()
        if len(words) != 4 or words[0] != "public" or words[2] != "secret":
            raise InvitationError(f"{file} is no key file; `flame agent join` or KeyPair.make writes one")
        return KeyPair(key_bytes(words[1], "public"), key_bytes(words[3], "secret"))

    @staticmethod
    def make(path: str | os.PathLike[str]) -> KeyPair:
        """Makes a key. Send `public_hex` to the operator, who allows it: `flame agents allow NAME KEY`."""
        made = PrivateKey.generate()
        pair = KeyPair(bytes(made.public_key), bytes(made))
        text = f"public {pair.public_hex}\nsecret {pair.secret.hex()}\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return pair

    @property
    def public_hex(self) -> str:
        return self.public.hex()


def check_access(invitation: Any, key: Any) -> None:
    """Raises where this is not what it takes to be let in."""
    if not isinstance(invitation, Invitation) or not isinstance(key, KeyPair | None):
        raise InvitationError("give an invitation and a key: Invitation.read(path), KeyPair.read(path)")
    if invitation.server is not None and key is None:
        raise InvitationError("this server lets only known keys in: give `key`, `flame agent join` makes one")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvitationError(f"{file} is not a text in UTF-8: {error}") from error


def _anchor(entries: dict[str, str]) -> tuple[int, bytes] | None:
    if "release" not in entries and "manifest" not in entries:
        return None
    if not entries.get("release", "").isdecimal() or "manifest" not in entries:
        raise InvitationError("no invitation: “release” and “manifest” come together, a number and a digest")
    return int(entries["release"]), key_bytes(entries["manifest"], "manifest")


def key_bytes(text: str, what: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise InvitationError(f"“{what}” has no 64 hexadecimal digits")
    return key
