internal import Text

/// One process killed at one of its system calls.
struct Kill: Hashable, Sendable, CustomStringConvertible {
  let victim: String
  let call: String
  /// Such calls in a run in which nothing happens.
  let counted: Int
  /// From 1.
  let number: Int

  var description: String { "! \(victim), \(call) \(number)" }
}

/// What came of it.
struct Death: Hashable, Sendable {
  /// Not, where there was no such call this time.
  let wasKilled: Bool
  let findings: [String]
}

/// What a sweep came to.
package struct SweepReport: Encodable, Sendable {
  /// What became of one process killed at one kind of call.
  package struct Row: Encodable, Hashable, Sendable {
    package let process: String
    package let call: String
    /// In a run in which nothing happens.
    package let counted: Int
    /// Stacks that were started for a kill.
    package let tried: Int
    package let killed: Int
    package let findings: [String]

    var cells: [String] { [process, call] + [counted, tried, killed, findings.count].map { "\($0)" } }
  }

  package let rows: [Row]
  package let planned: Int
  package let seconds: Double
  package let synchronised: Bool

  /// - Parameters:
  ///   - deaths: of the first kills, in their order; fewer where the sweep was stopped.
  init(_ kills: [Kill], _ deaths: [Death], synchronised: Bool, seconds: Double) {
    planned = kills.count
    self.seconds = seconds
    self.synchronised = synchronised
    let done = Dictionary(grouping: zip(kills, deaths)) { [$0.0.victim, $0.0.call] }
    rows = SyscallSweep.victims.flatMap { victim in
      SyscallSweep.calls.compactMap { call -> Row? in
        guard let some = done[[victim, call]], let counted = some.first?.0.counted else { return nil }
        return Row(
          process: victim, call: call, counted: counted, tried: some.count, killed: some.count { $0.1.wasKilled },
          findings: some.flatMap(\.1.findings))
      }
    }
  }

  package var findings: [String] { rows.flatMap(\.findings) }

  /// For a person.
  package var text: String {
    let tried = rows.reduce(0) { $0 + $1.tried }
    let killed = rows.reduce(0) { $0 + $1.killed }
    return table(["process", "call", "calls", "tried", "killed", "findings"], rows.map(\.cells)) + """


      durability: \(synchronised ? "fsync" : "process"); \(tried) of \(planned) tried, \(killed) kills, \(findings.count) findings, \(decimal(seconds, 0)) s
      """ + findings.map { "\n\($0)" }.joined()
  }
}
