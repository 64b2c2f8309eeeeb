/// The keys that a server may have, as one of its clients knows them: the one in use, and the next one once announced.
package struct ServerKeys: Sendable {
  private let own: CurveKeys
  private let known: @Sendable () -> [[UInt8]]
  private let keep: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - own: the client's keys.
  ///   - known: the server's, the likeliest first; asked for whenever the server does not answer.
  ///   - keep: remembers a key that was announced.
  package init(
    own: CurveKeys, known: @escaping @Sendable () -> [[UInt8]], keep: @escaping @Sendable ([UInt8]) -> Void = { _ in }
  ) {
    self.own = own
    self.known = known
    self.keep = keep
  }

  package var transports: [Transport] { known().map { .client(own, server: $0) } }

  /// Notes a key that was announced under a signature that is trusted.
  package func learn(_ key: [UInt8]) {
    guard key.count == 32, !known().contains(key) else { return }
    keep(key)
  }
}

/// Which transport a client uses: the same one while the server answers; when a question has no answer for long, the
/// next of those that are known. Pure.
package struct TransportTurn: Sendable {
  /// Milliseconds without an answer.
  package static let patience: UInt64 = 5000

  package private(set) var current: Transport
  private var askedAt: UInt64?

  package init(_ first: Transport) { current = first }

  /// Something was asked, or could not be sent.
  package mutating func asked(_ now: UInt64) { if askedAt == nil { askedAt = now } }

  package mutating func heard() { askedAt = nil }

  /// Whether it is time to look for another transport.
  package func isOverdue(_ now: UInt64) -> Bool { askedAt.map { now >= $0 + Self.patience } ?? false }

  /// The transport to try from now on; nil where there is no other.
  package mutating func next(of known: [Transport]) -> Transport? {
    askedAt = nil
    let after = known.firstIndex(of: current).map { $0 + 1 } ?? 0
    guard !known.isEmpty, known[after % known.count] != current else { return nil }
    current = known[after % known.count]
    return current
  }
}
