"""Whole federations on this machine: a server, ten agents in processes of their own, two of them compromised.

    python3 federation.py ../../../.build/release/flame

Three times the same: with nobody compromised and without a defense, which is what to compare with; with two compromised
and without a defense; and with FLAME. Ends with an error unless FLAME's last release has MA ≥ 85 % and BA ≤ 5 %.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flame_agent import KeyPair

HERE = Path(__file__).resolve().parent
CONFIGURATION = """
security: curve
endpoints:
  collector: "ipc://{folder}/collector"
  releases: "ipc://{folder}/releases"
  ranges: "ipc://{folder}/ranges"
federations:
  fashion:
    agents: [{names}]
    updates: {{min: {count}, max: {count}}}
    time: {{max: 600}}
    rule: {{name: {rule}}}
"""


@dataclass(frozen=True)
class Setting:
    flame: str
    agents: int
    parts: int
    releases: int


def prepare(setting: Setting, rule: str, folder: Path) -> None:
    """Model, keys, access list and invitation in `folder`."""
    names = [f"agent-{index}" for index in range(setting.agents)]
    text = CONFIGURATION.format(names=", ".join(names), count=len(names), rule=rule, folder=folder)
    (folder / "flame.yaml").write_text(text)
    subprocess.run([sys.executable, HERE / "fashion_mnist.py", "init", folder / "model.safetensors"], check=True)

    def flame(*command: str) -> str:
        return subprocess.run([setting.flame, *command], cwd=folder, check=True, text=True, stdout=subprocess.PIPE).stdout

    flame("init", "--federation", "fashion", "--weights", "model.safetensors")
    (folder / "fashion.flame").write_text(flame("federation", "invite"))
    for name in names:
        flame("agents", "allow", name, KeyPair.make(folder / f"{name}.key").public_hex)
    flame("keys", "allow", "subscriber", "analyst", KeyPair.make(folder / "analyst.key").public_hex)


def federate(setting: Setting, folder: Path, compromised: int) -> Iterator[tuple[float, float]]:
    """Runs the federation; MA and BA of each release in per cent."""
    with ExitStack() as stack:

        def start(*command: str, **options: int) -> subprocess.Popen[str]:
            process = subprocess.Popen(command, cwd=folder, text=True, **options)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        with open(folder / "server.log", "w") as log:
            start(setting.flame, "up", stderr=log.fileno())
        for index in range(setting.agents):
            is_honest = index < setting.agents - compromised
            program = [str(HERE / "fashion_mnist.py"), "train"] if is_honest else [str(HERE / "compromised.py")]
            arguments = ["fashion.flame", f"agent-{index}.key", str(index), str(setting.parts)]
            start(sys.executable, *program, *arguments, stdout=subprocess.DEVNULL)
        arguments = ["fashion.flame", "analyst.key", str(setting.releases)]
        for line in start(sys.executable, str(HERE / "evaluate.py"), *arguments, stdout=subprocess.PIPE).stdout or ():
            print(f"  {line}", end="", flush=True)
            main_task, backdoor = (float(rate) for rate in re.findall(r"([\d.]+)%", line))
            yield main_task, backdoor


def measure(title: str, setting: Setting, rule: str, compromised: int) -> tuple[float, float]:
    """MA and BA of the last release."""
    print(title, flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="flame-") as folder:
        prepare(setting, rule, Path(folder))
        *_, last = federate(setting, Path(folder), compromised)
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
    return last


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flame", help="the server's program", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--compromised", type=int, default=2)
    parser.add_argument("--parts", type=int, default=40, help="each agent has one of so many parts of the data")
    parser.add_argument("--releases", type=int, default=12)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    setting = Setting(given.flame, given.agents, given.parts, given.releases)
    results = {
        title: measure(title, setting, rule, compromised)
        for title, rule, compromised in (
            ("nobody compromised, undefended", "mean", 0),
            ("compromised, undefended", "mean", given.compromised),
            ("compromised, FLAME", "flame", given.compromised),
        )
    }
    print(f"\n{'':32}{'MA':>7}{'BA':>9}")
    for title, (main_task, backdoor) in results.items():
        print(f"{title:32}{main_task:5.1f} %{backdoor:7.1f} %")
    main_task, backdoor = results["compromised, FLAME"]
    sys.exit(0 if main_task >= 85 and backdoor <= 5 else 1)
