/// Draws a picture over the one before it, on a terminal. Pure: it makes the bytes to write.
package struct Redraw: Sendable {
  private var drawn = 0

  package init() {}

  /// - Parameters:
  ///   - lines: without colours, and how to paint each: a cut must not fall into a colour.
  ///   - columns: what is longer is cut. 0 is unknown, and nothing is.
  ///   - rows: further lines are left out, since a picture that scrolls cannot be drawn over.
  package mutating func draw(
    _ lines: [(text: String, paint: (String) -> String)], columns: Int, rows: Int
  ) -> String {
    let back = drawn > 0 ? "\u{1B}[\(drawn)F" : ""
    let shown = rows > 1 ? lines.prefix(rows - 1) : lines[...]
    drawn = shown.count
    let text = shown.map { line in
      let plain = escaped(line.text)
      return line.paint(columns > 0 ? String(plain.prefix(columns)) : plain) + "\u{1B}[K\n"
    }
    return back + text.joined() + "\u{1B}[J"
  }
}
