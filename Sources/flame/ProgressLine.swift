import Dispatch
import Glibc
import Text

/// A line on standard error that tells how far a long work is. Silent for the first two seconds and off a terminal.
final class ProgressLine {
  private let label: String
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var shown: String?

  /// - Parameters:
  ///   - label: of all steps that have none of their own.
  init(label: String = "") { self.label = label }

  /// `share` is 0 … 1.
  func show(_ share: Double) { show(label, share) }

  /// One of several steps; a share of nil is not known.
  func show(_ step: String, _ share: Double?) {
    let text = share.map { "\(step) \(Int($0 * 100)) %" } ?? "\(step) …"
    guard isTerminal, text != shown, ContinuousClock.now - start > .seconds(2) else { return }
    shown = text
    writeError("\r\u{1B}[K\(text)")
  }

  func clear() {
    if shown != nil { writeError("\r\u{1B}[K") }
  }
}

/// Does work whose share done is not known; on a terminal a line tells how long it has taken, after two seconds.
func whileWaiting<Value>(_ label: String, _ body: () throws -> Value) rethrows -> Value {
  guard isatty(STDERR_FILENO) == 1 else { return try body() }
  let queue = DispatchQueue(label: "progress")
  let timer = DispatchSource.makeTimerSource(queue: queue)
  let start = ContinuousClock.now
  timer.schedule(deadline: .now() + 2, repeating: 1)
  timer.setEventHandler { writeError("\r\(label) \((ContinuousClock.now - start).components.seconds) s") }
  timer.activate()
  defer {
    timer.cancel()
    queue.sync {}  // A line that is being written comes before it is cleared.
    if ContinuousClock.now - start > .seconds(2) { writeError("\r\u{1B}[K") }
  }
  return try body()
}

/// Writes an error to standard error in the words of the argument parser.
func printError(_ text: String) { writeError("Error: \(escaped(text, keepingLines: true))\n") }

func writeError(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
