internal import Text
internal import Wire

/// What a run of chaos came to.
package struct ChaosReport: Encodable, Sendable {
  package struct Row: Encodable, Hashable, Sendable {
    package let process: String
    package let gathering: Int
    package let aggregating: Int
    package let atTheGate: Int
    package let betweenRounds: Int
    /// How many of each kind, by what became of the process.
    package let faults: [String: Int]
    /// Until the next release, of the slowest. Seconds.
    package let longestRecovery: Double

    init(_ process: String, _ injuries: [Injury]) {
      func count(_ phase: Phase) -> Int { injuries.count { $0.phase == phase } }
      self.process = process
      gathering = count(.gathering)
      aggregating = count(.aggregating)
      atTheGate = count(.released)
      betweenRounds = count(.between)
      faults = Dictionary(grouping: injuries, by: \.fault.kind.rawValue).mapValues(\.count)
      longestRecovery = Double(injuries.compactMap(\.recovery).max() ?? 0) / 1000
    }

    func cells(_ kinds: [String]) -> [String] {
      let phases = [gathering, aggregating, atTheGate, betweenRounds]
      let counts = phases + kinds.map { faults[$0] ?? 0 }
      return [process] + counts.map { "\($0)" } + ["\(decimal(longestRecovery, 1)) s"]
    }
  }

  /// What must not be; empty where all is well.
  package let findings: [String]
  package let rows: [Row]
  package let rounds: Int
  package let faults: Int
  package let seed: UInt64
  package let seconds: Double
  package let undisturbedSeconds: Double
  /// Leases lost, tasks handed back and failures reported.
  package let retries: UInt64
  package let tasks: UInt64
  package let duplicateReports: UInt64
  package let duplicateUpdates: Int
  package let otherReceipts: [String: Int]
  package let medianRecovery: Double
  package let longestRecovery: Double
  /// Where the files of a run with findings lie.
  package let folder: String?
  /// Kinds of faults, in the order of the table.
  private let kinds: [String]

  init(_ plan: ChaosPlan, calm: ChaosOutcome, hurt: ChaosOutcome, findings: [String], folder: String?) {
    self.findings = findings
    self.folder = folder
    kinds = plan.harm.kinds.map(\.rawValue)
    let byVictim = Dictionary(grouping: hurt.injuries, by: \.fault.victim)
    rows =
      plan.harm.victims.map { Row($0.rawValue, byVictim[$0] ?? []) } + [Row("all", hurt.injuries)]
    (rounds, faults, seed) = (plan.rounds, hurt.injuries.count, plan.seed)
    seconds = Double(hurt.milliseconds) / 1000
    undisturbedSeconds = Double(calm.milliseconds) / 1000
    let counts = hurt.counts
    retries = counts.lost + counts.returned + counts.failed + counts.transient
    tasks = counts.completed
    duplicateReports = counts.suppressed
    duplicateUpdates = hurt.evidence.acceptedAgain
    otherReceipts = hurt.evidence.otherReceipts
    let recoveries = hurt.injuries.compactMap(\.recovery).sorted()
    medianRecovery = recoveries.isEmpty ? 0 : Double(recoveries[recoveries.count / 2]) / 1000
    longestRecovery = Double(recoveries.last ?? 0) / 1000
  }

  /// For a person.
  package var text: String {
    let header =
      ["faults at", "gathering", "aggregating", "at the gate", "between"] + kinds + ["longest recovery"]
    let receipts = otherReceipts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return table(header, rows.map { $0.cells(kinds) }) + """


      seed \(seed): \(rounds) rounds, \(faults) faults, \(decimal(seconds, 1)) s (undisturbed \(decimal(undisturbedSeconds, 1)) s)
      tasks: at least \(tasks) done, \(retries) retries, \(duplicateReports) late messages ignored
      updates: \(duplicateUpdates) sent or asked about again; other receipts: \(receipts.isEmpty ? "none" : receipts)
      recovery: median \(decimal(medianRecovery, 1)) s, longest \(decimal(longestRecovery, 1)) s
      \(verdict)
      """
  }

  private var verdict: String {
    guard !findings.isEmpty else {
      return "every accepted update is in its round; every release is that of the undisturbed run, bit by bit; "
        + "no process and no file is left"
    }
    return (findings.prefix(50).map { "! \($0)" } + ["\(findings.count) findings; the files are in \(folder ?? "")"])
      .joined(separator: "\n")
  }
}
