internal import Learning
internal import Rounds

/// What agents train under chaos: a draw of random numbers, the same for the same agent, release and seed.
package struct ChaosTraining: Sendable {
  private let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// Local model − base, in row order.
  func update(of agent: String, base: UInt64, count: Int) -> [Float] {
    var random = SeededGenerator(seed: seed, stream: agent, index: base)
    return (0..<count).map { index in
      let noise = Float(random.next() >> 40) * 0x1p-24
      return Float(index % 7) / 1000 + noise / 500
    }
  }

  /// What is left of the update when a local model was written and the base is taken off again.
  func writtenUpdate(of agent: String, base: UInt64, row: [Float]) -> [Float] {
    zip(row, update(of: agent, base: base, count: row.count)).map { ($0 + $1) - $0 }
  }

  /// Writes an agent's local model, as a training command does.
  ///
  /// - Parameters:
  ///   - path: the base, a safetensors file.
  package func train(_ agent: String, release: UInt64, base path: String, into out: String) throws {
    let base = try ModelFile(path: path)
    let row = try base.row()
    let writer = try ModelFileWriter(path: out, base: base)
    try writer.write(row: zip(row, update(of: agent, base: release, count: row.count)).map { $0 + $1 })
    try writer.finish()
  }
}
