internal import CLinux
internal import Glibc

/// The wish that a process (or, in tests, a service) ends: a descriptor to poll for.
package final class Stop: Sendable {
  private enum Source: Sendable {
    case signals(Int32)
    case request(Event)
  }

  private let source: Source

  private init(_ source: Source) { self.source = source }

  /// Asked by SIGINT or SIGTERM, whichever thread they arrive at; all stops by signal of a process are one.
  ///
  /// A second signal, half a second or more after the first, ends the process at once with status 130 or 143, and its
  /// children with it; SIGQUIT does so the first time, with status 131.
  package static func bySignal() -> Stop {
    let descriptor = clinux_stop_signals()
    precondition(descriptor >= 0, "no descriptor left for the stop signals")
    return Stop(.signals(descriptor))
  }

  /// Asked by `request()`.
  package static func byRequest() -> Stop { Stop(.request(Event())) }

  package var descriptor: Int32 {
    switch source {
    case .signals(let descriptor): descriptor
    case .request(let event): event.descriptor
    }
  }

  package func request() {
    guard case .request(let event) = source else { preconditionFailure("a stop by signal is asked for by a signal") }
    event.raise()
  }

  /// Whether it was asked for; it stays so.
  package var isAsked: Bool {
    var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&item, 1, 0) > 0
  }
}
