extension AgentReply {
  /// What the collector says on a new connection, before it knows whose it is: it bears the collector's epoch.
  package static let greeting = Body.receipt(Receipt(round: 0, code: .unauthorised, reason: "say hello first"))

  package var isGreeting: Bool { federation == "*" && body == Self.greeting }
}
