"""Whether the server is as it must be, whatever hostile peers did: what is wrong is a finding."""
import time

from server import AGENTS, Failed

MEMORY = 64  # MiB a process may have more than before
DESCRIPTORS = 64  # it may have more than before, once all connections are closed
SETTLE_SECONDS = 8
RELEASE_SECONDS = 20


class Oracle:
    """Compares with how the server was when it was made, or after the last finding."""

    def __init__(self, server):
        self.server = server
        self.known = len(server.assertions())
        self.slowest = 0.0
        self.most = {}
        self._note()

    def died(self):
        """After each case, cheap: the processes that are not the ones they were, and what they said."""
        now = self.server.processes()
        gone = [name for name, process in self.before.items() if name not in now or now[name].number != process.number]
        gone += [name for name, agent in zip(AGENTS, self.server.agents) if agent.poll() is not None and name not in self.lost]
        if not gone:
            return []
        # The last words are in the log once the supervisor has seen the end.
        self.server.wait_until_up()
        words = self.server.assertions()
        said, self.known = words[self.known :], len(words)
        self._note()
        return [f"{', '.join(gone)} ended: {'; '.join(said) or 'without a word'}"]

    def judge(self):
        """After each batch, when all connections are closed."""
        findings = self.died()
        try:
            self.slowest = max(self.slowest, self.server.wait_for_release(RELEASE_SECONDS))
        except Failed as failed:
            findings.append(str(failed))
        return findings + self._grown()

    def _grown(self):
        """Waits until what was closed is gone."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while (found := self._growth()) and time.monotonic() < deadline:
            time.sleep(0.2)
        if found:
            self._note()
        return found

    def _growth(self):
        found = []
        for name, now in self.server.processes().items():
            before = self.before.get(name, now)
            self.most[name] = max(self.most.get(name, 0), now.memory)
            if now.memory > before.memory + MEMORY:
                found.append(f"{name} has {now.memory:.0f} MiB, {before.memory:.0f} before")
            if now.descriptors > before.descriptors + DESCRIPTORS:
                found.append(f"{name} has {now.descriptors} descriptors, {before.descriptors} before")
        return found

    def _note(self):
        self.before = self.server.processes()
        self.lost = {name for name, agent in zip(AGENTS, self.server.agents) if agent.poll() is not None}
