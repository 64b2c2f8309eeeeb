internal import CLinux
internal import Glibc

/// What a supervisor hears of a program of ours that it started: once that it is ready, at last that it is gone.
///
/// A pipe whose other end is the program's descriptor 3, which nobody else has and which is closed when it ends.
package final class Lifeline: Sendable {
  static let childDescriptor: Int32 = 3

  package enum News: Hashable, Sendable {
    case none
    case ready
    /// It has ended, or is about to.
    case gone
  }

  /// Readable when there is news.
  package let descriptor: Int32
  let childEnd: Int32

  package init() throws(SpawnError) {
    var ends: [Int32] = [-1, -1]
    guard clinux_pipe(&ends) == 0 else { throw SpawnError(program: "a pipe", code: errno) }
    (descriptor, childEnd) = (ends[0], ends[1])
  }

  deinit { close(descriptor) }

  /// To be called once, when the program was started: from then on only that holds the other end.
  func letGo() { close(childEnd) }

  /// What was not heard before.
  package func hear() -> News {
    var byte: UInt8 = 0
    switch read(descriptor, &byte, 1) {
    case 1: return .ready
    case 0: return .gone
    default: return .none
    }
  }

  /// Whether this process was given one. To be asked first when nothing else has taken the descriptor yet.
  static let isGiven: Bool = {
    guard let supervisor = getenv("FLAME_SUPERVISED") else { return false }
    return String(cString: supervisor) == "\(getppid())" && clinux_is_pipe(childDescriptor) != 0
  }()

  /// Tells the supervisor, where there is one, that this process serves from now on.
  package static func reportReady() {
    guard isGiven else { return }
    var byte: UInt8 = 1
    _ = write(childDescriptor, &byte, 1)
  }
}

/// What every program of ours does first: a fault ends it at once, and what it has open stays its own. Only who starts
/// it by hand can have a backtrace, with SWIFT_BACKTRACE.
package func beginProcess() {
  clinux_end_at_faults(Lifeline.isGiven || getenv("SWIFT_BACKTRACE") == nil ? 0 : 1)
  clinux_close_on_exec()
}
