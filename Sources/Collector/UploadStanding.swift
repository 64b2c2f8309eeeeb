package import Rounds

/// How an agent's upload stands with this process, by the connection it comes on.
package enum UploadStanding: Hashable, Sendable {
  /// `begin` was answered with credit.
  case begun([UInt8])
  /// A chunk could not be taken, and the agent was told so.
  case putOff([UInt8])
  /// It stood still, and another agent has its place.
  case displaced
}

extension Gathering {
  /// Whether a chunk or a commit for `round` from this connection follows one that was not taken, or that died with the
  /// process before this one. That is no fault of the agent, which could not know.
  package func lacksBegin(of agent: String, round: UInt64, _ standing: UploadStanding?, on peer: [UInt8]) -> Bool {
    guard isGathering, round == self.round, let row = rows[agent], !row.isCommitted else { return false }
    return standing != .begun(peer)
  }
}
