extension Network {
  /// The most likely class of every example, in order; ties go to the lower class. Works in batches of `batch`.
  package func predictions(_ parameters: [Float], on data: some TrainingData, batch: Int = 500) -> [UInt8] {
    check(parameters, data)
    let workspace = Workspace(for: self, capacity: batch, withGradients: false)
    let indices = Array(0..<data.count)
    var classes: [UInt8] = []
    classes.reserveCapacity(data.count)
    for start in stride(from: 0, to: data.count, by: batch) {
      let rows = min(batch, data.count - start)
      indices.withUnsafeBufferPointer {
        data.copy(
          UnsafeBufferPointer(rebasing: $0[start..<start + rows]),
          inputs: workspace.activation(0, rows: rows).values, labels: workspace.labels)
      }
      let logits = parameters.withUnsafeBufferPointer { forward($0.baseAddress!, workspace, rows: rows) }
      for row in 0..<rows { classes.append(largestIndex(logits.row(row), count: logits.columns)) }
    }
    return classes
  }

  private func largestIndex(_ values: UnsafeMutablePointer<Float>, count: Int) -> UInt8 {
    var best = 0
    for index in 1..<count where values[index] > values[best] { best = index }
    return UInt8(best)
  }
}

/// The share of equal entries, in 0…1; both must have the same, positive count.
package func accuracy(_ predictions: [UInt8], of labels: [UInt8]) -> Double {
  precondition(predictions.count == labels.count && !labels.isEmpty, "accuracy needs one label per prediction")
  let hits = zip(predictions, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  return Double(hits) / Double(labels.count)
}
