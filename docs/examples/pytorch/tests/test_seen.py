"""What was seen before a process began anew is not gone behind."""

import tempfile
import unittest
from pathlib import Path

from flame_agent.invitation import Invitation
from flame_agent.link import _beginning
from flame_agent.seen import Mark, SeenReleases

DIGEST, KEY, ID = b"d" * 32, b"k" * 32, b"i" * 32


class SeenTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "icu.seen"

    def test_the_newest_is_known_to_the_next_process(self) -> None:
        self.assertIsNone(SeenReleases(self.path, ID).known())
        for release in (4, 9, 5):
            SeenReleases(self.path, ID).keep(Mark(release, DIGEST, KEY))
        self.assertEqual(SeenReleases(self.path, ID).known(), Mark(9, DIGEST, KEY))

    def test_another_invitation_begins_anew(self) -> None:
        SeenReleases(self.path, ID).keep(Mark(9, DIGEST, KEY))
        self.assertIsNone(SeenReleases(self.path, b"j" * 32).known())

    def test_a_damaged_file_is_as_good_as_none(self) -> None:
        SeenReleases(self.path, ID).keep(Mark(9, DIGEST, KEY))
        whole = self.path.read_text()
        for damaged in ("", "nonsense", whole[:-10], whole.replace("release 9", "release x")):
            self.path.write_text(damaged)
            self.assertIsNone(SeenReleases(self.path, ID).known(), damaged)

    def test_it_begins_where_it_was_unless_older_releases_are_wanted(self) -> None:
        invited = Invitation("f", "c", "b", "r", b"p" * 32, anchor=(3, b"a" * 32))
        seen = Mark(9, DIGEST, KEY)
        self.assertEqual(_beginning(invited, seen, None), (KEY, (9, DIGEST)))
        self.assertEqual(_beginning(invited, seen, 9), (KEY, (9, DIGEST)))
        self.assertEqual(_beginning(invited, seen, 8), (b"p" * 32, (3, b"a" * 32)))
        self.assertEqual(_beginning(invited, Mark(2, DIGEST, KEY), None), (b"p" * 32, (3, b"a" * 32)))
        self.assertEqual(_beginning(invited, None, None), (b"p" * 32, (3, b"a" * 32)))
