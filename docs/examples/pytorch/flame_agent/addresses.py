"""Endpoints: whether they make sense, and whether a server is connected to by IPv4 or IPv6."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import Any

_CURE = "write it like tcp://192.0.2.7:7101, tcp://[2001:db8::7]:7101 or tcp://flame.example.org:7101"


def fault(endpoint: str) -> str | None:
    """What is wrong with an endpoint to connect to, and how it should look. Whether anybody is there is not looked at."""
    scheme, mark, rest = endpoint.partition("://")
    if not mark:
        whole = f"tcp://{endpoint}"
        return f"is no endpoint; {_CURE}" if fault(whole) else f"does not say how to get there; write {whole}"
    if scheme == "ipc":
        return None if rest else "has no path; write it like ipc:///run/flame/collector"
    if scheme != "tcp":
        return f"begins with “{scheme}://”, and only tcp:// and ipc:// are known; {_CURE}"
    host, _, port = rest.rpartition(":")
    if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        return f"has no port, a number from 1 to 65535; {_CURE}"
    what = _host_fault(host)
    return f"{what}; {_CURE}" if what else None


def _host_fault(host: str) -> str | None:
    bare, zone = host.strip("[]").partition("%")[::2]
    if host in ("", "*"):
        return "has no host" if not host else "is where a server listens, and not where it is"
    if host == f"[{host[1:-1]}]":
        return None if _version(bare) == 6 else f"has “{host[1:-1]}” in brackets, which is not an IPv6 address"
    if _version(bare) == 6 or ":" in host:
        return "has an IPv6 address without brackets, or more than one port"
    if re.fullmatch("[0-9.]+", host):
        return None if _version(host) == 4 else f"has “{host}”, which is not an IPv4 address"
    is_name = not zone and re.fullmatch("[A-Za-z0-9._-]{1,253}", host)
    return None if is_name else f"has “{host}” for a host; a name has letters, digits, dots and dashes"


def _version(address: str) -> int | None:
    try:
        return ipaddress.ip_address(address).version
    except ValueError:
        return None


def ways(endpoint: str, resolve: Callable[..., Sequence[tuple[Any, ...]]] = socket.getaddrinfo) -> list[bool]:
    """The values of ZMQ_IPV6 to try in turn.

    libzmq takes a name's addresses of one family only and tries no other: with the option those of IPv6, without it those
    of IPv4. So which there are is looked up here, and a name with both (`localhost`) is tried under both.
    """
    scheme, _, address = endpoint.partition("://")
    if scheme != "tcp":
        return [False]
    host = address.rpartition(":")[0].strip("[]")
    if version := _version(host.partition("%")[0]):
        return [version == 6]
    try:
        families = {entry[0] for entry in resolve(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        families = set()
    found = [family is socket.AF_INET6 for family in (socket.AF_INET, socket.AF_INET6) if family in families]
    return found or [False, True]
