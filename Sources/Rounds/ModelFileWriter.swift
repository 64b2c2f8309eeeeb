/// Writes a model with the tensors, integers and metadata of a base file and floats of its own, as F32.
///
/// Elements of the row may come in any order and pieces; `finish` puts the file in its place.
package struct ModelFileWriter: ~Copyable {
  private let spec: ModelSpec
  /// Where each tensor of the spec starts in the file's data, in bytes.
  private let starts: [Int]
  private let writer: SafetensorsWriter

  /// Starts the file and copies from the base what is no part of its spec: integers, and what is frozen.
  package init(path: String, base: ModelFile) throws(SafetensorsError) {
    let header = base.castHeader
    let writer = try SafetensorsWriter(path: path, header: header)
    let places = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0.bytes.lowerBound) })
    let own = Set(base.spec.tensors.map(\.name))
    for (tensor, place) in zip(base.file.header.tensors, header.tensors) where !own.contains(tensor.name) {
      try base.file.bytes(of: tensor).withUnsafeBufferPointer { bytes throws(SafetensorsError) in
        try writer.write(UnsafeRawBufferPointer(bytes), at: place.bytes.lowerBound)
      }
    }
    spec = base.spec
    starts = spec.tensors.map { places[$0.name] ?? 0 }
    self.writer = writer
  }

  /// Writes elements of the row from `start` on.
  package func write(_ values: UnsafeBufferPointer<Float>, at start: Int) throws(SafetensorsError) {
    let range = start..<start + values.count
    precondition(range.upperBound <= spec.rowCount, "elements \(range) of a row of \(spec.rowCount)")
    for (index, offset) in starts.enumerated() {
      let part = spec.range(of: index).clamped(to: range)
      if part.isEmpty { continue }
      let source = values[part.lowerBound - start..<part.upperBound - start]
      try writer.write(
        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source)),
        at: offset + (part.lowerBound - spec.offsets[index]) * MemoryLayout<Float>.size)
    }
  }

  /// Writes a whole row.
  package func write(row: [Float]) throws(SafetensorsError) {
    precondition(row.count == spec.rowCount, "a row of \(row.count) values where the spec has \(spec.rowCount)")
    try row.withUnsafeBufferPointer { row throws(SafetensorsError) in try write(row, at: 0) }
  }

  package consuming func finish() throws(SafetensorsError) {
    try writer.finish()
  }
}
