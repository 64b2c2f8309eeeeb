"""A server's key may change, once the next one was announced."""

import tempfile
import unittest
from pathlib import Path

from flame_agent.servers import MOST, PATIENCE, KeyTurn, ServerKeys

OLD, NEW = b"o" * 32, b"n" * 32


class ServerKeysTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "icu.servers"

    def test_what_was_announced_is_tried_first_and_outlives_the_process(self) -> None:
        keys = ServerKeys(OLD, self.path)
        self.assertEqual(keys.known, [OLD])
        keys.learn(NEW)
        self.assertEqual(self.path.read_text(), f"{NEW.hex()}\n")
        self.assertEqual(ServerKeys(OLD, self.path).known, [NEW, OLD])

    def test_the_newest_few_are_kept(self) -> None:
        keys = ServerKeys(OLD, self.path)
        for letter in b"abcde":
            keys.learn(bytes([letter]) * 32)
        self.assertEqual([key[0] for key in ServerKeys(OLD, self.path).known], [*b"edcba"[:MOST], OLD[0]])

    def test_what_is_no_key_is_passed_over(self) -> None:
        keys = ServerKeys(OLD, self.path)
        for key in (b"", b"short", OLD):
            keys.learn(key)
        self.assertFalse(self.path.exists())
        self.path.write_text("nonsense\n12\n" + NEW.hex())
        self.assertEqual(ServerKeys(OLD, self.path).known, [NEW, OLD])

    def test_a_server_without_security_has_none(self) -> None:
        keys = ServerKeys(None, self.path)
        keys.learn(NEW)
        self.assertEqual(keys.known, [])


class KeyTurnTests(unittest.TestCase):
    def test_another_key_is_tried_when_an_answer_is_overdue_then_the_first_again(self) -> None:
        turn = KeyTurn(OLD)
        self.assertIsNone(turn.next([NEW, OLD], 100.0), "nothing was asked")
        turn.asked(0.0)
        turn.asked(3.0)
        self.assertIsNone(turn.next([NEW, OLD], PATIENCE - 0.1))
        self.assertEqual(turn.next([NEW, OLD], PATIENCE), NEW)
        turn.asked(10.0)
        self.assertEqual(turn.next([NEW, OLD], 10.0 + PATIENCE), OLD)

    def test_an_answer_keeps_the_key(self) -> None:
        turn = KeyTurn(OLD)
        turn.asked(0.0)
        turn.heard()
        self.assertIsNone(turn.next([NEW, OLD], 100.0))

    def test_where_there_is_one_key_it_stays(self) -> None:
        turn = KeyTurn(OLD)
        turn.asked(0.0)
        self.assertIsNone(turn.next([OLD], 100.0))


if __name__ == "__main__":
    unittest.main()
