extension ModelSpec {
  /// A safetensors file with these tensors in spec order.
  ///
  /// - Parameters:
  ///   - row: `rowCount` values in row order.
  ///   - metadata: of the file; entry `samples` is the sample count that an agent claims.
  package func safetensors(row: [Float], metadata: [String: String] = [:]) -> [UInt8] {
    precondition(row.count == rowCount, "a row of \(row.count) values where the spec has \(rowCount)")
    var bytes = SafetensorsHeader(self, metadata).encoded
    for index in tensors.indices { row[range(of: index)].withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

extension SafetensorsHeader {
  fileprivate init(_ spec: ModelSpec, _ metadata: [String: String]) {
    var offset = 0
    var tensors: [Tensor] = []
    for tensor in spec.tensors {
      let size = tensor.count * MemoryLayout<Float>.size
      tensors.append(Tensor(name: tensor.name, type: "F32", shape: tensor.shape, bytes: offset..<offset + size))
      offset += size
    }
    self.init(tensors: tensors, metadata: metadata)
  }
}
