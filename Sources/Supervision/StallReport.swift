package import Wire

extension FederationStatus {
  /// Names of agents that the round waits for, the first five of them; nil where there are none.
  package var awaitedNames: String? {
    guard !awaited.isEmpty else { return nil }
    let named = awaited.prefix(5)
    let more = max(Int(awaitedCount), awaited.count) - named.count
    return named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

/// Why nothing moves, in words for a person. Pure: from what the processes said.
package enum StallReport {
  /// Work that waits for longer than this is reported. Milliseconds.
  static let patience: UInt64 = 3000
  /// A round opens at once, unless the one before it failed. Milliseconds.
  static let opening: UInt64 = 500

  package static func lines(
    collector: CollectorStatus?, broker: BrokerStatus?, publisher: PublisherStatus?
  ) -> [String] {
    guard let collector else { return ["the collector does not answer: no round goes on"] }
    let problems =
      collector.federations.filter { !$0.problem.isEmpty }.map { "\($0.federation): \($0.problem)" }
      + (publisher?.problems ?? []).map { "\($0.federation): the publisher: \($0.problem)" }
    return problems + collector.federations.flatMap { stalls($0, broker, publisher) }
  }

  private static func stalls(
    _ federation: FederationStatus, _ broker: BrokerStatus?, _ publisher: PublisherStatus?
  ) -> [String] {
    let waits = "\(federation.federation): round \(federation.round) waits \(federation.phaseMs / 1000) s"
    switch federation.phase {
    case "gathering" where federation.phaseMs >= patience: return ["\(waits) in gathering: \(missing(federation))"]
    case "aggregating":
      guard let broker else { return ["\(waits) for the broker, which does not answer"] }
      return stages(federation, broker).map { "\(waits) in \($0)" }
    case "at the gate" where federation.phaseMs >= patience:
      return ["\(waits) at the gate: see `flame release list`"]
    case "opening" where federation.phaseMs >= opening && !federation.lastFailure.isEmpty:
      return ["\(federation.federation): no round is open, since \(federation.lastFailure)"]
    case "waiting for a release" where publisher == nil:
      return ["\(federation.federation): the publisher does not answer"]
    default: return []
    }
  }

  private static func missing(_ federation: FederationStatus) -> String {
    let needed = Int(federation.minimum) - Int(federation.committed)
    if let names = federation.awaitedNames { return "\(names) did not answer yet" }
    return needed > 0
      ? "\(needed) more updates are needed, \(federation.connected) agents are connected"
      : "more agents are expected"
  }

  private static func stages(_ federation: FederationStatus, _ broker: BrokerStatus) -> [String] {
    guard
      let group = broker.groups.first(where: {
        $0.federation == federation.federation && $0.round == federation.round
      })
    else { return federation.phaseMs >= patience ? ["the broker: it does not know the round yet"] : [] }
    guard let stage = group.stages.first(where: { $0.done < $0.total }) else { return [] }
    let serving = broker.workers.filter { $0.queues.contains(stage.queue) }
    if serving.isEmpty { return ["\(stage.queue): no worker connected"] }
    if !serving.contains(where: { $0.engine == group.engine }) {
      let engines = Set(serving.map(\.engine)).sorted().joined(separator: "; ")
      return ["\(stage.queue): the round needs engine “\(group.engine)”, the workers have “\(engines)”"]
    }
    if !stage.error.isEmpty { return ["\(stage.stage): \(stage.error)"] }
    return federation.phaseMs >= patience ? ["\(stage.stage): \(stage.done) of \(stage.total) tasks done"] : []
  }
}
