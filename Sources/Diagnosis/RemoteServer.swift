/// How a server answered somebody who was invited.
package struct RemoteServer: Hashable, Sendable {
  /// An endpoint, and why it cannot be connected to; nil where it can.
  package struct Reach: Hashable, Sendable {
    package let name: String
    package let endpoint: String
    package let problem: String?

    package init(name: String, endpoint: String, problem: String?) {
      self.name = name
      self.endpoint = endpoint
      self.problem = problem
    }
  }

  /// What came of asking for the release that the invitation begins with.
  package enum Releases: Hashable, Sendable {
    /// No handshake: the key is not let in, or the server has another one.
    case shut
    /// A handshake, and no answer.
    case silent
    case verified(newest: UInt64)
    /// What the publisher said is not believed; why.
    case refused(String)
  }

  package let reaches: [Reach]
  /// Whether the collector greeted; nil where it was not asked.
  package let collectorGreets: Bool?
  /// nil where it was not asked.
  package let releases: Releases?
  /// The peer's public key, 64 hexadecimal digits.
  package let key: String

  package init(reaches: [Reach], collectorGreets: Bool?, releases: Releases?, key: String) {
    self.reaches = reaches
    self.collectorGreets = collectorGreets
    self.releases = releases
    self.key = key
  }

  package var findings: [Finding] {
    reaches.map(finding) + [releases.map(releasesFinding), collectorGreets.map(collectorFinding)].compactMap { $0 }
  }

  private func finding(_ reach: Reach) -> Finding {
    guard let problem = reach.problem else { return .ok("server", "\(reach.name) \(reach.endpoint) can be reached") }
    return .wrong(
      "server", "\(reach.name) \(reach.endpoint) cannot be reached: \(problem)",
      cure: "ask the operator whether the server runs (`flame status`), and look at firewalls on the way")
  }

  private func releasesFinding(_ releases: Releases) -> Finding {
    switch releases {
    case .verified(let newest):
      .ok(
        "server",
        "the publisher let key \(key.prefix(16))… in; its signature is verified, release \(newest) is the newest")
    case .shut:
      .wrong(
        "server",
        "the publisher ends the handshake: key \(key) is not let in, or the invitation names another server key",
        cure:
          "send that key to the operator for `flame agents allow NAME KEY`; if it is allowed, ask for a new invitation")
    case .silent:
      .wrong(
        "server", "the publisher does not answer", cure: "ask the operator what `flame status` says of the publisher")
    case .refused(let reason):
      .wrong(
        "server", reason,
        cure: "ask the operator for a new invitation, by a way that you trust: the publisher's key differs")
    }
  }

  private func collectorFinding(_ greets: Bool) -> Finding {
    greets
      ? .ok("server", "the collector let the key in")
      : .warning(
        "server", "the collector does not let the key in: it can follow releases at most, and send no update",
        cure: "ask the operator for `flame agents allow NAME \(key)`; a key that only reads needs nothing")
  }
}
