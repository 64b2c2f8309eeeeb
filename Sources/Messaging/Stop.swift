internal import CLinux

/// The wish that a process (or, in tests, a service) ends: a descriptor to poll for.
package final class Stop: Sendable {
  private enum Source: Sendable {
    case signals(Int32)
    case request(Event)
  }

  private let source: Source

  private init(_ source: Source) { self.source = source }

  /// Asked by SIGINT or SIGTERM, whichever thread they arrive at; all stops by signal of a process are one.
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

  /// Takes one pending wish; a stop by request stays pending for good.
  package func take() -> Bool {
    guard case .signals(let descriptor) = source else { return true }
    return clinux_take_signal(descriptor) != 0
  }
}
