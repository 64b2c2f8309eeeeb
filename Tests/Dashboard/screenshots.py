#!/usr/bin/env python3
"""Looks at the dashboard of a real federation in headless Chromium, and keeps what it saw.

    Tests/Dashboard/screenshots.py .build/release/flame OUT

Runs `flame demo` (20 agents, of which 5 are compromised) with a dashboard beside it. Writes desktop.png, dark.png,
phone.png and round.png to OUT; ends with an error where the page logs one, asks another server, or is wider than the
screen. Needs Debian's chromium and dataset-fashion-mnist, and writes smaller files where there is pngquant.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from browser import Browser

READY = ("document.querySelectorAll('#releases tbody tr').length > 3 "
         "&& document.querySelectorAll('#map .mark').length > 10 && document.querySelector('#link').className === 'live'")


def wait(what, is_so, seconds=300):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)


class Dashboard:
    def __init__(self, program, folder):
        self._output = open(folder / "dashboard.out", "w+")
        self._process = subprocess.Popen(
            [program, "dashboard", "--listen", "0", "--config", folder / "d" / "flame.yaml"], stdout=self._output)
        wait("the dashboard's address", lambda: self._lines())
        self.address = self._lines()[0].split()[-1]

    def _lines(self):
        self._output.seek(0)
        return [line for line in self._output if line.endswith("\n")]

    def ask(self, path):
        with urllib.request.urlopen(f"{self.address}/api/{path}", timeout=60) as answer:
            return json.load(answer)

    def end(self):
        self._process.terminate()
        self._process.wait()
        self._output.close()


def decided(dashboard, federation):
    return sum(r["admitted"] + r["filtered"] > 0 for r in dashboard.ask(f"federations/{federation}/rounds")["rounds"])


def look(browser, address, out, name, width, height, selector=None, **how):
    # A new page, not another place on the old one.
    browser.open("about:blank", width, height, **how)
    browser.open(f"{address}/#federation=flame", width, height, **how)
    browser.wait(READY)
    found = browser.value("document.documentElement.scrollWidth")
    if found > width:
        raise SystemExit(f"{name}: the page is {found} pixels wide on a screen of {width}")
    file = out / f"{name}.png"
    browser.shoot(file, selector=selector, whole=selector is None)
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--ext", ".png", "64", file], check=False)
    print(f"{file}: {file.stat().st_size} bytes")


def main(program, out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="flame-shots-") as folder:
        folder = pathlib.Path(folder)
        demo = subprocess.Popen(
            [program, "demo", "--rounds", "30", "--folder", folder / "d", "--format", "json"], stdout=subprocess.DEVNULL)
        dashboard = None
        try:
            wait("the demo's configuration", (folder / "d" / "flame.yaml").exists)
            dashboard = Dashboard(program, folder)
            wait("twelve rounds", lambda: demo.poll() is not None or decided(dashboard, "flame") >= 12)
            with Browser() as browser:
                address = dashboard.address
                look(browser, address, out, "desktop", 1280, 900)
                look(browser, address, out, "phone", 390, 844, phone=True)
                look(browser, address, out, "dark", 1280, 900, dark=True)
                look(browser, address, out, "round", 1280, 900, selector="section:has(#round-title)")
                if browser.errors:
                    raise SystemExit(f"the page logged errors: {browser.errors}")
                others = {host for host in browser.asked if host != address.removeprefix("http://")}
                if others:
                    raise SystemExit(f"the page asked other servers: {others}")
                print("no errors, no other server asked")
        finally:
            if dashboard:
                dashboard.end()
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
