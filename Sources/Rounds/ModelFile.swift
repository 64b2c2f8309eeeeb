import Glibc

/// A model in a safetensors file, read as a row of its spec.
package struct ModelFile: Sendable {
  package let spec: ModelSpec
  package let file: Safetensors
  /// Names of the tensors that are frozen: no part of the spec, whatever their type, and copied from the base.
  package let frozen: Set<String>
  /// The tensors of the spec in the file, in spec order.
  let tensors: [SafetensorsHeader.Tensor]

  /// Derives the spec: the tensors of float types in order of their bytes, but for those that are frozen. Integer and
  /// boolean tensors are no part of it; they are carried from the base.
  ///
  /// - Parameters:
  ///   - bufferPatterns: buffers are tensors named `*running_mean` or `*running_var`, those that the file's metadata
  ///     names, and those whose name matches one of these (as the shell does).
  ///   - frozenPatterns: frozen are those that the metadata names, and those whose name matches one of these.
  package init(
    path: String, bufferPatterns: [String] = [], frozenPatterns: [String] = []
  ) throws(SafetensorsError) {
    file = try Safetensors(path: path)
    let roles = try ModelRoles(file.header.metadata, file: path)
    let names = file.header.tensors.map(\.name)
    let frozen = Set(names.filter { roles.frozen.contains($0) || matches($0, frozenPatterns) })
    self.frozen = frozen
    tensors = try Self.trained(of: file, leaving: frozen)
    let patterns = ["*running_mean", "*running_var"] + bufferPatterns
    do {
      spec = try ModelSpec(
        tensors: tensors.map { tensor in
          let isBuffer = roles.buffers.contains(tensor.name) || matches(tensor.name, patterns)
          return ModelSpec.Tensor(name: tensor.name, shape: tensor.shape, role: isBuffer ? .buffer : .parameter)
        })
    } catch {
      throw .malformed(path, "\(error)")
    }
  }

  /// Opens a file that must have the tensors of `spec`, in any order of bytes; its integers are left aside, and so are
  /// tensors that its metadata, or `frozen`, names as frozen.
  package init(path: String, spec: ModelSpec, frozen: Set<String> = []) throws(SafetensorsError) {
    self.spec = spec
    file = try Safetensors(path: path)
    let wanted = Set(spec.tensors.map(\.name))
    self.frozen = frozen.union(try ModelRoles(file.header.metadata, file: path).frozen).subtracting(wanted)
    let present = Dictionary(uniqueKeysWithValues: file.header.tensors.map { ($0.name, $0) })
    tensors = try spec.tensors.map { wanted throws(SafetensorsError) in
      guard let tensor = present[wanted.name] else {
        throw .mismatch(.missingTensor, path, "tensor \(wanted.name) is missing")
      }
      guard tensor.elementType != nil else { throw .wrongType(path, tensor.name, tensor.type) }
      guard tensor.shape == wanted.shape else {
        throw .mismatch(
          .wrongShape, path, "tensor \(tensor.name) has shape \(tensor.shape) where the base has \(wanted.shape)")
      }
      return tensor
    }
    if let other = try Self.trained(of: file, leaving: self.frozen).first(where: { !wanted.contains($0.name) }) {
      throw .mismatch(.unexpectedTensor, path, "tensor \(other.name) is not in the base")
    }
  }

  /// Opens a local model that was trained from `base`.
  package init(path: String, base: ModelFile) throws(SafetensorsError) {
    try self.init(path: path, spec: base.spec, frozen: base.frozen)
  }

  /// Reads elements `range` of the row into `out`, which has as many.
  package func read(_ range: Range<Int>, into out: UnsafeMutableBufferPointer<Float>) throws(SafetensorsError) {
    precondition(out.count == range.count && range.upperBound <= spec.rowCount, "elements \(range) of a row")
    for (index, tensor) in tensors.enumerated() {
      let part = spec.range(of: index).clamped(to: range)
      if part.isEmpty { continue }
      let target = out[part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound]
      try read(tensor, from: part.lowerBound - spec.offsets[index], UnsafeMutableBufferPointer(rebasing: target))
    }
  }

  private func read(
    _ tensor: SafetensorsHeader.Tensor, from element: Int, _ out: UnsafeMutableBufferPointer<Float>
  ) throws(SafetensorsError) {
    guard let type = tensor.elementType else { preconditionFailure("tensor \(tensor.name) is \(tensor.type)") }
    let offset = tensor.bytes.lowerBound + element * type.size
    if type == .float32 { return try file.read(into: UnsafeMutableRawBufferPointer(out), at: offset) }
    let bytes = try file.bytes(offset..<offset + out.count * type.size)
    bytes.withUnsafeBytes { type.decode($0, into: out) }
  }

  /// The whole row.
  package func row() throws(SafetensorsError) -> [Float] {
    var row = [Float](repeating: 0, count: spec.rowCount)
    try row.withUnsafeMutableBufferPointer { row throws(SafetensorsError) in try read(0..<row.count, into: row) }
    return row
  }

  /// The frozen tensors of float types, by name and as float32.
  package func constants() throws(SafetensorsError) -> [(name: String, shape: [Int], values: [Float])] {
    try file.header.tensors.filter { frozen.contains($0.name) && $0.elementType != nil }
      .map { tensor throws(SafetensorsError) in
        var values = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
        try values.withUnsafeMutableBufferPointer { out throws(SafetensorsError) in try read(tensor, from: 0, out) }
        return (tensor.name, tensor.shape, values)
      }
  }

  /// The tensors that are neither carried nor frozen; throws where one cannot be read as float32.
  private static func trained(
    of file: Safetensors, leaving frozen: Set<String>
  ) throws(SafetensorsError) -> [SafetensorsHeader.Tensor] {
    let others = file.header.tensors.filter {
      !SafetensorsHeader.carried.contains($0.type) && !frozen.contains($0.name)
    }
    if let odd = others.first(where: { $0.elementType == nil }) { throw .wrongType(file.path, odd.name, odd.type) }
    return others
  }
}

