/// Whether the server of this configuration runs, and how it is.
package struct OwnServer: Hashable, Sendable {
  /// Names of its processes (broker, collector, publisher) that run.
  package var running: [String]
  /// Those that answered an operator.
  package var answering: [String]
  /// What stalls, in words.
  package var stalls: [String]

  private static let single = ["broker", "collector", "publisher"]

  package init(running: [String], answering: [String], stalls: [String]) {
    self.running = running
    self.answering = answering
    self.stalls = stalls
  }

  package var findings: [Finding] {
    let present = Self.single.filter { running.contains($0) || answering.contains($0) }
    guard !present.isEmpty else { return [.ok("server", "it is not running; `flame up` starts it")] }
    return Self.single.map(finding)
      + (answering.count == Self.single.count ? stalls.map(stalled) : [])
  }

  private func finding(_ process: String) -> Finding {
    if answering.contains(process) { return .ok("server", "the \(process) answers") }
    guard running.contains(process) else {
      return .wrong("server", "the \(process) does not run, other processes do", cure: "start it: flame \(process)")
    }
    return .wrong(
      "server", "the \(process) runs and does not answer",
      cure: "look at its log; if it is stuck, end it (kill -QUIT) and start it again: nothing is lost")
  }

  private func stalled(_ line: String) -> Finding {
    .warning("server", line, cure: "see `flame status` and docs/operations.md")
  }
}
