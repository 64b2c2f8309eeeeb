internal import Kernels
internal import Messaging
internal import Rounds
internal import Wire

/// The broadcast. Ranges for whoever lacks something of it are `RangeServer`'s.
extension PublisherService {
  func publish(
    _ body: ReleaseEvent.Body, topic: String, of federation: String, then last: LentBytes? = nil
  ) throws(MessagingError) {
    let event = ReleaseEvent(federation: federation, epoch: epoch, body: body).encode()
    try broadcast.send([Array("\(topic)/\(federation)".utf8), event], then: last)
  }

  /// The manifest, then the weights chunk by chunk, straight from the mapped file.
  func send(_ release: UInt64, of federation: FederationPublisher) throws(MessagingError) {
    let name = federation.federation.name
    guard let manifest = federation.manifest(release) else { return }
    guard let file = try? federation.weights(release), file.isIntact(0..<file.bytes.count) else {
      return federation.distrust(release)
    }
    try publish(.manifest(manifest.signed), topic: "manifest", of: name)
    for start in stride(from: 0, to: file.bytes.count, by: Self.rangeBytes) {
      let end = min(start + Self.rangeBytes, file.bytes.count)
      guard let part = file.part(start..<end) else { return federation.distrust(release) }
      let range = WeightsRange(
        release: release, offset: UInt64(start), length: UInt64(end - start), checksum: part.checksum.bytes)
      try publish(.weights(range), topic: "weights", of: name, then: LentBytes(part.bytes, owner: file.file))
    }
  }
}

/// Who connects to it.
extension PublisherService {
  /// Taken in one turn, so that releases are never late.
  private static let subscriptionsPerTurn = 256

  /// Notes that somebody new is there, who is told at once where the releases stand. Whoever subscribes again and again
  /// is told with everybody else.
  func takeSubscriptions(_ now: UInt64) throws(MessagingError) {
    for _ in 0..<Self.subscriptionsPerTurn {
      guard let message = try broadcast.receiveMessage() else { return }
      guard message.frames.first?.first == 1 else { continue }
      let admission = message.user.map { joins.admit(Array($0.utf8), now: now) } ?? .passes
      isJoined = isJoined || admission == .passes
    }
  }
}
