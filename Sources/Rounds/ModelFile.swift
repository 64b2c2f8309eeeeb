import Glibc

/// A model in a safetensors file, read as a row of its spec.
package struct ModelFile: Sendable {
  package let spec: ModelSpec
  package let file: Safetensors
  /// Where each tensor of the spec starts in the file's data, in bytes.
  let starts: [Int]

  /// Derives the spec: F32 tensors in order of their bytes. Buffers are those named `*running_mean` or `*running_var`
  /// and those whose name matches one of `bufferPatterns` (as the shell does). Integer and boolean tensors are no part
  /// of it; they are carried from the base.
  package init(path: String, bufferPatterns: [String] = []) throws(SafetensorsError) {
    file = try Safetensors(path: path)
    let patterns = ["*running_mean", "*running_var"] + bufferPatterns
    let floats = try Self.floats(of: file)
    starts = floats.map(\.bytes.lowerBound)
    do {
      spec = try ModelSpec(
        tensors: floats.map { tensor in
          let isBuffer = patterns.contains { fnmatch($0, tensor.name, 0) == 0 }
          return ModelSpec.Tensor(name: tensor.name, shape: tensor.shape, role: isBuffer ? .buffer : .parameter)
        })
    } catch {
      throw .malformed(path, "\(error)")
    }
  }

  /// Opens a file that must have the tensors of `spec`, in any order of bytes; its integers are left aside.
  package init(path: String, spec: ModelSpec) throws(SafetensorsError) {
    self.spec = spec
    file = try Safetensors(path: path)
    let present = Dictionary(uniqueKeysWithValues: file.header.tensors.map { ($0.name, $0) })
    starts = try spec.tensors.map { wanted throws(SafetensorsError) in
      guard let tensor = present[wanted.name] else {
        throw .mismatch(.missingTensor, path, "tensor \(wanted.name) is missing")
      }
      guard tensor.type == "F32" else { throw .wrongType(path, tensor.name, tensor.type) }
      guard tensor.shape == wanted.shape else {
        throw .mismatch(
          .wrongShape, path, "tensor \(tensor.name) has shape \(tensor.shape) where the base has \(wanted.shape)")
      }
      return tensor.bytes.lowerBound
    }
    let wanted = Set(spec.tensors.map(\.name))
    if let other = try Self.floats(of: file).first(where: { !wanted.contains($0.name) }) {
      throw .mismatch(.unexpectedTensor, path, "tensor \(other.name) is not in the base")
    }
  }

  /// Reads elements `range` of the row into `out`, which has as many.
  package func read(_ range: Range<Int>, into out: UnsafeMutableBufferPointer<Float>) throws(SafetensorsError) {
    precondition(out.count == range.count && range.upperBound <= spec.rowCount, "elements \(range) of a row")
    for (index, start) in starts.enumerated() {
      let part = spec.range(of: index).clamped(to: range)
      if part.isEmpty { continue }
      let target = out[part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound]
      let offset = start + (part.lowerBound - spec.offsets[index]) * MemoryLayout<Float>.size
      try file.read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target)), at: offset)
    }
  }

  /// The whole row.
  package func row() throws(SafetensorsError) -> [Float] {
    var row = [Float](repeating: 0, count: spec.rowCount)
    try row.withUnsafeMutableBufferPointer { row throws(SafetensorsError) in try read(0..<row.count, into: row) }
    return row
  }

  /// The F32 tensors; throws where a tensor is neither F32 nor carried.
  private static func floats(of file: Safetensors) throws(SafetensorsError) -> [SafetensorsHeader.Tensor] {
    let others = file.header.tensors.filter { !SafetensorsHeader.carried.contains($0.type) }
    if let odd = others.first(where: { $0.type != "F32" }) { throw .wrongType(file.path, odd.name, odd.type) }
    return others
  }
}

extension ModelFile {
  /// Entry `samples` of the file's metadata: the sample count that whoever wrote it claims, 1 where there is none.
  package var claimedCount: UInt64 { file.header.metadata["samples"].flatMap { UInt64($0) } ?? 1 }
}
