import Foundation
import Rounds

/// A folder of its own for one test, removed with the value.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "flame-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes bytes under a name; the path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// A tensor of a file built by hand.
struct SampleTensor {
  var name: String
  var type = "F32"
  var shape: [Int]
  var bytes: [UInt8]

  init(_ name: String, _ shape: [Int], _ values: [Float]) {
    self.name = name
    self.shape = shape
    bytes = littleEndian(values)
  }

  init(_ name: String, type: String, _ shape: [Int], bytes: [UInt8]) {
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }
}

func littleEndian(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
}

/// A file with its header spelled out, and any bytes after it.
func safetensors(header: String, data: [UInt8] = []) -> [UInt8] {
  let json = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json + data
}

/// A valid file of these tensors in this order.
func safetensors(_ tensors: [SampleTensor], metadata: String? = nil) -> [UInt8] {
  var data: [UInt8] = []
  var fields = metadata.map { ["\"__metadata__\":\($0)"] } ?? []
  for tensor in tensors {
    let range = [data.count, data.count + tensor.bytes.count]
    data += tensor.bytes
    fields.append(
      "\"\(tensor.name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.shape),\"data_offsets\":\(range)}")
  }
  return safetensors(header: "{\(fields.joined(separator: ","))}", data: data)
}

/// A small model with everything in it: two layers, BatchNorm statistics between them, a counter.
func sampleModel(_ seed: Int = 0) -> [SampleTensor] {
  let values = { (count: Int) in (0..<count).map { Float(($0 * 7 + seed * 13) % 11) / 8 - 0.5 } }
  return [
    SampleTensor("layer.weight", [2, 3], values(6)),
    SampleTensor("norm.running_mean", [2], values(2)),
    SampleTensor("norm.num_batches_tracked", type: "I64", [], bytes: [UInt8(seed), 1, 0, 0, 0, 0, 0, 0]),
    SampleTensor("norm.running_var", [2], [1.5, 2 + Float(seed)]),
    SampleTensor("layer.bias", [2], values(2)),
  ]
}
