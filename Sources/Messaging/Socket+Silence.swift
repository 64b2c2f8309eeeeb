internal import CZeroMQ

/// A network that drops packets without a word leaves both ends with a connection that never ends. These options let the
/// kernel give it up, and libzmq connects again. They only concern tcp.
///
/// Not libzmq's own heartbeats: with a bounded receive queue they abort the process (4.3.4).
func noticeSilence(_ handle: UnsafeMutableRawPointer) throws(MessagingError) {
  // What was sent and is not acknowledged for so long.
  try set(handle, ZMQ_TCP_MAXRT, Int32(15_000))
  // Where nothing is to be sent, as at a subscriber: asks after 10 s, gives up after 15 to 20 s.
  try set(handle, ZMQ_TCP_KEEPALIVE, Int32(1))
  try set(handle, ZMQ_TCP_KEEPALIVE_IDLE, Int32(10))
  try set(handle, ZMQ_TCP_KEEPALIVE_INTVL, Int32(5))
  // Otherwise the kernel repeats the first packet ever more rarely, for two minutes.
  try set(handle, ZMQ_CONNECT_TIMEOUT, Int32(5000))
}
