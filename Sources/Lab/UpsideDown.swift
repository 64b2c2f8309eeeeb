package import Learning

/// A semantic backdoor (Bagdasaryan et al. 2020): inputs that occur without any change by an attacker, but rarely.
///
/// Images of class `source` turned upside down shall be called `target`: sneakers (7) pullover (2), which a clean
/// Fashion-MNIST model never says of them. An edge case (Wang et al. 2020), since honest agents have no such images.
package struct UpsideDown: Backdoor, Equatable {
  /// Width of the image in pixels.
  package let side: Int
  package let source: UInt16
  package let target: UInt16

  package init(side: Int = 28, source: UInt16 = 7, target: UInt16 = 2) {
    precondition(source != target, "a class called by its own name is no backdoor")
    self.side = side
    self.source = source
    self.target = target
  }

  /// A random share `rate` of the images is replaced by the agent's own ones of the source class, turned, in random
  /// order and as often as needed. Who has none of that class poisons nothing.
  package func poison(_ data: Dataset, rate: Double, with generator: inout SeededGenerator) -> Dataset {
    precondition((0...1).contains(rate), "a rate lies between 0 and 1")
    let order = generator.permutation(of: data.count)
    let sources = order.filter { data.labels[$0] == source }
    guard !sources.isEmpty else { return data }
    let count = Int((rate * Double(data.count)).rounded())
    var poisoned = data
    for (turn, index) in order.prefix(count).enumerated() {
      let image = turned(data.example(sources[turn % sources.count]))
      poisoned.relabel(index, as: target) { $0 = image[...] }
    }
    return poisoned
  }

  /// All images of the source class, turned, true labels kept.
  package func inputs(_ data: Dataset) -> Dataset {
    var inputs = data.subset((0..<data.count).filter { data.labels[$0] == source })
    for index in 0..<inputs.count {
      let image = turned(inputs.example(index))
      inputs.relabel(index, as: source) { $0 = image[...] }
    }
    return inputs
  }

  /// The last row first.
  private func turned(_ image: ArraySlice<UInt8>) -> [UInt8] {
    precondition(image.count == side * side, "an image of another size")
    let first = image.startIndex
    return (0..<side).reversed().flatMap { image[(first + $0 * side)..<(first + ($0 + 1) * side)] }
  }
}
