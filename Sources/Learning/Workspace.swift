/// The memory of one batch: inputs, labels, every layer's output and its gradient. Made once, used for all batches.
///
/// Owned by one thread; the views it hands out are valid while it lives.
struct Workspace: ~Copyable {
  let capacity: Int
  let labels: UnsafeMutablePointer<UInt16>
  private let storage: UnsafeMutablePointer<Float>
  private let widths: [Int]
  private let starts: [Int]
  private let total: Int

  /// Room for `capacity` examples; `withGradients: false` leaves out what only training needs.
  init(for network: Network, capacity: Int, withGradients: Bool) {
    precondition(capacity > 0, "a batch has at least one example")
    self.capacity = capacity
    widths = [network.inputs] + network.layers.map(\.outputs)
    var starts: [Int] = []
    var offset = 0
    for width in widths {
      starts.append(offset)
      offset += width * capacity
    }
    (self.starts, total) = (starts, offset)
    storage = .allocate(capacity: withGradients ? 2 * offset : offset)
    labels = .allocate(capacity: capacity)
  }

  deinit {
    storage.deallocate()
    labels.deallocate()
  }

  /// What enters layer `index`; the last index + 1 gives the logits.
  func activation(_ index: Int, rows: Int) -> Matrix {
    Matrix(values: storage + starts[index], rows: rows, columns: widths[index])
  }

  /// The loss's gradient with respect to `activation(index)`.
  func gradient(_ index: Int, rows: Int) -> Matrix {
    Matrix(values: storage + total + starts[index], rows: rows, columns: widths[index])
  }
}
