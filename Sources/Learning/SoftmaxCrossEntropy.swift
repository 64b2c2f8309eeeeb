import Glibc

/// Mean over a batch of `−log softmax(logits)[label]`, the loss of a classifier.
enum SoftmaxCrossEntropy {
  /// Returns the loss and overwrites the logits by its gradient, `(softmax − one-hot) / rows`.
  static func replaceByGradient(_ logits: Matrix, labels: UnsafePointer<UInt16>) -> Double {
    var loss = 0.0
    let scale = 1 / Float(logits.rows)
    for row in 0..<logits.rows {
      let label = Int(labels[row])
      precondition(label < logits.columns, "label outside the network's classes")
      loss += softmax(logits.row(row), count: logits.columns, label: label)
      logits.row(row)[label] -= 1
      for column in 0..<logits.columns { logits.row(row)[column] *= scale }
    }
    return loss / Double(logits.rows)
  }

  /// Turns one row of logits into probabilities; returns `−log` of the label's. The maximum is subtracted
  /// first, so no exponential overflows.
  private static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int, label: Int) -> Double {
    let largest = largest(row, count: count)
    let shifted = row[label] - largest
    var sum: Float = 0
    for column in 0..<count {
      row[column] = expf(row[column] - largest)
      sum += row[column]
    }
    for column in 0..<count { row[column] /= sum }
    return log(Double(sum)) - Double(shifted)
  }

  /// In lanes, since a processor waits for each comparison with the one before.
  private static func largest(_ row: UnsafeMutablePointer<Float>, count: Int) -> Float {
    let width = SIMD16<Float>.scalarCount
    let whole = count / width * width
    var lanes = SIMD16<Float>(repeating: row[0])
    for start in stride(from: 0, to: whole, by: width) {
      let values = UnsafeRawPointer(row + start).loadUnaligned(as: SIMD16<Float>.self)
      lanes.replace(with: values, where: values .> lanes)
    }
    var largest = lanes.max()
    for column in whole..<count where row[column] > largest { largest = row[column] }
    return largest
  }
}
