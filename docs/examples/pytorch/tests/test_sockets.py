"""Connections that libzmq gave up for good, or that only look alive, are made anew."""

import socket
import unittest
from collections.abc import Callable

import zmq

from flame_agent.answers import LONGEST_PATIENCE, PATIENCE
from flame_agent.errors import InvitationError
from flame_agent.servers import ServerKeys
from flame_agent.sockets import ServerDealer, SocketMaker

# Of a server with another mechanism: the handshake fails by its protocol.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"CURVE".ljust(20, b"\0") + b"\x01" + bytes(31)


class SocketTests(unittest.TestCase):
    def setUp(self) -> None:
        self.context = zmq.Context()
        self.addCleanup(lambda: self.context.destroy(0))
        self.maker = SocketMaker(self.context, None)

    def opened(self, kind: int) -> "zmq.Socket[bytes]":
        made = self.context.socket(kind)
        self.addCleanup(made.close, 0)
        return made

    def dealer(self, endpoint: str, servers: ServerKeys | None = None) -> ServerDealer:
        made = ServerDealer(self.maker, endpoint, servers or ServerKeys(None))
        self.addCleanup(lambda: made.socket.close(0))
        return made

    def router(self, endpoint: str = "tcp://127.0.0.1:*") -> tuple[zmq.Socket[bytes], str]:
        server = self.opened(zmq.ROUTER)
        server.setsockopt(zmq.IPV6, "[" in endpoint)
        server.bind(endpoint)
        return server, server.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()

    def until(self, says: Callable[[], bool]) -> None:
        """Tries again for 10 s at most."""
        for _ in range(2000):
            if says():
                return
            zmq.zmq_poll([], 5)
        self.fail("in vain for 10 s")

    def exchange(self, dealer: ServerDealer, server: zmq.Socket[bytes], now: float) -> None:
        """Asks until it can be said, and hears the answer."""
        self.until(lambda: dealer.ask(b"question", now))
        server.send_multipart([server.recv_multipart()[0], b"answer"])
        dealer.socket.poll(10_000)
        self.assertEqual(list(dealer.receive(now)), [[b"answer"]])
        dealer.answered()


class RenewalTests(SocketTests):
    def test_who_could_say_nothing_for_long_connects_anew(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            endpoint = "tcp://127.0.0.1:%d" % listener.getsockname()[1]
            dealer = self.dealer(endpoint)
            connection, _ = listener.accept()
            with connection:
                connection.sendall(GREETING)
                while connection.recv(256):
                    pass
        server = self.opened(zmq.ROUTER)
        self.until(lambda: not _fails(server.bind, endpoint))
        self.assertFalse(dealer.ask(b"lost", 0.0))
        self.assertFalse(dealer.renew(PATIENCE - 0.1))
        self.assertFalse(dealer.ask(b"lost", PATIENCE - 0.1))
        self.assertFalse(server.poll(300), "libzmq connected again by itself")
        self.assertTrue(dealer.renew(PATIENCE))
        self.exchange(dealer, server, PATIENCE)

    def test_a_connection_that_only_looks_alive_is_given_up(self) -> None:
        server, endpoint = self.router()
        dealer = self.dealer(endpoint)
        self.exchange(dealer, server, 0.0)
        before = dealer.socket
        self.assertTrue(dealer.ask(b"no answer", 100.0))
        self.assertFalse(dealer.renew(100.0 + PATIENCE - 0.1))
        dealer.heard(100.0 + PATIENCE - 0.1)
        self.assertTrue(dealer.renew(100.0 + PATIENCE), "that another socket heard does not help this one")
        self.assertIsNot(dealer.socket, before)
        server.recv_multipart()
        self.exchange(dealer, server, 120.0)

    def test_a_connection_that_carries_one_way_only_is_given_up(self) -> None:
        server, endpoint = self.router()
        dealer = self.dealer(endpoint)
        self.until(lambda: dealer.ask(b"question", 0.0))
        server.send_multipart([server.recv_multipart()[0], b"said unasked"])
        dealer.socket.poll(10_000)
        self.assertEqual(list(dealer.receive(PATIENCE - 0.1)), [[b"said unasked"]])
        self.assertTrue(dealer.renew(PATIENCE))

    def test_weights_under_way_are_waited_for(self) -> None:
        _, endpoint = self.router()
        dealer = self.dealer(endpoint, ServerKeys(b"o" * 32))
        dealer.ask(b"chunk", 0.0)
        self.assertFalse(dealer.renew(LONGEST_PATIENCE - 0.1, is_line_busy=True))
        self.assertTrue(dealer.renew(LONGEST_PATIENCE, is_line_busy=True))

    def test_where_more_keys_are_known_they_are_tried_in_turn_as_before(self) -> None:
        _, endpoint = self.router()
        servers = ServerKeys(b"o" * 32)
        servers.learn(b"n" * 32)
        dealer = self.dealer(endpoint, servers)
        tried = []
        for now in range(0, 30, 5):
            tried.append(dealer.key[:1])
            dealer.ask(b"question", float(now))
            self.assertFalse(dealer.renew(now + 4.9))
            self.assertTrue(dealer.renew(now + 5.0))
        self.assertEqual(b"".join(tried), b"nonono")
        self.assertEqual(dealer.way, 3, "and then the other way to the server")


class WayTests(SocketTests):
    def test_a_server_on_ipv6_is_reached(self) -> None:
        if not _has_ipv6():
            self.skipTest("there is no ::1 here")
        server, endpoint = self.router("tcp://[::1]:*")
        self.assertIn("[::1]", endpoint)
        self.exchange(self.dealer(endpoint), server, 0.0)
        subscription = self.opened(zmq.XPUB)
        subscription.setsockopt(zmq.IPV6, 1)
        subscription.bind("tcp://[::1]:*")
        at = subscription.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()
        subscriber = self.maker.subscription(at, None, ["t"])
        self.addCleanup(subscriber.close, 0)
        self.assertTrue(subscription.poll(10_000))

    def test_a_name_that_is_not_known_yet_is_no_error(self) -> None:
        self.dealer("tcp://no-such-host.invalid:7101")

    def test_an_endpoint_that_is_none_is_told(self) -> None:
        with self.assertRaisesRegex(InvitationError, "“tcp://nowhere” cannot be connected to"):
            self.dealer("tcp://nowhere")


def _fails(bind: Callable[[str], object], endpoint: str) -> bool:
    try:
        bind(endpoint)
    except zmq.ZMQError:
        return True
    return False


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    unittest.main()
