internal import CZeroMQ
internal import Glibc

extension Socket {
  private static var patienceMilliseconds: UInt64 { 2000 }

  /// Binds to an endpoint that a process which is just ending may still hold: tries for a moment.
  @discardableResult
  package func bindInTime(_ endpoint: String) throws(MessagingError) -> String {
    let deadline = monotonicMilliseconds() + Self.patienceMilliseconds
    while true {
      do throws(MessagingError) { return try bind(endpoint) } catch {
        guard error.code == EADDRINUSE, monotonicMilliseconds() < deadline else { throw error }
      }
      usleep(5000)
    }
  }
}
