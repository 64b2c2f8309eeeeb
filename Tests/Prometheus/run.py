"""The scrape configuration and the alert rules of docs/examples/prometheus, with a real Prometheus and a real server.

    python3 Tests/Prometheus/run.py .build/release/flame

Checks both files with promtool, and the metrics of each process; then Prometheus scrapes the server until every target is
up, one alert fires for a worker that is held, and resolves when it goes on. Loopback only; ends by itself.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

FILES = Path(__file__).resolve().parents[2] / "docs/examples/prometheus"
PROCESSES = ["broker", "publisher", "collector", "worker", "worker", "worker", "up"]
AGENTS = ["ada-7", "bob-7", "cem-7"]
PATIENCE = 90
CONFIGURATION = """
data: d
security: none
endpoints: {{collector: "ipc://{0}/c", releases: "ipc://{0}/p", ranges: "ipc://{0}/r"}}
federations:
  try: {{updates: {{min: 3}}, expected: 3, rule: {{name: mean}}, time: {{min: 0.2}}}}
"""


def wait(what: str, is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"not within {PATIENCE} s: {what}")
        time.sleep(0.1)


def promtool(*arguments: str, given: str | None = None) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=FILES, input=given, text=True, capture_output=True)
    print(f"promtool {' '.join(arguments)}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)


def get(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return ""


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for first in range(20_000 + os.getpid() % 1000 * 10, 60_000, 10):
        with ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise SystemExit("no free ports")


class Prometheus:
    def __init__(self, port: int) -> None:
        self._port = port

    def _ask(self, path: str) -> dict:
        text = get(self._port, f"/api/v1/{path}")
        return json.loads(text)["data"] if text else {}

    def up(self) -> list[str]:
        targets = self._ask("targets").get("activeTargets", [])
        return sorted(target["labels"]["process"] for target in targets if target["health"] == "up")

    def firing(self) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self._ask("alerts").get("alerts", []) if alert["state"] == "firing"}


def configure(folder: Path, first: int) -> None:
    """The files as they are in the repository, but for the ports and the times, which are those of a test."""
    text = (FILES / "prometheus.yml").read_text()
    for index in range(len(PROCESSES)):
        text = text.replace(f"127.0.0.1:{7110 + index}", f"127.0.0.1:{first + index}")
    text = re.sub(r"(scrape|evaluation)_interval: \w+", r"\1_interval: 1s", text)
    (folder / "prometheus.yml").write_text(text.replace("scrape_interval: 1s", "scrape_interval: 1s\n  scrape_timeout: 1s"))
    (folder / "alerts.yml").write_text(re.sub(r"for: \w+", "for: 3s", (FILES / "alerts.yml").read_text()))


def worker_process(up: int) -> int:
    """The noising worker that `flame up` started."""
    for child in Path(f"/proc/{up}/task/{up}/children").read_text().split():
        if b"noising" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
            return int(child)
    raise SystemExit("flame up has no noising worker")


def main(flame: str) -> None:
    promtool("check", "config", "prometheus.yml")
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts.test.yml")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flame-")))

        def start(*command: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context(open(folder / f"{len(list(folder.iterdir()))}.log", "wb"))
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        (folder / "flame.yaml").write_text(CONFIGURATION.format(folder))
        init = [flame, "init", "--federation", "try", "--model", "mlp-20-8-4", "--seed", "7"]
        subprocess.run(init, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        first = free_ports(len(PROCESSES) + 1)
        up = start(flame, "up", "--admin", str(first))
        for name in AGENTS:
            start(flame, "agent", "--name", name, "--exec", "cp $FLAME_BASE $FLAME_OUT", "--folder", name)
        for index, process in enumerate(PROCESSES):
            wait(f"{process} is ready", lambda: get(first + index, "/readyz") == "ok\n")
        wait("a round is released", lambda: 'outcome="released"} 2' in get(first + 2, "/metrics"))
        for index in range(len(PROCESSES)):
            page = get(first + index, "/metrics")
            promtool("check", "metrics", given=page)
            if any(name in page for name in AGENTS):
                raise SystemExit(f"an agent is named in the metrics of {PROCESSES[index]}")

        configure(folder, first)
        port = first + len(PROCESSES)
        arguments = [f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.path=tsdb", "--config.file=prometheus.yml"]
        start("prometheus", *arguments)
        prometheus = Prometheus(port)
        wait("every target is up", lambda: prometheus.up() == sorted(PROCESSES))
        print(f"{len(PROCESSES)} targets are up", flush=True)
        wait("no alert", lambda: prometheus.firing() == set())
        held = worker_process(up.pid)
        os.kill(held, signal.SIGSTOP)
        stack.callback(os.kill, held, signal.SIGCONT)
        wait("an alert fires", lambda: "FlameProcessDown" in prometheus.firing())
        print("held a worker: FlameProcessDown fires", flush=True)
        os.kill(held, signal.SIGCONT)
        wait("the alert resolves", lambda: prometheus.firing() == set())
        print("it goes on: no alert", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    main(str(Path(sys.argv[1]).resolve()))
