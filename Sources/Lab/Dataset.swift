import Learning

/// Labelled examples of `features` numbers each.
///
/// An image is its pixels, row-major, white = 255; a network flow is its measures (`FlowFeatures`); a next-word example
/// is the tokens before the word (`Corpus`).
package struct Dataset: Equatable, Sendable {
  /// How the learner reads the bytes.
  package enum Encoding: Equatable, Sendable {
    /// A byte is a number, scaled to 0…1.
    case measures
    /// Two bytes, little-endian, are a token's number.
    case tokens

    package var bytes: Int { self == .measures ? 1 : 2 }
  }

  package let features: Int
  package let encoding: Encoding

  /// Example after example, `count × width` bytes.
  package private(set) var values: [UInt8]

  /// One class per example.
  package private(set) var labels: [UInt16]

  package init(values: [UInt8], labels: [UInt16], features: Int, encoding: Encoding = .measures) {
    precondition(
      values.count == labels.count * features * encoding.bytes, "every example has one label and the same size")
    self.values = values
    self.labels = labels
    self.features = features
    self.encoding = encoding
  }

  /// All examples of sets of this form, one set after the other.
  package init(joining sets: [Dataset], features: Int, encoding: Encoding = .measures) {
    precondition(sets.allSatisfy { $0.features == features && $0.encoding == encoding }, "sets of different forms")
    self.init(
      values: sets.flatMap(\.values), labels: sets.flatMap(\.labels), features: features, encoding: encoding)
  }

  package var count: Int { labels.count }

  /// Bytes of an example.
  package var width: Int { features * encoding.bytes }

  package func example(_ index: Int) -> ArraySlice<UInt8> {
    values[index * width..<(index + 1) * width]
  }

  /// The examples at `indices`, in that order.
  package func subset(_ indices: [Int]) -> Dataset {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * width)
    for index in indices { chosen += example(index) }
    return Dataset(values: chosen, labels: indices.map { labels[$0] }, features: features, encoding: encoding)
  }

  /// Changes one example in place and gives it a new class.
  mutating func relabel(_ index: Int, as label: UInt16, _ change: (inout ArraySlice<UInt8>) -> Void = { _ in }) {
    labels[index] = label
    change(&values[index * width..<(index + 1) * width])
  }
}

extension Dataset: TrainingData {
  package func copy(
    _ indices: UnsafeBufferPointer<Int>, inputs: UnsafeMutablePointer<Float>,
    labels batchLabels: UnsafeMutablePointer<UInt16>
  ) {
    values.withUnsafeBufferPointer { values in
      for (row, index) in indices.enumerated() {
        batchLabels[row] = labels[index]
        let example = UnsafeBufferPointer(rebasing: values[index * width..<(index + 1) * width])
        switch encoding {
        case .measures: scale(example, into: inputs + row * features)
        case .tokens: number(example, into: inputs + row * features)
        }
      }
    }
  }

  private func scale(_ bytes: UnsafeBufferPointer<UInt8>, into floats: UnsafeMutablePointer<Float>) {
    for index in bytes.indices { floats[index] = Float(bytes[index]) * (1 / 255) }
  }

  private func number(_ bytes: UnsafeBufferPointer<UInt8>, into floats: UnsafeMutablePointer<Float>) {
    for index in 0..<features { floats[index] = Float(UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8) }
  }
}
