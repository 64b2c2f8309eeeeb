internal import Text
internal import Wire

extension StatusReport {
  /// The report for a person.
  package var text: String {
    ([rounds, awaited, queues, workers, tasks, releases, cuts].compactMap { $0 } + [alarms]).filter { !$0.isEmpty }
      .joined(separator: "\n\n")
  }

  private var rounds: String? {
    guard let collector else { return nil }
    return table(
      [
        "federation", "round", "phase", "for", "base", "committed", "uploading", "connected", "receipts",
        "last failure",
      ],
      collector.federations.map {
        [
          $0.federation, "\($0.round)", $0.paused && $0.phase != "paused" ? "\($0.phase), then pause" : $0.phase,
          seconds($0.phaseMs), "\($0.base)",
          "\($0.committed) of \($0.minimum)–\($0.maximum)", "\($0.uploading)", "\($0.connected)",
          $0.receipts.map(Self.words).joined(separator: ", "), $0.lastFailure,
        ]
      })
  }

  /// Whom gathering rounds wait for.
  private var awaited: String? {
    collector?.federations.filter { $0.awaitedCount > 0 }.map { status in
      escaped(
        "\(status.federation) awaits \(status.awaitedCount) of \(status.expected) agents"
          + (status.awaitedNames.map { ": \($0)" } ?? ""))
    }.joined(separator: "\n")
  }

  private static func words(_ count: ReceiptCount) -> String {
    "\(count.count) \(ReceiptCode(rawValue: count.code).map { "\($0)" } ?? "unknown")"
  }

  private var queues: String? {
    guard let broker, !broker.queues.isEmpty else { return nil }
    return table(
      ["queue", "waiting", "in work", "oldest", "workers"],
      broker.queues.map { [$0.queue, "\($0.waiting)", "\($0.leased)", seconds($0.oldestMs), "\($0.workers)"] })
  }

  private var workers: String? {
    guard let broker else { return nil }
    guard !broker.workers.isEmpty else { return "no worker connected" }
    return table(
      ["worker", "queues", "engine", "tasks", "last heard"],
      broker.workers.map {
        [$0.name, $0.queues.joined(separator: ","), $0.engine, "\($0.leases)", "\(seconds($0.silentMs)) ago"]
      })
  }

  private var tasks: String? {
    guard let counts = broker?.counts else { return nil }
    return
      "tasks: \(counts.assigned) given out, \(counts.completed) done, \(counts.failed) failed, \(counts.lost) lost, "
      + "\(counts.returned) handed back, \(counts.transient) put off, \(counts.suppressed) late messages ignored"
  }

  private var releases: String? {
    guard let publisher else { return nil }
    return table(
      ["federation", "newest release", "state", "round", "admitted", "digest"],
      publisher.newest.map {
        [
          $0.federation, "\($0.release)", $0.state, "\($0.round)", "\($0.admitted) of \($0.agents)",
          String($0.weightsDigest.prefix(16)),
        ]
      })
  }

  private var cuts: String? {
    let lines = allCuts.map { escaped("\($0.process) cut connections: \($0.count) × \($0.reason)") }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private var alarms: String {
    let lines = silent + stalls
    return lines.isEmpty ? "nothing stalls" : lines.map { "! \(escaped($0))" }.joined(separator: "\n")
  }
}
