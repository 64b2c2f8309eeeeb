internal import CZeroMQ

/// Something to wait for: a socket (while it lives) or a file descriptor.
///
/// `@unchecked Sendable` is not claimed: it stays on the socket's thread.
package struct PollItem {
  fileprivate let item: zmq_pollitem_t

  package init(_ socket: borrowing Socket) {
    item = zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
  }

  package init(descriptor: Int32) {
    item = zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)
  }
}

/// Waits until something can be read; tells which, in the order given. An interrupted wait returns early.
package func poll(_ items: [PollItem], milliseconds: Int) throws(MessagingError) -> [Bool] {
  var raw = items.map(\.item)
  let result = zmq_poll(&raw, Int32(raw.count), max(0, milliseconds))
  let code = result < 0 ? zmq_errno() : 0
  if result < 0 && code != EINTR { throw MessagingError(code: code, operation: "wait for messages", endpoint: "") }
  return raw.map { $0.revents != 0 }
}
