internal import CZeroMQ

/// A libzmq context: the I/O thread behind all sockets of a process.
///
/// `@unchecked Sendable` because libzmq promises that a context may be used from every thread.
package final class Context: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  package init() {
    guard let handle = zmq_ctx_new() else { preconditionFailure("libzmq has no memory for a context") }
    zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, 4096)
    self.handle = handle
  }

  /// Waits until every socket is closed and its linger time is over.
  deinit { while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {} }
}
