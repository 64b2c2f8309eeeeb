import Learning

/// Labelled examples of `features` bytes each; the learner sees them scaled to 0…1.
///
/// An image is its pixels, row-major, white = 255; a network flow is its measures (`FlowFeatures`).
package struct Dataset: Equatable, Sendable {
  package let features: Int

  /// Example after example, `count × features` bytes.
  package private(set) var values: [UInt8]

  /// One class per example.
  package private(set) var labels: [UInt8]

  package init(values: [UInt8], labels: [UInt8], features: Int) {
    precondition(values.count == labels.count * features, "every example has one label and the same size")
    self.values = values
    self.labels = labels
    self.features = features
  }

  /// The examples of all sets, in their order; at least one set, all of one kind.
  init(joining sets: [Dataset], features: Int) {
    self.init(values: sets.flatMap(\.values), labels: sets.flatMap(\.labels), features: features)
  }

  package var count: Int { labels.count }

  package func example(_ index: Int) -> ArraySlice<UInt8> {
    values[index * features..<(index + 1) * features]
  }

  /// The examples at `indices`, in that order.
  package func subset(_ indices: [Int]) -> Dataset {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * features)
    for index in indices { chosen += example(index) }
    return Dataset(values: chosen, labels: indices.map { labels[$0] }, features: features)
  }

  /// Changes one example in place and gives it a new class.
  mutating func relabel(_ index: Int, as label: UInt8, _ change: (inout ArraySlice<UInt8>) -> Void = { _ in }) {
    labels[index] = label
    change(&values[index * features..<(index + 1) * features])
  }
}

extension Dataset: TrainingData {
  package func copy(
    _ indices: UnsafeBufferPointer<Int>, inputs: UnsafeMutablePointer<Float>,
    labels batchLabels: UnsafeMutablePointer<UInt8>
  ) {
    values.withUnsafeBufferPointer { values in
      for (row, index) in indices.enumerated() {
        batchLabels[row] = labels[index]
        scale(
          UnsafeBufferPointer(rebasing: values[index * features..<(index + 1) * features]),
          into: inputs + row * features)
      }
    }
  }

  private func scale(_ bytes: UnsafeBufferPointer<UInt8>, into floats: UnsafeMutablePointer<Float>) {
    for index in bytes.indices { floats[index] = Float(bytes[index]) * (1 / 255) }
  }
}
