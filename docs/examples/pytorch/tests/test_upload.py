"""An update gets into the round whatever is lost, late or repeated."""

import unittest

from flame_agent.update import CHUNK_BYTES, Update
from flame_agent.upload import LINE_PATIENCE, MOST_RESTARTS, PATIENCE, Upload
from flame_agent.wire import agent_pb2 as wire

UPDATE = Update(base=4, spec_digest=b"s" * 32, samples=9, content=bytes(3 * CHUNK_BYTES - 8))
OPENED = wire.Opened(round=7, base_release=4, remaining_ms=1000)


class UploadTests(unittest.TestCase):
    def setUp(self) -> None:
        self.upload = Upload("f", "a")
        self.upload.offer(UPDATE)
        self.assertEqual(self.said(0.0), ["hello"])
        self.hear(0.0, welcome=wire.Welcome(opened=OPENED, hello_seconds=15))

    def hear(self, now: float, epoch: int = 1, **body: object) -> object:
        return self.upload.hear(wire.AgentReply(version=1, federation="f", epoch=epoch, **body), now)

    def said(self, now: float) -> list[str]:
        """What is said until there is nothing, by name and index."""
        requests = []
        while (request := self.upload.next(now)) is not None:
            body = request.WhichOneof("body")
            requests.append(f"chunk {request.chunk.index}" if body == "chunk" else body)
        return requests

    def receipt(self, code: int, now: float = 1.0, **fields: int) -> object:
        return self.hear(now, receipt=wire.Receipt(round=7, code=code, **fields))

    def test_chunks_go_under_credit_then_the_commit(self) -> None:
        self.assertEqual(self.said(0.0), ["begin"])
        self.hear(0.0, credit=wire.Credit(round=7, next=0, window=2))
        self.assertEqual(self.said(0.0), ["chunk 0", "chunk 1"])
        self.hear(0.0, credit=wire.Credit(round=7, next=1, window=2))
        self.assertEqual(self.said(0.0), ["chunk 2", "commit"])
        self.assertEqual(self.receipt(wire.ACCEPTED).code, "accepted")
        self.assertEqual(self.said(1.0), [])

    def test_the_commit_bears_what_the_agent_says_of_its_training(self) -> None:
        self.upload.offer(Update(4, b"s" * 32, 9, bytes(8), {"loss": 0.25, "accuracy": 1}))
        self.said(0.0)
        self.hear(0.0, credit=wire.Credit(round=7, next=1, window=8))
        metrics = self.upload.next(0.0).commit.metrics
        self.assertEqual([(metric.name, metric.value) for metric in metrics], [("loss", 0.25), ("accuracy", 1.0)])

    def test_an_upload_is_resumed_where_the_collector_stands(self) -> None:
        self.said(0.0)
        self.hear(0.0, credit=wire.Credit(round=7, next=2, window=8))
        self.assertEqual(self.said(0.0), ["chunk 2", "commit"])

    def test_an_overdue_answer_is_asked_for_again(self) -> None:
        self.said(0.0)
        self.assertEqual(self.said(PATIENCE - 0.1), [])
        self.assertEqual(self.said(PATIENCE), ["begin"])

    def test_a_slow_line_is_not_made_slower(self) -> None:
        self.said(0.0)
        self.hear(0.0, credit=wire.Credit(round=7, next=0, window=8))
        self.said(0.0)
        self.hear(10.0, credit=wire.Credit(round=7, next=1, window=8))
        self.assertNotIn("begin", self.said(10.0 + LINE_PATIENCE - 0.1))
        self.assertIn("begin", self.said(10.0 + LINE_PATIENCE))
        self.hear(26.0, credit=wire.Credit(round=7, next=1, window=8))
        self.said(26.0)
        self.assertNotIn("begin", self.said(26.0 + 2 * LINE_PATIENCE - 0.1))
        self.assertIn("begin", self.said(26.0 + 2 * LINE_PATIENCE))

    def test_another_epoch_makes_it_say_hello_and_begin_again(self) -> None:
        self.said(0.0)
        self.hear(0.5, credit=wire.Credit(round=7, next=0, window=8))
        self.said(0.5)
        self.hear(1.0, epoch=2, opened=OPENED)
        self.assertEqual(self.said(1.0), ["hello", "begin"])

    def test_a_new_connection_makes_it_say_hello_and_begin_again(self) -> None:
        self.said(0.0)
        self.hear(0.5, credit=wire.Credit(round=7, next=0, window=8))
        self.said(0.5)
        greeting = wire.Receipt(code=wire.UNAUTHORISED, reason="say hello first")
        reply = wire.AgentReply(version=1, federation="*", epoch=1, receipt=greeting)
        self.assertIsNone(self.upload.hear(reply, 0.6))
        self.assertEqual(self.said(0.6), ["hello", "begin"])

    def test_a_new_connection_does_not_unsettle_what_was_accepted_but_another_epoch_does(self) -> None:
        self.said(0.0)
        self.assertEqual(self.receipt(wire.ACCEPTED).code, "accepted")
        greeting = wire.Receipt(code=wire.UNAUTHORISED, reason="say hello first")
        self.upload.hear(wire.AgentReply(version=1, federation="*", epoch=1, receipt=greeting), 1.0)
        self.assertEqual(self.said(1.0), ["hello"])
        self.hear(1.0, epoch=2, opened=OPENED)
        self.assertEqual(self.said(1.1), ["hello", "begin"])
        self.assertIsNone(self.receipt(wire.ACCEPTED), "the user heard of it already")

    def test_a_key_that_is_not_allowed_any_more_does_not_ask_as_fast_as_it_is_answered(self) -> None:
        self.said(0.0)
        refusal = wire.Receipt(code=wire.UNAUTHORISED, reason="this key is not allowed any more")
        reply = wire.AgentReply(version=1, federation="*", epoch=1, receipt=refusal)
        self.assertEqual(self.upload.hear(reply, 0.1).code, "unauthorised")
        self.assertEqual(self.said(0.9), [])
        self.assertEqual(self.said(1.2), ["hello", "begin"])

    def test_hello_is_said_again_at_a_time_of_its_own(self) -> None:
        upload = Upload("f", "a", hello_share=0.9)
        upload.next(0.0)
        welcome = wire.Welcome(hello_seconds=15)
        upload.hear(wire.AgentReply(version=1, federation="f", epoch=1, welcome=welcome), 0.0)
        self.assertIsNone(upload.next(13.4))
        self.assertEqual(upload.next(13.5).WhichOneof("body"), "hello")

    def test_not_selected_is_told_after_the_round_too(self) -> None:
        self.hear(0.0, opened=wire.Opened(round=8, base_release=5))
        self.assertEqual(self.receipt(wire.NOT_SELECTED).code, "not_selected")

    def test_busy_rests_for_as_long_as_it_is_told(self) -> None:
        self.said(0.0)
        self.assertIsNone(self.receipt(wire.BUSY, now=0.0, retry_after_ms=700))
        self.assertEqual(self.said(0.6), [])
        self.assertEqual(self.said(0.7), ["begin"])

    def test_corrupt_is_begun_again_some_times_only(self) -> None:
        for _ in range(MOST_RESTARTS):
            self.assertEqual(self.said(1.0), ["begin"])
            self.assertIsNone(self.receipt(wire.CORRUPT))
        self.said(1.0)
        self.assertEqual(self.receipt(wire.CORRUPT).code, "corrupt")
        self.assertEqual(self.said(1.0), [])

    def test_a_round_that_opens_again_on_the_same_base_gets_the_same_update(self) -> None:
        self.said(0.0)
        self.receipt(wire.LATE)
        self.hear(1.0, opened=wire.Opened(round=8, base_release=4))
        self.assertIn("begin", self.said(1.0))

    def test_a_round_on_another_base_gets_nothing(self) -> None:
        self.hear(0.0, opened=wire.Opened(round=8, base_release=5))
        self.assertEqual(self.said(0.0), [])

    def test_a_receipt_of_another_round_settles_nothing(self) -> None:
        self.said(0.0)
        self.hear(0.0, receipt=wire.Receipt(round=6, code=wire.LATE))
        self.hear(0.0, credit=wire.Credit(round=7, next=0, window=8))
        self.assertEqual(self.said(0.0), ["chunk 0", "chunk 1", "chunk 2", "commit"])

    def test_a_refusal_that_only_the_operator_can_lift_is_final(self) -> None:
        self.said(0.0)
        self.assertTrue(self.receipt(wire.WRONG_SPEC).is_final)

    def test_what_could_not_be_sent_is_tried_again(self) -> None:
        request = self.upload.next(0.0)
        self.upload.unsent(request, 0.0)
        self.assertEqual(self.said(0.1), [])
        self.assertEqual(self.said(0.2), ["begin"])


if __name__ == "__main__":
    unittest.main()
