"""A server is connected to by the family of addresses that it has."""

import socket
import unittest

from flame_agent import Invitation, InvitationError
from flame_agent.addresses import fault, ways

V4, V6 = (socket.AF_INET, 0, 0, "", ()), (socket.AF_INET6, 0, 0, "", ())


def resolver(*entries: tuple[object, ...]):  # type: ignore[no-untyped-def]
    return lambda host, port, **_: entries


class FaultTests(unittest.TestCase):
    def test_what_can_be_connected_to_is_taken(self) -> None:
        for endpoint in (
            "tcp://127.0.0.1:7101", "tcp://[::1]:1", "tcp://[fe80::1%eth0]:65535", "tcp://localhost:7101",
            "tcp://flame-0.flame.svc:7101", "tcp://host_a:7101", "tcp://3com.example:7101", "ipc://run/collector",
        ):  # fmt: skip
            self.assertIsNone(fault(endpoint), endpoint)

    def test_all_else_is_told_with_its_cure(self) -> None:
        for endpoint, text in {
            "": "no endpoint", "nonsense": "no endpoint", "flame.example.org:7101": "write tcp://flame.example.org:7101",
            "https://flame.example.org": "only tcp:// and ipc://", "udp://h:1": "only tcp:// and ipc://", "ipc://": "no path",
            "tcp://h": "no port", "tcp://h:": "no port", "tcp://h:0": "no port", "tcp://h:65536": "no port",
            "tcp://h:*": "no port", "tcp://h:+1": "no port", "tcp://h:7101/x": "no port", "tcp://h:٣": "no port",
            "tcp://:7101": "no host", "tcp://*:7101": "is where a server listens", "tcp://::1:7101": "without brackets",
            "tcp://h:1:2": "more than one port", "tcp://[h]:1": "in brackets", "tcp://[127.0.0.1]:1": "in brackets",
            "tcp://[::1:7101": "without brackets", "tcp://300.1.1.1:1": "not an IPv4 address", "tcp://a%b:1": "for a host",
            "tcp://eth0;h:1": "for a host", "tcp://u@h:1": "for a host",
        }.items():  # fmt: skip
            self.assertIn(text, str(fault(endpoint)), endpoint)

    def test_an_invitation_is_looked_at_when_it_is_read(self) -> None:
        endpoints = "collector tcp://h:1\nreleases tcp://h\nranges tcp://h:3"
        with self.assertRaisesRegex(InvitationError, "releases “tcp://h” has no port.*write it like"):
            Invitation.parse(f"federation f\n{endpoints}\npublisher {'0' * 64}")


class WaysTests(unittest.TestCase):
    def test_an_address_says_its_family(self) -> None:
        for endpoint, way in (
            ("tcp://127.0.0.1:7101", False),
            ("tcp://[::1]:7101", True),
            ("tcp://[fe80::1%eth0]:7101", True),
            ("ipc://run/collector", False),
        ):
            self.assertEqual(ways(endpoint), [way], endpoint)

    def test_a_name_is_tried_under_what_it_has_and_ipv4_first(self) -> None:
        self.assertEqual(ways("tcp://flame:7101", resolver(V6)), [True])
        self.assertEqual(ways("tcp://flame:7101", resolver(V4)), [False])
        self.assertEqual(ways("tcp://localhost:7101", resolver(V6, V4)), [False, True])

    def test_a_name_that_is_unknown_now_may_be_known_later(self) -> None:
        def fails(*_: object, **__: object) -> list[tuple[object, ...]]:
            raise socket.gaierror(-2, "Name or service not known")

        self.assertEqual(ways("tcp://flame:7101", fails), [False, True])
        self.assertEqual(ways(f"tcp://{'x' * 70}.org:1"), [False, True])


if __name__ == "__main__":
    unittest.main()