/// Whether a name matches one of some patterns, as the shell matches them.
func matches(_ name: String, _ patterns: [String]) -> Bool { patterns.contains { fnmatch($0, name, 0) == 0 } }

extension SafetensorsHeader.Tensor {
  /// nil where it is not read as float32.
  var elementType: ElementType? { ElementType(rawValue: type) }
}

extension ModelFile {
  /// Entry `samples` of the file's metadata: the sample count that whoever wrote it claims, 1 where there is none.
  package var claimedCount: UInt64 { file.header.metadata["samples"].flatMap { UInt64($0) } ?? 1 }

  /// Its header with every tensor of the spec as F32, in the same order.
  var castHeader: SafetensorsHeader { file.header.casting(Set(spec.tensors.map(\.name))) }

  /// The file as release 0: roles written into its metadata, tensors of the spec in F32, and all else as it is. Its header
  /// is written anew: what this program reads, such as a comma too many, other readers may not.
  package func releaseZero() throws(SafetensorsError) -> [UInt8] {
    let buffers = spec.tensors.filter { $0.role == .buffer }.map(\.name)
    let metadata = ModelRoles.write(
      buffers: buffers, frozen: file.header.tensors.map(\.name).filter(frozen.contains), into: file.header.metadata)
    let header = castHeader.with(metadata)
    let places = Dictionary(uniqueKeysWithValues: spec.tensors.indices.map { (spec.tensors[$0].name, $0) })
    let row = try row()
    var bytes = header.encoded
    for tensor in file.header.tensors {
      if let place = places[tensor.name] {
        row[spec.range(of: place)].withUnsafeBytes { bytes.append(contentsOf: $0) }
      } else {
        bytes += try file.bytes(of: tensor)
      }
    }
    return bytes
  }
}
