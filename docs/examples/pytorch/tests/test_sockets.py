"""Connections that libzmq gave up for good are made anew."""

import socket
import unittest

import zmq
from flame_agent.servers import ServerKeys
from flame_agent.sockets import LONGEST_MUTENESS, ServerDealer, SocketMaker

# Of a server with another mechanism: the handshake fails by its protocol.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"CURVE".ljust(20, b"\0") + b"\x01" + bytes(31)


class MutenessTests(unittest.TestCase):
    def setUp(self) -> None:
        self.context = zmq.Context()
        self.addCleanup(lambda: self.context.destroy(0))

    def test_who_could_say_nothing_for_long_connects_anew(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            endpoint = "tcp://127.0.0.1:%d" % listener.getsockname()[1]
            dealer = ServerDealer(SocketMaker(self.context, None), endpoint, ServerKeys(None))
            connection, _ = listener.accept()
            with connection:
                connection.sendall(GREETING)
                while connection.recv(256):
                    pass
        server = self.context.socket(zmq.ROUTER)
        while True:
            try:
                server.bind(endpoint)
                break
            except zmq.ZMQError:
                zmq.zmq_poll([], 5)
        self.assertFalse(dealer.ask(b"lost", 0.0))
        self.assertFalse(dealer.ask(b"lost", LONGEST_MUTENESS - 0.1))
        self.assertFalse(server.poll(300), "libzmq connected again by itself")
        self.assertFalse(dealer.ask(b"lost", LONGEST_MUTENESS))
        while not dealer.ask(b"heard", LONGEST_MUTENESS + 0.1):
            server.poll(5)
        self.assertEqual(server.recv_multipart()[-1], b"heard")
