internal import Learning

/// An optimiser that leaves some coordinates where they are: their gradient counts as 0.
struct Frozen: Optimiser {
  private var inner: any Optimiser
  private let isFrozen: [Bool]
  private var thawed: [Float] = []

  init(_ inner: any Optimiser, _ isFrozen: [Bool]) {
    self.inner = inner
    self.isFrozen = isFrozen
  }

  mutating func start(count: Int) {
    precondition(isFrozen.count == count, "one flag per parameter")
    thawed = [Float](repeating: 0, count: count)
    inner.start(count: count)
  }

  mutating func step(_ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>) {
    for index in thawed.indices { thawed[index] = isFrozen[index] ? 0 : gradient[index] }
    let thawed = thawed
    inner.step(&parameters, thawed.span)
  }
}
