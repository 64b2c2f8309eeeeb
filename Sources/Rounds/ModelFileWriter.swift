/// Writes a model with the tensors, integers and metadata of a base file and floats of its own.
///
/// Elements of the row may come in any order and pieces; `finish` puts the file in its place.
package struct ModelFileWriter: ~Copyable {
  private let base: ModelFile
  private let writer: SafetensorsWriter

  /// Starts the file and copies everything from the base that is not F32.
  package init(path: String, base: ModelFile) throws(SafetensorsError) {
    let writer = try SafetensorsWriter(path: path, header: base.file.header)
    for tensor in base.file.header.tensors where tensor.type != "F32" {
      try base.file.bytes(of: tensor).withUnsafeBufferPointer { bytes throws(SafetensorsError) in
        try writer.write(UnsafeRawBufferPointer(bytes), at: tensor.bytes.lowerBound)
      }
    }
    self.base = base
    self.writer = writer
  }

  /// Writes elements of the row from `start` on.
  package func write(_ values: UnsafeBufferPointer<Float>, at start: Int) throws(SafetensorsError) {
    let range = start..<start + values.count
    precondition(range.upperBound <= base.spec.rowCount, "elements \(range) of a row of \(base.spec.rowCount)")
    for (index, offset) in base.starts.enumerated() {
      let part = base.spec.range(of: index).clamped(to: range)
      if part.isEmpty { continue }
      let source = values[part.lowerBound - start..<part.upperBound - start]
      try writer.write(
        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source)),
        at: offset + (part.lowerBound - base.spec.offsets[index]) * MemoryLayout<Float>.size)
    }
  }

  /// Writes a whole row.
  package func write(row: [Float]) throws(SafetensorsError) {
    precondition(
      row.count == base.spec.rowCount, "a row of \(row.count) values where the spec has \(base.spec.rowCount)")
    try row.withUnsafeBufferPointer { row throws(SafetensorsError) in try write(row, at: 0) }
  }

  package consuming func finish() throws(SafetensorsError) {
    try writer.finish()
  }
}
