/// A backdoor's trigger: a white rectangle in an image, which shall turn any image into `target`.
///
/// The standard one is the square of 3 × 3 at rows and columns 25…27 of 28 × 28, a corner that no clean Fashion-MNIST
/// test image lights; target 1 (trouser) is predicted for 0.14 % of the clean images of other classes.
package struct PixelTrigger: Trigger, Equatable {
  /// The trigger for a distributed attack, whose four pieces are of one size: 4 × 4 at rows and columns 24…27.
  package static let distributed = PixelTrigger(square: 24..<28)

  /// Width of the image in pixels.
  package let side: Int

  /// Lit rows and columns.
  package let rows: Range<Int>
  package let columns: Range<Int>

  package let target: UInt16

  package init(side: Int = 28, square: Range<Int> = 25..<28, target: UInt16 = 1) {
    self.init(side: side, rows: square, columns: square, target: target)
  }

  package init(side: Int, rows: Range<Int>, columns: Range<Int>, target: UInt16) {
    let inside = 0..<side
    precondition(
      inside.clamped(to: rows) == rows && inside.clamped(to: columns) == columns, "the trigger lies inside the image")
    self.side = side
    self.rows = rows
    self.columns = columns
    self.target = target
  }

  /// The trigger cut in four, of which each of several attackers places one in its own images, while the whole is what
  /// the backdoor is measured with (DBA, Xie et al. 2020). It has two rows and columns or more.
  package var quarters: [PixelTrigger] {
    halves(rows).flatMap { rows in
      halves(columns).map { PixelTrigger(side: side, rows: rows, columns: $0, target: target) }
    }
  }

  private func halves(_ range: Range<Int>) -> [Range<Int>] {
    let middle = range.lowerBound + range.count / 2
    return [range.lowerBound..<middle, middle..<range.upperBound]
  }

  package func place(in image: inout ArraySlice<UInt8>) {
    precondition(image.count == side * side, "an image of another size than the trigger's")
    for row in rows {
      for column in columns { image[image.startIndex + row * side + column] = 255 }
    }
  }
}
