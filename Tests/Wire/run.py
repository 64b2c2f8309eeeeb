"""Fuzzes the wire of a real server, within the handshake and behind it.

    /usr/bin/python3 Tests/Wire/run.py .build/release/flame [--seconds 60] [--seed N] [--security curve none] [--findings FOLDER]
    /usr/bin/python3 Tests/Wire/run.py .build/release/flame --replay FILE

Two thirds of the time a server with CURVE, where the hostile peers bear allowed keys; then one on plain transport. Each plays
batches of cases (stories.py) and asks the oracle after each (oracle.py). What was played since the last batch that did no harm is
written to a file; --replay plays it again. Loopback only; ends by itself, with status 0 where nothing was found.
"""
import argparse
import json
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from oracle import Oracle
from play import Player
from server import Failed, Server
from stories import case

BATCH = 24


class Run:
    def __init__(self, options):
        self.options = options
        self.findings = []
        self.batches = 0
        self.counts = {}

    def fuzz(self, security, seconds):
        """Batches of cases drawn from the seed, until the time is over."""
        with tempfile.TemporaryDirectory(prefix="flame-wire-") as folder:
            with Server(self.options.flame, security, folder, self.options.port) as server:
                end = time.monotonic() + seconds
                player, oracle = Player(server.doors()), Oracle(server)
                number = 0
                while time.monotonic() < end:
                    draws = [random.Random(f"{self.options.seed} {security} {number + n}") for n in range(BATCH)]
                    number += BATCH
                    self.batch(security, player, oracle, (case(draw, list(player.doors)) for draw in draws), end)
                self.tell(security, player, oracle)

    def replay(self, path):
        told = json.loads(Path(path).read_text())
        with tempfile.TemporaryDirectory(prefix="flame-wire-") as folder:
            with Server(self.options.flame, told["security"], folder, self.options.port) as server:
                player, oracle = Player(server.doors()), Oracle(server)
                self.batch(told["security"], player, oracle, told["cases"], float("inf"))
                self.tell(told["security"], player, oracle)

    def batch(self, security, player, oracle, cases, end):
        self.batches += 1
        played = []
        for made in cases:
            if time.monotonic() > end:
                break
            played.append(made)
            player.play(made)
            if died := oracle.died():
                self.note(security, died, played)
                played = []
        player.let_go()
        if found := oracle.judge():
            self.note(security, found, played)
        print(f"{security} batch {self.batches}: {player.counts['cases']} cases, {player.counts['peers']} peers, "
              f"{player.counts['bytes'] >> 20} MiB, {len(self.findings)} findings", flush=True)  # fmt: skip

    def note(self, security, found, played):
        folder = Path(self.options.findings)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.options.seed}-{security}-{len(self.findings)}.json"
        path.write_text(json.dumps({"security": security, "found": found, "cases": played}))
        self.findings += found
        last = f"{played[-1]['story']} at {played[-1]['door']}" if played else "nothing"
        for text in found:
            print(f"FOUND, after {len(played)} cases, the last {last}: {text}\n  again with --replay {path}", flush=True)

    def tell(self, security, player, oracle):
        for name, count in player.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        most = ", ".join(f"{name} {memory:.0f}" for name, memory in sorted(oracle.most.items()))
        print(f"{security}: slowest release {oracle.slowest:.1f} s after a batch; most MiB seen between batches: {most}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flame", help="the program")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--security", nargs="+", choices=["curve", "none"], default=["curve", "none"])
    parser.add_argument("--findings", default=".build/wire", help="folder of the files to replay")
    parser.add_argument("--port", type=int, default=25_900, help="the first port that may be used")
    parser.add_argument("--replay", metavar="FILE")
    run = Run(parser.parse_args())
    options = run.options
    print(f"seed {options.seed}", flush=True)
    try:
        if options.replay:
            run.replay(options.replay)
        else:
            share = {"curve": 2, "none": 1}
            whole = sum(share[security] for security in options.security)
            for security in options.security:
                run.fuzz(security, options.seconds * share[security] / whole)
    except Failed as failed:
        run.findings.append(str(failed))
        print(f"FOUND: {failed}")
    counts = ", ".join(f"{count} {name}" for name, count in run.counts.items())
    print(f"seed {options.seed}: {run.batches} batches, {counts}; {len(run.findings)} findings")
    sys.exit(1 if run.findings else 0)


if __name__ == "__main__":
    main()
