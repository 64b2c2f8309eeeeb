import Glibc

extension Network {
  /// The most likely class of every example, in order; ties go to the lower class. Works in batches of `batch`.
  package func predictions(_ parameters: [Float], on data: some TrainingData, batch: Int = 500) -> [UInt16] {
    var classes: [UInt16] = []
    classes.reserveCapacity(data.count)
    forEachRow(parameters, on: data, batch: batch) { logits, count, _ in
      classes.append(UInt16(largestIndex(logits, count: count)))
    }
    return classes
  }

  /// The share of examples, 0…1, whose label is among the `k` most likely classes; of equal ones the lower class comes
  /// first. `data` has at least one example.
  package func accuracy(_ parameters: [Float], on data: some TrainingData, top k: Int, batch: Int = 500) -> Double {
    precondition(data.count > 0, "accuracy needs an example")
    var hits = 0
    forEachRow(parameters, on: data, batch: batch) { logits, count, label in
      if rank(of: Int(label), in: logits, count: count) < k { hits += 1 }
    }
    return Double(hits) / Double(data.count)
  }

  /// The cross-entropy of every example, `−log softmax(logits)[label]`, in order.
  package func losses(_ parameters: [Float], on data: some TrainingData, batch: Int = 500) -> [Double] {
    var losses: [Double] = []
    losses.reserveCapacity(data.count)
    forEachRow(parameters, on: data, batch: batch) { logits, count, label in
      losses.append(logOfSum(logits, count: count) - Double(logits[Int(label)]))
    }
    return losses
  }

  /// The mean of softmax(logits) over the examples, at least one: how likely each class is held to be.
  package func meanProbabilities(_ parameters: [Float], on data: some TrainingData, batch: Int = 500) -> [Double] {
    precondition(data.count > 0, "a mean needs an example")
    var sums = [Double](repeating: 0, count: outputs)
    forEachRow(parameters, on: data, batch: batch) { logits, count, _ in
      let whole = logOfSum(logits, count: count)
      for index in 0..<count { sums[index] += exp(Double(logits[index]) - whole) }
    }
    return sums.map { $0 / Double(data.count) }
  }

  /// log Σ exp, with the maximum taken out, so that no exponential overflows.
  private func logOfSum(_ values: UnsafeMutablePointer<Float>, count: Int) -> Double {
    let largest = Double(values[largestIndex(values, count: count)])
    return largest + log((0..<count).reduce(0) { $0 + exp(Double(values[$1]) - largest) })
  }

  /// Calls `body` with the logits of every example, how many they are, and the example's label, in order.
  private func forEachRow(
    _ parameters: [Float], on data: some TrainingData, batch: Int,
    _ body: (UnsafeMutablePointer<Float>, Int, UInt16) -> Void
  ) {
    check(parameters, data)
    let workspace = Workspace(for: self, capacity: batch, withGradients: false)
    let indices = Array(0..<data.count)
    for start in stride(from: 0, to: data.count, by: batch) {
      let rows = min(batch, data.count - start)
      indices.withUnsafeBufferPointer {
        data.copy(
          UnsafeBufferPointer(rebasing: $0[start..<start + rows]),
          inputs: workspace.activation(0, rows: rows).values, labels: workspace.labels)
      }
      let logits = parameters.withUnsafeBufferPointer { forward($0.baseAddress!, workspace, rows: rows) }
      for row in 0..<rows { body(logits.row(row), logits.columns, workspace.labels[row]) }
    }
  }

  private func largestIndex(_ values: UnsafeMutablePointer<Float>, count: Int) -> Int {
    var best = 0
    for index in 1..<count where values[index] > values[best] { best = index }
    return best
  }

  /// How many classes are more likely than `label`, or as likely and lower.
  private func rank(of label: Int, in values: UnsafeMutablePointer<Float>, count: Int) -> Int {
    let own = values[label]
    return (0..<count).count { values[$0] > own || values[$0] == own && $0 < label }
  }
}

/// The share of equal entries, in 0…1; both must have the same, positive count.
package func accuracy(_ predictions: [UInt16], of labels: [UInt16]) -> Double {
  precondition(predictions.count == labels.count && !labels.isEmpty, "accuracy needs one label per prediction")
  let hits = zip(predictions, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  return Double(hits) / Double(labels.count)
}
