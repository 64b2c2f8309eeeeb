/// What a key may do. Each endpoint enforces which messages a role may send.
package enum Role: String, Hashable, Sendable, CaseIterable {
  /// Opens groups at the broker, reads releases.
  case collector
  /// Leases tasks of the stages.
  case worker
  /// Leases publishing.
  case publisher
  /// Sends updates, reads releases.
  case agent
  /// Reads releases.
  case subscriber
  /// Status, gate, dead letters.
  case `operator`
}

/// Who a key belongs to.
package struct Principal: Hashable, Sendable {
  package let role: Role
  /// Given by the operator. Several keys may bear one name: it votes once.
  package let name: String
  package let key: [UInt8]
  package var suspension: Suspension?
  package var isSuspended: Bool { suspension != nil }

  package init(role: Role, name: String, key: [UInt8], suspension: Suspension? = nil) {
    self.role = role
    self.name = name
    self.key = key
    self.suspension = suspension
  }
}

/// What keeps a key from taking part, until it is resumed.
package enum Suspension: Hashable, Sendable {
  /// An operator did it: known, but without a part in rounds.
  case byOperator
  /// The server did it, see `CrashBook`: let in nowhere.
  case crashes

  /// As the access list and tables of keys have it.
  package var words: [String] { self == .crashes ? ["suspended", "crashes"] : ["suspended"] }
}
