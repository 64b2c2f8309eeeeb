internal import CLinux
internal import Glibc

/// Something that happens once, on whatever thread, and that a loop can poll for.
package final class Event: Sendable {
  package let descriptor: Int32

  package init() {
    descriptor = clinux_event_make()
    precondition(descriptor >= 0, "no descriptor left for an event")
  }

  deinit { close(descriptor) }

  /// It has happened; from now on the descriptor is readable.
  package func raise() { clinux_event_raise(descriptor) }
}
