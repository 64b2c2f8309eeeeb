import Kernels

extension ModelFile {
  /// This model − the base, in row order; subnormal values are 0.
  ///
  /// - Parameters:
  ///   - base: the row of the base.
  /// - Throws: where the server would refuse it, naming the tensor.
  package func update(from base: [Float]) throws(SafetensorsError) -> [Float] {
    var update = try row()
    for index in update.indices { update[index] -= base[index] }
    var span = update.mutableSpan
    try check(ChunkScan.scan(&span), at: 0)
    for index in spec.tensors.indices where spec.tensors[index].isVariance {
      if let element = spec.range(of: index).first(where: { base[$0] + update[$0] < 0 }) {
        throw .badValue(.negativeVariance, file.path, "\(place(of: element)) is a negative variance")
      }
    }
    return update
  }

  /// Throws, naming the tensor, where a scan of the elements from `start` on found a bad one.
  func check(_ scan: ChunkScan, at start: Int) throws(SafetensorsError) {
    switch scan {
    case .usable:
      return
    case .notFinite(let index):
      throw .badValue(.notFinite, file.path, "\(place(of: start + index)) is not finite")
    case .outOfRange(let index):
      throw .badValue(.outOfRange, file.path, "\(place(of: start + index)) is out of range (over 2⁴⁰)")
    }
  }

  /// Throws where a buffer is not finite, out of range, or a variance below 0.
  func checkBuffers() throws(SafetensorsError) {
    let width = RowBlock.width(rows: 1, columns: spec.buffers)
    var block = RowBlock(rows: 1, stride: width)
    for columns in RowBlock.cut(spec.parameters..<spec.rowCount, width: width) {
      try block.read(self, columns, row: 0)
      try check(block.scan(row: 0, count: columns.count), at: columns.lowerBound)
      try checkVariances(block.values, columns)
    }
  }

  /// Whether its parameters are those of another model of the same spec, to the bit; false where one cannot be read.
  func hasParameters(of other: ModelFile) -> Bool {
    let width = RowBlock.width(rows: 2, columns: spec.parameters)
    var (own, others) = (RowBlock(rows: 1, stride: width), RowBlock(rows: 1, stride: width))
    return RowBlock.cut(0..<spec.parameters, width: width).allSatisfy { columns in
      do {
        try own.read(self, columns, row: 0)
        try others.read(other, columns, row: 0)
      } catch { return false }
      return own.values == others.values
    }
  }

  private func checkVariances(_ values: [Float], _ columns: Range<Int>) throws(SafetensorsError) {
    for index in spec.tensors.indices where spec.tensors[index].isVariance {
      let part = spec.range(of: index).clamped(to: columns)
      if let element = part.first(where: { values[$0 - columns.lowerBound] < 0 }) {
        try refuseVariance(at: element)
      }
    }
  }

  func refuseVariance(at element: Int) throws(SafetensorsError) {
    throw .badValue(.negativeVariance, file.path, "\(place(of: element)) is a negative variance")
  }

  private func place(of element: Int) -> String {
    let (tensor, index) = spec.locate(element)
    return "tensor \(tensor.name), element \(index)"
  }
}
