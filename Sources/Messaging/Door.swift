internal import CLinux

/// How many new connections a listening socket takes.
///
/// libzmq takes each at once, and a handshake costs its thread a third of a millisecond before it is known who comes. Beyond
/// the limit the kernel passes over new ones, which try again after a second; those that exist are not touched.
struct Door {
  /// Descriptors of the listening sockets.
  var listeners: [Int32] = []
  private let perSecond: Double
  private var bucket: TokenBucket
  private var isClosed = false

  init(perSecond: Int) {
    self.perSecond = Double(perSecond)
    bucket = TokenBucket(perSecond: self.perSecond, now: 0)
  }

  /// One was taken. However many come before the door is closed, it is so for a second at most.
  mutating func accept(_ now: UInt64) {
    if bucket.tokens(now) > -perSecond { bucket.overdraw(1, now: now) }
  }

  /// Closes or opens where it is time to.
  mutating func look(_ now: UInt64) {
    let isEmpty = bucket.tokens(now) < 1
    guard isEmpty != isClosed else { return }
    isClosed = isEmpty
    for listener in listeners { _ = clinux_pass_over_connections(listener, isClosed ? 1 : 0) }
  }
}
