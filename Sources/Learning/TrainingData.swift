/// Examples a network learns from or is measured on.
package protocol TrainingData: Sendable {
  var count: Int { get }

  /// Numbers per example; must equal the network's inputs.
  var features: Int { get }

  /// Copies the examples at `indices`, one a row, into `inputs` (`indices.count × features` floats) and
  /// their classes into `labels`.
  func copy(
    _ indices: UnsafeBufferPointer<Int>, inputs: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<UInt16>)
}
