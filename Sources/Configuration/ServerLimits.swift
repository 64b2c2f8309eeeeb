/// What whoever connects to this server may do, before and beside updates.
package struct ServerLimits: Hashable, Sendable {
  /// Until a connection is through its handshake. Milliseconds.
  package var handshake: UInt64 = 5000
  /// Until a connection brings its first message after that. Milliseconds.
  package var firstMessage: UInt64 = 5000
  /// Connections to one endpoint that brought no message yet.
  package var halfOpen = 1024
  /// Connections of one key to one endpoint, for each federation.
  package var connections = 4
  /// New connections a second to one endpoint; twice as many at once.
  package var newConnections = 200
  /// Messages a second of one key to the collector that bring no update further. 0 = no limit.
  package var messages = 100
  /// Bytes of unfinished updates of all federations; more updates get `busy`. 0 = no limit.
  package var unfinishedBytes = 0

  /// Until a connection brings its first message. Milliseconds.
  package var silence: UInt64 { handshake + firstMessage }

  package init() {}

  init(_ settings: Settings) throws(ConfigurationError) {
    handshake = max(100, try settings.duration("limits.handshake", default: 5))
    firstMessage = max(100, try settings.duration("limits.first_message", default: 5))
    halfOpen = try settings.integer("limits.half_open", default: halfOpen, in: 1...1_000_000)
    connections = try settings.integer("limits.connections", default: connections, in: 1...1_000_000)
    newConnections = try settings.integer("limits.new_connections", default: newConnections, in: 1...1_000_000)
    messages = try settings.integer("limits.messages", default: messages, in: 0...1_000_000)
    unfinishedBytes = try settings.integer("limits.unfinished_bytes", default: 0, in: 0...(1 << 50))
  }
}
