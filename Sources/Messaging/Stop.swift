internal import CLinux
internal import Glibc

/// The wish that a process (or, in tests, a service) ends: a descriptor to poll for, and how often it was asked.
package final class Stop: Sendable {
  package let descriptor: Int32
  private let fromSignals: Bool

  private init(_ descriptor: Int32, fromSignals: Bool) {
    precondition(descriptor >= 0, "no descriptor left for the stop signal")
    self.descriptor = descriptor
    self.fromSignals = fromSignals
  }

  deinit { close(descriptor) }

  /// Asked by SIGINT or SIGTERM. To be made before any other thread starts, since signals are blocked per thread.
  package static func bySignal() -> Stop { Stop(clinux_stop_signals(), fromSignals: true) }

  /// Asked by `request()`.
  package static func byRequest() -> Stop { Stop(clinux_event_make(), fromSignals: false) }

  package func request() {
    precondition(!fromSignals, "a stop by signal is asked for by a signal")
    clinux_event_raise(descriptor)
  }

  /// Takes one pending wish; a stop by request stays pending for good.
  package func take() -> Bool { fromSignals ? clinux_take_signal(descriptor) != 0 : true }
}
