internal import Learning

/// An optimiser that leaves some coordinates where they are: their gradient counts as 0.
struct Frozen: Optimiser {
  private var inner: any Optimiser
  private let isFrozen: [Bool]
  private var gradient: [Float] = []

  init(_ inner: any Optimiser, _ isFrozen: [Bool]) {
    self.inner = inner
    self.isFrozen = isFrozen
  }

  mutating func start(count: Int) {
    precondition(isFrozen.count == count, "one flag per parameter")
    gradient = [Float](repeating: 0, count: count)
    inner.start(count: count)
  }

  mutating func step(_ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>) {
    for index in self.gradient.indices { self.gradient[index] = isFrozen[index] ? 0 : gradient[index] }
    inner.step(&parameters, self.gradient.span)
  }
}
