import Glibc

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

/// Writes an error to standard error in the words of the argument parser.
func printError(_ text: String) { writeError("Error: \(text)\n") }

private func writeError(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
