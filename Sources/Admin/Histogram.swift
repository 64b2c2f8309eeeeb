/// How often a quantity fell into which range.
package struct Histogram: Hashable, Sendable {
  /// Upper ends of the ranges, ascending; beyond the last there is one more.
  private let bounds: [Double]
  private var counts: [UInt64]
  package private(set) var sum = 0.0

  package init(bounds: [Double]) {
    precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds ascend")
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// For durations in seconds: 1 ms to 100 s.
  package static var seconds: Histogram {
    Histogram(bounds: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100])
  }

  package mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  package var count: UInt64 { counts.reduce(0, +) }

  /// How often it was at most each bound; the last one is infinity.
  package var cumulative: [(bound: Double, count: UInt64)] {
    var total: UInt64 = 0
    return zip(bounds + [.infinity], counts).map { bound, count in
      total += count
      return (bound, total)
    }
  }
}
