internal import CLinux
internal import Glibc
internal import Synchronization

/// Which users are here, and when each was heard last: noted in a file when a fault (SIGSEGV, a failed assertion, …) ends
/// the process, and at no other end. There is one in a process, used on any thread.
package final class Presence: Sendable {
  /// Of a user as the authenticator named it; nil where that is no key.
  package typealias Key = @Sendable (_ user: String) -> [UInt8]?

  private let key: Key
  /// Places in the table that a fault writes, by user.
  private let places = Mutex<[String: Int32]>([:])

  /// - Parameters:
  ///   - descriptor: of an empty file, which stays open for good.
  package init(notingIn descriptor: Int32, key: @escaping Key) {
    self.key = key
    clinux_note_faults(descriptor)
  }

  /// A user was let in.
  package func enters(_ user: String) { clinux_peer_heard(place(user)) }

  /// A user was heard over a connection.
  func hears(_ user: String, over descriptor: Int32, _ cookie: UInt64) {
    let known = clinux_peer_over(descriptor, cookie)
    clinux_peer_heard_over(descriptor, cookie, known < 0 ? place(user) : known)
  }

  /// A connection has ended.
  func ends(_ descriptor: Int32) { clinux_peer_left(descriptor) }

  private func place(_ user: String) -> Int32 {
    places.withLock { places in
      if let known = places[user] { return known }
      guard let key = key(user), key.count == 32 else { return -1 }
      let new = clinux_peer_add(key)
      places[user] = new
      return new
    }
  }
}

/// What a fault noted before it ended a process.
package struct FaultNote: Hashable, Sendable {
  package struct Peer: Hashable, Sendable {
    package let key: [UInt8]
    /// How long before the fault it was heard last. Microseconds.
    package let silence: UInt64

    package init(key: [UInt8], silence: UInt64) {
      self.key = key
      self.silence = silence
    }
  }

  package let signal: Int32
  /// Milliseconds of the monotonic clock.
  package let at: UInt64
  package let peers: [Peer]

  package init(signal: Int32, at: UInt64, peers: [Peer]) {
    self.signal = signal
    self.at = at
    self.peers = peers
  }

  /// From the file; nil unless it was written to its end.
  package init?(_ bytes: [UInt8]) {
    let (head, stride) = (MemoryLayout<clinux_fault>.size, MemoryLayout<clinux_peer>.size)
    guard bytes.count >= head else { return nil }
    let fault = bytes.withUnsafeBytes { $0.loadUnaligned(as: clinux_fault.self) }
    guard bytes.count == head + Int(fault.peers) * stride, fault.at >= 0 else { return nil }
    signal = fault.signal
    at = UInt64(fault.at) / 1000
    peers = (0..<Int(fault.peers)).map { index in
      let place = head + index * stride
      let heard = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place + 32, as: Int64.self) }
      return Peer(key: Array(bytes[place..<place + 32]), silence: UInt64(max(0, fault.at - heard)))
    }
  }
}
