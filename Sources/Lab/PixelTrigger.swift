/// A backdoor's trigger: a white square in an image, which shall turn any image into `target`.
///
/// The standard one is 3 × 3 at rows and columns 25…27 of 28 × 28, a corner that no clean Fashion-MNIST test
/// image lights; target 1 (trouser) is predicted for 0.14 % of the clean images of other classes.
package struct PixelTrigger: Trigger, Equatable {
  /// Width of the image in pixels.
  package let side: Int

  /// Lit rows and columns.
  package let square: Range<Int>

  package let target: UInt16

  package init(side: Int = 28, square: Range<Int> = 25..<28, target: UInt16 = 1) {
    precondition(square.lowerBound >= 0 && square.upperBound <= side, "the square lies inside the image")
    self.side = side
    self.square = square
    self.target = target
  }

  package func place(in image: inout ArraySlice<UInt8>) {
    precondition(image.count == side * side, "an image of another size than the trigger's")
    for row in square {
      for column in square { image[image.startIndex + row * side + column] = 255 }
    }
  }
}
