"""A key that others may read is refused; mounted secrets, and files without modes, have a way."""

import os
import pathlib
import stat
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from flame_agent import InvitationError, KeyPair, modes


def as_reported(mode: int, owner: int | None = None, group: int | None = None):  # type: ignore[no-untyped-def]
    """Path.stat as a system reports it that gives every file this mode."""
    real = pathlib.Path.stat

    def reported(path: Path, **options: bool) -> os.stat_result:
        known = list(real(path, **options))
        known[stat.ST_MODE] = stat.S_IFREG | mode
        known[stat.ST_UID] = known[stat.ST_UID] if owner is None else owner
        known[stat.ST_GID] = known[stat.ST_GID] if group is None else group
        return os.stat_result(known)

    return mock.patch.object(pathlib.Path, "stat", reported)


class ModesTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "a.key"
        self.pair = KeyPair.make(self.path)
        modes._warn.cache_clear()

    def read(self, mode: int) -> KeyPair:
        self.path.chmod(mode)
        return KeyPair.read(self.path)

    def test_what_only_its_owner_and_an_own_group_may_read_is_taken(self) -> None:
        for mode in (0o600, 0o400, 0o640, 0o440):
            with self.subTest(oct(mode)):
                self.assertEqual(self.read(mode), self.pair)

    def test_what_others_may_read_or_a_group_may_write_is_refused_with_the_cure(self) -> None:
        for mode in (0o444, 0o644, 0o604, 0o660, 0o620, 0o602, 0o601, 0o666, 0o777):
            with self.subTest(oct(mode)), self.assertRaises(InvitationError) as caught:
                self.read(mode)
            for cure in ("chmod 600", "defaultMode: 0400", "fsGroup", "FLAME_KEY_MODES=any"):
                self.assertIn(cure, str(caught.exception))

    def test_a_group_or_an_owner_of_others_is_refused(self) -> None:
        stranger = 1 + max(os.getegid(), *os.getgroups(), 0)
        own = os.getegid()
        for owner, group, is_taken in (
            (0, own, True), (os.geteuid(), own, True), (0, stranger, False), (os.geteuid() + 1000, own, False),
        ):  # fmt: skip
            # The folder is asked for the modes it can hold under its real ones.
            with (
                self.subTest((owner, group)),
                as_reported(0o440, owner, group),
                mock.patch.object(modes, "_has_no_modes", lambda _: False),
            ):
                if is_taken:
                    KeyPair.read(self.path)
                else:
                    with self.assertRaisesRegex(InvitationError, "its group may read"):
                        KeyPair.read(self.path)

    def test_the_environment_can_say_that_modes_do_not_count(self) -> None:
        with mock.patch.dict(os.environ, {modes.VARIABLE: "any"}):
            self.assertEqual(self.read(0o444), self.pair)
        with mock.patch.dict(os.environ, {modes.VARIABLE: "1"}), self.assertRaises(InvitationError):
            self.read(0o444)

    def test_where_files_have_no_modes_there_is_a_warning_once(self) -> None:
        with as_reported(0o666), self.assertLogs("flame_agent", "WARNING") as logs:
            made = KeyPair.make(self.path.with_name("b.key"))
            for _ in range(2):
                self.assertEqual(KeyPair.read(self.path.with_name("b.key")), made)
        self.assertEqual(len(logs.output), 1)
        self.assertIn("have no modes", logs.output[0])
        self.assertEqual(sorted(path.name for path in self.path.parent.iterdir()), ["a.key", "b.key"])

    def test_on_windows_modes_are_not_looked_at(self) -> None:
        self.path.chmod(0o666)
        with mock.patch.object(modes.os, "name", "nt"), self.assertLogs("flame_agent", "WARNING"):
            modes.check(self.path)

    def test_a_folder_that_cannot_be_written_to_is_no_folder_without_modes(self) -> None:
        self.path.chmod(0o444)
        with mock.patch.object(modes.tempfile, "NamedTemporaryFile", side_effect=OSError(30, "read-only")):
            with self.assertRaises(InvitationError):
                KeyPair.read(self.path)


class KeyFileTests(unittest.TestCase):
    def test_a_file_as_editors_on_windows_write_it_is_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.key"
            pair = KeyPair.make(path)
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
            self.assertEqual(KeyPair.read(path), pair)
            path.write_bytes(path.read_text("utf-8-sig").encode("utf-16"))
            with self.assertRaisesRegex(InvitationError, "not a text in UTF-8"):
                KeyPair.read(path)


if __name__ == "__main__":
    unittest.main()
