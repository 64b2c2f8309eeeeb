package import Cryptography
package import Wire

extension ModelSpec {
  /// As it is stored and digested.
  package var record: ModelSpecRecord {
    ModelSpecRecord(
      tensors: tensors.map { tensor in
        TensorRecord(
          name: tensor.name, shape: tensor.shape.map(UInt64.init), role: tensor.role == .buffer ? .buffer : .parameter)
      })
  }

  /// What goes with every update.
  package var digest: Digest { Digest(of: record.encode()) }

  /// Throws where a dimension cannot be addressed, or the tensors are no model.
  package init(_ record: ModelSpecRecord) throws(ModelSpecError) {
    var tensors: [Tensor] = []
    for tensor in record.tensors {
      let shape = tensor.shape.map { Int(clamping: $0) }
      tensors.append(Tensor(name: tensor.name, shape: shape, role: tensor.role == .buffer ? .buffer : .parameter))
    }
    try self.init(tensors: tensors)
  }
}
