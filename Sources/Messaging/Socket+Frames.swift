internal import CZeroMQ

/// Bytes lent to libzmq without a copy; the owner is kept until libzmq has sent them to every peer.
///
/// `@unchecked Sendable` because the bytes are read-only and the owner keeps them mapped.
package struct LentBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  let owner: AnyObject

  package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    self.bytes = bytes
    self.owner = owner
  }
}

extension Socket {
  /// Frames a message may have; what is over is dropped on arrival.
  static var maximumFrames: Int { 8 }

  /// Sends one message without waiting. All frames are queued or none is.
  @discardableResult
  package func send(_ frames: [[UInt8]], then last: LentBytes? = nil) throws(MessagingError) -> Sent {
    for (index, frame) in frames.enumerated() {
      let more = index + 1 < frames.count || last != nil
      let outcome = try call("send") {
        frame.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags(more)) }
      }
      guard case .done = outcome else { return sent(outcome) }
    }
    return try last.map { last throws(MessagingError) in sent(try send(last)) } ?? .queued
  }

  private func sent(_ outcome: Outcome) -> Sent {
    switch outcome {
    case .done: .queued
    case .wouldBlock: .wouldBlock
    case .unreachable: .unreachable
    }
  }

  private func flags(_ more: Bool) -> Int32 { ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0) }

  private func send(_ lent: LentBytes) throws(MessagingError) -> Outcome {
    var message = zmq_msg_t()
    let owner = Unmanaged.passRetained(lent.owner).toOpaque()
    zmq_msg_init_data(
      &message, UnsafeMutableRawPointer(mutating: lent.bytes.baseAddress), lent.bytes.count,
      { _, owner in owner.map { Unmanaged<AnyObject>.fromOpaque($0).release() } }, owner)
    defer { zmq_msg_close(&message) }
    return try call("send") { zmq_msg_send(&message, handle, flags(false)) }
  }

  /// The next message, or nil where none has arrived.
  package func receive() throws(MessagingError) -> [[UInt8]]? { try receiveMessage()?.frames }

  /// The next message with who sent it, or nil where none has arrived.
  package func receiveMessage() throws(MessagingError) -> Received? {
    var received = Received()
    var wireBytes = 0
    var message = zmq_msg_t()
    zmq_msg_init(&message)
    defer { zmq_msg_close(&message) }
    repeat {
      guard case .done = try call("receive", { zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) }) else {
        connections?.caughtUp()
        return nil
      }
      wireBytes += framing.bytes(zmq_msg_size(&message), isFirst: received.frames.isEmpty)
      if received.frames.count < Self.maximumFrames { received.add(&message) }
    } while zmq_msg_more(&message) != 0
    connections?.heard(received, wireBytes: wireBytes)
    return received
  }
}

/// A message that arrived.
package struct Received: Hashable, Sendable {
  package fileprivate(set) var frames: [[UInt8]] = []
  /// As whom the authenticator let the sender in; nil on a plain socket.
  package fileprivate(set) var user: String?
  /// The descriptor of the connection it came over, where there is one.
  package fileprivate(set) var connection: Int32?

  fileprivate mutating func add(_ message: inout zmq_msg_t) {
    frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
    guard frames.count > 1 || user == nil else { return }
    if let text = zmq_msg_gets(&message, "User-Id") { user = String(cString: text) }
    let descriptor = zmq_msg_get(&message, ZMQ_SRCFD)
    if descriptor >= 0 { connection = descriptor }
  }
}

/// Whether what a router received tells of a new connection and nothing else; see `SocketOptions.announces`.
package func isAnnouncement(_ frames: [[UInt8]]) -> Bool { frames.count == 2 && frames[1].isEmpty }
