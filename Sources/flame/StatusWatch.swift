import CLinux
import Glibc
import Messaging
import Processes
import Supervision
import Text

/// Shows the status once a second until it is asked to end: drawn over itself on a terminal, else a line for each change,
/// or a line of JSON each time.
struct StatusWatch {
  private static let pauseMilliseconds = 1000

  let format: OutputFormat
  let look: () -> StatusReport
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var picture = Redraw()
  private var last: [String] = []

  init(format: OutputFormat, look: @escaping () -> StatusReport) {
    self.format = format
    self.look = look
  }

  mutating func run(until stop: Stop) throws {
    repeat {
      try show(look())
    } while try !poll(
      [PollItem(descriptor: stop.descriptor)], milliseconds: Self.pauseMilliseconds)[0]
  }

  private mutating func show(_ report: StatusReport) throws {
    switch format {
    case .json: printNow(try json(report))
    case .table where isTerminal: draw(report.watchLines)
    case .table:
      let lines = report.plainLines
      for line in lines where !last.contains(line) { printNow(line) }
      last = lines
    }
  }

  private mutating func draw(_ lines: [WatchLine]) {
    let environment = currentEnvironment()
    let palette = Palette(isTerminal: true, noColour: environment["NO_COLOR"], terminal: environment["TERM"])
    let painted = lines.map { line in
      (text: line.text, paint: { (text: String) in line.colour.map { palette.paint(text, $0) } ?? text })
    }
    printText(
      picture.draw(painted, columns: Int(clinux_columns(STDOUT_FILENO)), rows: Int(clinux_rows(STDOUT_FILENO))))
  }
}
