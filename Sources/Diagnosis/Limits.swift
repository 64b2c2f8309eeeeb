/// What the kernel lets processes of this server have.
package struct Limits: Hashable, Sendable {
  /// Bytes of an ipc path, as the kernel has it.
  private static let longestPath = 107
  /// Files of a process beside its connections.
  private static let others: UInt64 = 64

  /// The hard limit of descriptors, to which each process raises its own.
  package var descriptors: UInt64
  package var halfOpen: Int
  /// `limits.connections` × federations × keys.
  package var connections: Int
  package var endpoints: [String]

  package init(descriptors: UInt64, halfOpen: Int, connections: Int, endpoints: [String]) {
    self.descriptors = descriptors
    self.halfOpen = halfOpen
    self.connections = connections
    self.endpoints = endpoints
  }

  package var findings: [Finding] { [descriptorFinding] + endpoints.compactMap(path) }

  /// The publisher has two endpoints.
  private var descriptorFinding: Finding {
    let needed = 2 * UInt64(halfOpen + connections) + Self.others
    let found = "a process may open \(descriptors) files; \(needed) are needed if all connections come at once"
    guard descriptors < needed else { return .ok("limits", found) }
    return .warning(
      "limits", found, cure: "raise the hard limit (ulimit -Hn, LimitNOFILE=\(needed)), or lower `limits.half_open`")
  }

  private func path(_ endpoint: String) -> Finding? {
    guard endpoint.hasPrefix("ipc://"), endpoint.utf8.count - 6 > Self.longestPath else { return nil }
    return .wrong(
      "limits",
      "the path of \(endpoint) has \(endpoint.utf8.count - 6) bytes; an ipc path may have \(Self.longestPath)",
      cure: "set `run` to a shorter path, such as /run/flame")
  }
}
