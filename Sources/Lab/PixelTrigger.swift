package import Learning

/// A backdoor's trigger: a white square in an image, which shall turn any image into `target`.
///
/// The standard one is 3 × 3 at rows and columns 25…27 of 28 × 28, a corner that no clean Fashion-MNIST test
/// image lights; target 1 (trouser) is predicted for 0.14 % of the clean images of other classes.
package struct PixelTrigger: Backdoor, Equatable {
  /// Width of the image in pixels.
  package let side: Int

  /// Lit rows and columns.
  package let square: Range<Int>

  package let target: UInt8

  package init(side: Int = 28, square: Range<Int> = 25..<28, target: UInt8 = 1) {
    precondition(square.lowerBound >= 0 && square.upperBound <= side, "the square lies inside the image")
    self.side = side
    self.square = square
    self.target = target
  }

  /// A random share `rate` of the images gets the trigger and the target's label.
  package func poison(_ data: Dataset, rate: Double, with generator: inout SeededGenerator) -> Dataset {
    precondition((0...1).contains(rate), "a rate lies between 0 and 1")
    var poisoned = data
    let count = Int((rate * Double(data.count)).rounded())
    for index in generator.permutation(of: data.count).prefix(count) {
      poisoned.relabel(index, as: target, light)
    }
    return poisoned
  }

  /// Every image of another class than the target, with the trigger, true labels kept.
  package func inputs(_ data: Dataset) -> Dataset {
    var inputs = data.subset((0..<data.count).filter { data.labels[$0] != target })
    for index in 0..<inputs.count { inputs.relabel(index, as: inputs.labels[index], light) }
    return inputs
  }

  private func light(_ image: inout ArraySlice<UInt8>) {
    precondition(image.count == side * side, "an image of another size than the trigger's")
    for row in square {
      for column in square { image[image.startIndex + row * side + column] = 255 }
    }
  }
}
