internal import Logging
package import Messaging

/// The guards of a process's listening sockets, by the access list; tells of whom they cut.
///
/// Used on the process's thread.
package final class EndpointGuards {
  private static let reportMilliseconds: UInt64 = 1000

  private let context: Context
  private let security: Security
  private var guards: [(endpoint: String, connections: ConnectionGuard)] = []
  private var reportAt: UInt64 = 0
  private let log = Logger(label: "connections")

  package init(_ context: Context, _ security: Security) {
    self.context = context
    self.security = security
  }

  /// The guard of a socket that will listen there; nil where only this machine can connect by files.
  package func add(
    _ endpoint: String, _ domain: Domain, _ limits: ConnectionLimits
  ) throws(MessagingError) -> ConnectionGuard? {
    guard endpoint.hasPrefix("tcp://") else { return nil }
    let connections = try ConnectionGuard(
      context: context, limits, presence: security.presence, permits: security.permission(domain))
    guards.append((endpoint, connections))
    return connections
  }

  /// Connections cut since the start.
  package var counts: [(reason: String, count: UInt64)] {
    CutReason.allCases.compactMap { reason in
      let count = guards.reduce(0) { $0 + ($1.connections.counts[reason] ?? 0) }
      return count == 0 ? nil : (reason.rawValue, count)
    }
  }

  /// Logs the cuts since the last time: a line for each reason, once a second at most.
  package func report(now: UInt64) {
    guard now >= reportAt else { return }
    reportAt = now + Self.reportMilliseconds
    for (endpoint, connections) in guards {
      for (reason, cuts) in Dictionary(grouping: connections.takeCuts(), by: \.reason) {
        log.warning(
          "connections cut: \(reason.rawValue)",
          metadata: [
            "endpoint": "\(endpoint)", "count": "\(cuts.count)", "newest": "\(name(cuts[cuts.count - 1]))",
          ])
      }
    }
  }

  private func name(_ cut: Cut) -> String {
    guard let user = cut.user else { return cut.peer }
    return "\(security.name(user) ?? user) at \(cut.peer)"
  }
}
