"""The server under test: a real `flame up` in a folder of its own, with honest agents, and what can be seen of it from outside."""
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from messages import FEDERATION

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/nudge.py"
NAME = FEDERATION.decode()
AGENTS = ["ada", "bob", "cem"]
DOORS = {"collector": "agent", "releases": "subscriber", "ranges": "agent", "broker": "worker"}
PROCESSES = {"broker", "collector", "publisher", "clustering", "clipping", "noising"}
START_SECONDS = 60
KEYS = 8  # hostile ones a role: no limit of one key is to hold up the others
# A round never waits long for the hostile agent. The defaults else.
CONFIGURATION = """
data: data
security: {security}
endpoints: {{broker: {0}, collector: {1}, releases: {2}, ranges: {3}}}
federations:
  {name}: {{updates: {{min: 3}}, {expected} rule: {{name: mean}}, time: {{min: 0.2, max: 2}}, keep: 1}}
"""


class Failed(Exception):
    """The server is not as it must be; the text says what is wrong."""


def free_ports(first, count):
    """So many ports that nobody listens on, from `first` on."""
    found = []
    for port in range(first, 65_536):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise SystemExit(f"no {count} free ports from {first} on")


class Process:
    """A process of the server, as the kernel shows it."""

    def __init__(self, number):
        self.number = number
        self.memory = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{number}/status").read_text())[1]) / 1024  # MiB
        self.descriptors = len(os.listdir(f"/proc/{number}/fd"))


class Server:
    """A context: running inside, gone with its agents afterwards."""

    def __init__(self, flame, security, folder, first_port):
        self.flame, self.security, self.folder = os.path.abspath(flame), security, Path(folder)
        self.ports = dict(zip(["broker", "collector", "releases", "ranges"], free_ports(first_port, 4)))
        # Without the backtracer: a process that died is to be back at once.
        self.environment = os.environ | {"SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"}

    def __enter__(self):
        with ExitStack() as stack:
            self.up_log = self.folder / "up.log"
            self._configure()
            self.up = self._start(stack, "up", "up")
            self.agents = [self._agent(stack, name) for name in AGENTS]
            self.wait_until_up()
            self.wait_for_release(START_SECONDS)
            self.exit = stack.pop_all()
            return self

    def __exit__(self, *_):
        self.exit.close()

    def doors(self):
        """As play.Player takes them."""
        if self.security == "none":
            return {door: (("127.0.0.1", self.ports[door]), None, []) for door in DOORS}
        server = bytes.fromhex((self.folder / "data/keys/server.pub").read_text().split()[-1])
        return {door: (("127.0.0.1", self.ports[door]), server, self.keys[role]) for door, role in DOORS.items()}

    def processes(self):
        """By name; those that are there."""
        found = {}
        for child in Path(f"/proc/{self.up.pid}/task/{self.up.pid}/children").read_text().split():
            try:
                words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
                for name in PROCESSES & set(words):
                    found[name] = Process(int(child))
            except (OSError, TypeError):
                pass  # it went while it was looked at
        return found

    def newest_release(self):
        numbers = [int(entry.name) for entry in (self.folder / f"data/federations/{NAME}/releases").iterdir() if entry.name.isdigit()]
        return max(numbers, default=0)

    def assertions(self):
        """What the processes said when they died, so far."""
        text = self.up_log.read_text(errors="replace")
        return re.findall(r"(?:Assertion failed|Fatal error|terminate called)[^\n]*", text)

    def wait_until_up(self, seconds=START_SECONDS):
        self._wait(seconds, "all processes are there", lambda: set(self.processes()) == PROCESSES)

    def wait_for_release(self, seconds):
        """The next release that was not there when this was asked; how long it took."""
        began, newest = time.monotonic(), self.newest_release()
        self._wait(seconds, "a further release", lambda: self.newest_release() > newest)
        return time.monotonic() - began

    def _wait(self, seconds, what, is_so):
        deadline = time.monotonic() + seconds
        while not is_so():
            if self.up.poll() is not None:
                raise Failed(f"flame up ended with status {self.up.returncode}: {self.up_log.read_text()[-500:]}")
            if time.monotonic() > deadline:
                raise Failed(f"not within {seconds} s: {what}")
            time.sleep(0.05)

    def _run(self, *arguments):
        done = subprocess.run([self.flame, *arguments], cwd=self.folder, env=self.environment, text=True, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"flame {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def _configure(self):
        endpoints = [f"tcp://127.0.0.1:{self.ports[name]}" for name in ("broker", "collector", "releases", "ranges")]
        expected = "" if self.security == "curve" else "expected: 4,"
        text = CONFIGURATION.format(*endpoints, security=self.security, name=NAME, expected=expected)
        (self.folder / "flame.yaml").write_text(text)
        self._run("init", "--federation", NAME, "--model", "mlp-16-8-4")
        if self.security == "curve":
            (self.folder / "invitation").write_text(self._run("federation", "invite"))
            for name in AGENTS:
                self._allow("agent", name)
            self.keys = {role: [self._allow(role, f"{role}-{n}") for n in range(KEYS)] for role in set(DOORS.values())}

    def _allow(self, role, name):
        """Makes a key pair and lets it in; public and secret half."""
        self._run("keys", "new", name)
        words = (self.folder / f"{name}.key").read_text().split()
        self._run("keys", "allow", role, name, words[words.index("public") + 1])
        return tuple(bytes.fromhex(words[words.index(half) + 1]) for half in ("public", "secret"))

    def _agent(self, stack, name):
        known = ["--invitation", "invitation", "--key-file", f"{name}.key"] if self.security == "curve" else []
        return self._start(stack, name, "agent", "--name", name, "--folder", f"{name}.agent", *known, "--exec", f"python3 {EXAMPLE}")

    def _start(self, stack, log, *arguments):
        output = stack.enter_context(open(self.folder / f"{log}.log", "wb"))
        process = subprocess.Popen(
            [self.flame, *arguments], cwd=self.folder, env=self.environment, stdout=output, stderr=output, start_new_session=True)
        stack.callback(self._end, process)
        return process

    @staticmethod
    def _end(process):
        """In good order, or at once where that takes too long; with all that it started."""
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
