/// Shows a demo as it goes on: a growing table, and below it on a terminal a bar.
package final class DemoScreen {
  private let text: DemoText
  private let columns: Int
  private let write: (String) -> Void
  private var bar = ""

  /// - Parameters:
  ///   - columns: width of the terminal; 0 is none, and there is no bar.
  package init(_ text: DemoText, columns: Int, write: @escaping (String) -> Void) {
    self.text = text
    self.columns = columns
    self.write = write
  }

  package func show(_ news: DemoNews) {
    switch news {
    case .began(let half): show(lines: text.header(half))
    case .round(let round): show(lines: [text.line(round)])
    case .waiting(let done, let seconds): draw(text.bar(done: done, seconds: seconds, columns: columns))
    }
  }

  /// Lines that stay.
  package func show(lines: [String]) {
    clear()
    write(lines.map { $0 + "\n" }.joined())
  }

  /// Takes the bar away.
  package func clear() {
    if !bar.isEmpty { write("\r\u{1B}[K") }
    bar = ""
  }

  private func draw(_ new: String) {
    guard columns > 0, new != bar else { return }
    write("\r\u{1B}[K" + new)
    bar = new
  }
}
