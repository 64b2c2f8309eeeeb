internal import CLinux
internal import CZeroMQ

/// A libzmq context: the I/O thread behind all sockets of a process.
///
/// `@unchecked Sendable` because libzmq promises that a context may be used from every thread.
package final class Context: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  package init() {
    // A router counts up the names that it gives to its peers from a number of `rand()`, which libzmq 4.3.4 never seeds.
    // Who knows the next one can claim it, and an assertion fails when the router gives it again.
    clinux_seed_random()
    guard let handle = zmq_ctx_new() else { preconditionFailure("libzmq has no memory for a context") }
    zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, 4096)
    self.handle = handle
  }

  /// Waits until every socket is closed and its linger time is over.
  deinit { while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {} }
}
