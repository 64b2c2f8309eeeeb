"""A whole federation on this machine: a server, ten agents in processes of their own, two of them compromised.

    python3 federation.py ../../../.build/release/flame --releases 12

Ends with an error unless the last release has MA ≥ 85 % and BA ≤ 5 %.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from flame_agent import KeyPair

HERE = Path(__file__).parent
CONFIGURATION = """
security: curve
federations:
  fashion:
    agents: [{names}]
    updates: {{min: {count}, max: {count}}}
    time: {{max: 600}}
"""


def prepare(flame: str, folder: Path, agents: int) -> None:
    """Model, keys, access list and invitation in `folder`."""
    names = [f"agent-{index}" for index in range(agents)]
    (folder / "flame.yaml").write_text(CONFIGURATION.format(names=", ".join(names), count=agents))
    subprocess.run([sys.executable, HERE / "fashion_mnist.py", "init", folder / "model.safetensors"], check=True)
    run = [flame, "init", "--federation", "fashion", "--weights", "model.safetensors"]
    subprocess.run(run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with open(folder / "fashion.flame", "w") as file:
        subprocess.run([flame, "federation", "invite"], cwd=folder, check=True, stdout=file)
    for name in names:
        key = KeyPair.make(folder / f"{name}.key").public_hex
        subprocess.run([flame, "agents", "allow", name, key], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    key = KeyPair.make(folder / "analyst.key").public_hex
    allow = [flame, "keys", "allow", "subscriber", "analyst", key]
    subprocess.run(allow, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def federate(flame: str, folder: Path, agents: int, compromised: int, releases: int) -> tuple[float, float]:
    """Runs the federation to release `releases`; MA and BA of the last one in per cent."""
    with ExitStack() as stack:

        def start(*command: str, **options: int) -> subprocess.Popen[str]:
            process = subprocess.Popen(command, cwd=folder, text=True, **options)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        with open(folder / "server.log", "w") as log:
            start(flame, "up", stderr=log.fileno())
        for index in range(agents):
            program = ["fashion_mnist.py", "train"] if index < agents - compromised else ["compromised.py"]
            arguments = ["fashion.flame", f"agent-{index}.key", str(index), str(agents)]
            start(sys.executable, str(HERE / program[0]), *program[1:], *arguments, stdout=subprocess.DEVNULL)
        evaluate = [sys.executable, str(HERE / "evaluate.py"), "fashion.flame", "analyst.key", str(releases + 1)]
        rates = (0.0, 0.0)
        for line in start(*evaluate, stdout=subprocess.PIPE).stdout or ():
            print(line, end="", flush=True)
            rates = tuple(float(rate) for rate in re.findall(r"([\d.]+)%", line))  # type: ignore[assignment]
        return rates


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flame", help="the server's program", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--compromised", type=int, default=2)
    parser.add_argument("--releases", type=int, default=12)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flame-") as folder:
        prepare(given.flame, Path(folder), given.agents)
        main_task, backdoor = federate(given.flame, Path(folder), given.agents, given.compromised, given.releases)
    print(f"last release: MA {main_task} %, BA {backdoor} %")
    sys.exit(0 if main_task >= 85 and backdoor <= 5 else 1)
