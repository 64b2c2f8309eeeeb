import Learning

/// Examples given as floats, for tests.
struct FloatExamples: TrainingData {
  let features: Int
  let values: [Float]
  let classes: [UInt16]

  var count: Int { classes.count }

  /// Points around `classes` random centres; the classes take turns.
  static func clusters(_ classes: Int, of count: Int, features: Int, spread: Float, seed: UInt64) -> FloatExamples {
    var generator = SeededGenerator(seed: seed)
    let centres = (0..<classes * features).map { _ in Float(generator.unit()) }
    let labels = (0..<count).map { UInt16($0 % classes) }
    let values = labels.flatMap { label in
      (0..<features).map { centres[Int(label) * features + $0] + spread * Float(generator.unit() - 0.5) }
    }
    return FloatExamples(features: features, values: values, classes: labels)
  }

  func copy(
    _ indices: UnsafeBufferPointer<Int>, inputs: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<UInt16>
  ) {
    for (row, index) in indices.enumerated() {
      labels[row] = classes[index]
      for column in 0..<features { inputs[row * features + column] = values[index * features + column] }
    }
  }
}
