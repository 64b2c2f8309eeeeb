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
  /// Known, but without a part in rounds until resumed.
  package var isSuspended: Bool

  package init(role: Role, name: String, key: [UInt8], isSuspended: Bool = false) {
    self.role = role
    self.name = name
    self.key = key
    self.isSuspended = isSuspended
  }
}
