internal import Access
internal import Configuration
internal import Cryptography

extension OperatorLog {
  private static let policy = "policy"

  /// Notes the policy of each federation that is another one than the log has last.
  ///
  /// - Throws: `OperatorLogError` where it cannot be noted.
  func notePolicies(of federations: [FederationConfiguration]) throws {
    let known = try read().records.filter { $0.action.name == Self.policy }.map(\.action.subject)
    for federation in federations {
      let begin = "\(federation.name) "
      let subject = begin + "\(Digest(of: federation.text.utf8).hex): \(federation.text)"
      // A subject is cut where it is long: the digest decides.
      let digest = subject.prefix { $0 != ":" }
      if let last = known.last(where: { $0.hasPrefix(begin) }), last.hasPrefix(digest) { continue }
      try note(OperatorAction(Self.policy, subject), by: OperatingUser.name, outcome: "in force")
    }
  }
}
