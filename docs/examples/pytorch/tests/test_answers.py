"""A connection that owes an answer for long is given up."""

import unittest

from flame_agent.answers import LONGEST_PATIENCE, PATIENCE, AnswerWait


class AnswerWaitTests(unittest.TestCase):
    def test_a_question_without_an_answer_is_reason_to_connect_anew(self) -> None:
        wait = AnswerWait()
        self.assertFalse(wait.is_over(1000.0), "nothing was asked")
        wait.asked(0.0)
        wait.asked(14.0)
        self.assertFalse(wait.is_over(PATIENCE - 0.1))
        self.assertTrue(wait.is_over(PATIENCE))

    def test_an_answer_begins_anew(self) -> None:
        wait = AnswerWait()
        wait.asked(0.0)
        wait.answered()
        self.assertFalse(wait.is_over(1000.0))
        wait.asked(1000.0)
        self.assertFalse(wait.is_over(1000.0 + PATIENCE - 0.1))

    def test_who_is_never_answered_tries_more_and_more_seldom_up_to_a_bound(self) -> None:
        wait = AnswerWait()
        now, waited = 0.0, []
        for _ in range(6):
            wait.asked(now)
            began = now
            while not wait.is_over(now):
                now += 0.5
            wait.connect_anew()
            waited.append(now - began)
        self.assertEqual(waited, [15, 15, 30, 60, 60, 60])
        wait.answered()
        wait.asked(now)
        self.assertTrue(wait.is_over(now + PATIENCE))

    def test_weights_on_a_slow_line_are_waited_for(self) -> None:
        wait = AnswerWait()
        wait.asked(0.0)
        self.assertFalse(wait.is_over(LONGEST_PATIENCE - 0.1, is_line_busy=True))
        self.assertTrue(wait.is_over(LONGEST_PATIENCE, is_line_busy=True))

    def test_clients_do_not_come_back_together(self) -> None:
        wait = AnswerWait(stretch=1.1)
        wait.asked(0.0)
        self.assertFalse(wait.is_over(PATIENCE * 1.1 - 0.1))
        self.assertTrue(wait.is_over(PATIENCE * 1.1))


if __name__ == "__main__":
    unittest.main()
