"""What pip installs can be imported, typed, from anywhere."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
CAN_INSTALL = all(importlib.util.find_spec(name) for name in ("pip", "setuptools", "wheel"))


@unittest.skipUnless(CAN_INSTALL, "needs python3-pip, -setuptools and -wheel")
class InstallTests(unittest.TestCase):
    def test_what_is_installed_can_be_imported(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            sources = shutil.copytree(HERE, folder / "sources", ignore=shutil.ignore_patterns("build", "*.egg-info"))
            options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", str(folder / "site")]
            subprocess.run([sys.executable, "-m", "pip", "install", *options, str(sources)], check=True)
            program = "import flame_agent, flame_agent.wire.agent_pb2; print(flame_agent.__file__)"
            run = [sys.executable, "-c", program]
            environment = {"PYTHONPATH": str(folder / "site")}
            done = subprocess.run(run, cwd=folder, env=environment, check=True, capture_output=True, text=True)
            package = folder / "site" / "flame_agent"
            self.assertEqual(Path(done.stdout.strip()), package / "__init__.py")
            self.assertTrue((package / "py.typed").exists() and (package / "wire" / "agent_pb2.pyi").exists())
            self.assertTrue(list((folder / "site").glob("flame_agent-*.dist-info")))


if __name__ == "__main__":
    unittest.main()
