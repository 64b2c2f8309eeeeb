package import Rounds
package import Configuration
internal import Cryptography

/// What the policy makes of a gathering round.
package enum RoundDecision: Hashable, Sendable {
  /// Go on; look again after so many milliseconds at the latest (nil: only when something arrives).
  case wait(UInt64?)
  /// Seal with these agents, ascending by name; the others are told that they were not selected.
  case seal([String])
  /// Too few updates when the time was over.
  case quorum
}

extension RoundPolicy {
  /// Decides on a round that has been open for `age` milliseconds.
  ///
  /// Sealed when all agents that are waited for have answered (committed, or sent something that was rejected), and at
  /// the end of the window, each time with at least `minimum` committed. Never first come, first served: of more than
  /// `maximum` the federation's secret draws.
  package func decide(
    _ gathering: Gathering, expected: ExpectedAgents, age: UInt64, secret: [UInt8]
  ) -> RoundDecision {
    guard age >= openAtLeast else { return .wait(openAtLeast - age) }
    let committed = gathering.committed
    if committed.count >= minimum && expected.awaitedCount(gathering) == 0 {
      return .seal(drawn(committed, round: gathering.round, secret))
    }
    guard openAtMost > 0 else { return .wait(nil) }
    guard age >= openAtMost else { return .wait(openAtMost - age) }
    return committed.count >= minimum ? .seal(drawn(committed, round: gathering.round, secret)) : .quorum
  }

  /// At most `maximum` of the agents, those whose keyed digest for this round is lowest; ascending by name.
  private func drawn(_ agents: [String], round: UInt64, _ secret: [UInt8]) -> [String] {
    guard agents.count > maximum else { return agents.sorted(by: byName) }
    let lot = { (agent: String) in Digest(of: Array("\(round)/\(agent)".utf8), key: secret).bytes }
    let order = agents.map { (lot($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    return order.prefix(maximum).map(\.1).sorted(by: byName)
  }

  /// Byte order, the same on every machine.
  private func byName(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
