import unittest

from flame_agent.silence import News, SilenceReport


class SilenceTests(unittest.TestCase):
    def test_tells_once_of_a_server_that_never_answered(self) -> None:
        report = SilenceReport()
        told = [report.look(0, now) for now in (50.0, 59.9, 60.0, 61.0, 90.0)]
        self.assertEqual(told, [None, None, News.SILENT, None, None])

    def test_tells_once_that_it_is_heard_again(self) -> None:
        report = SilenceReport()
        told = [report.look(heard, now) for heard, now in ((50.0, 50.0), (50.0, 60.0), (60.5, 61.0), (60.5, 70.5))]
        self.assertEqual(told, [None, News.SILENT, News.HEARD_AGAIN, News.SILENT])


if __name__ == "__main__":
    unittest.main()
