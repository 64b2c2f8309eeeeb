import Aggregation
import Foundation
import Rounds

/// A base and a folder of agents' models on disk, all built by hand.
struct SampleFiles {
  let folder: TestFolder

  /// `agents` models near the sample model, each a little longer than the one before.
  init(_ folder: TestFolder, agents: Int = 6) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder.file("models"), withIntermediateDirectories: true)
    try folder.write("base.safetensors", safetensors(sampleModel()))
    for agent in 0..<agents {
      try write("agent-\(agent)") { tensors in
        tensors[0] = SampleTensor("layer.weight", [2, 3], (0..<6).map { Float($0 * agent + 3) / 16 })
      }
    }
  }

  /// Writes an agent's model: the sample model, edited.
  func write(_ agent: String, metadata: String? = nil, edit: (inout [SampleTensor]) -> Void = { _ in }) throws {
    var tensors = sampleModel()
    edit(&tensors)
    try folder.write("models/\(agent).safetensors", safetensors(tensors, metadata: metadata))
  }

  func run(
    _ parameters: RuleParameters = .paper, seed: UInt64? = nil, quorum: Int = 2
  ) throws -> AggregationReport {
    var aggregation = FileAggregation(
      base: folder.file("base.safetensors"), models: folder.file("models"), out: folder.file("new.safetensors"),
      parameters: parameters)
    aggregation.seed = seed
    aggregation.quorum = quorum
    return try aggregation.run()
  }

  /// As `run`, with constants that nobody trains.
  func run(frozen: [String]) throws -> AggregationReport {
    var aggregation = FileAggregation(
      base: folder.file("base.safetensors"), models: folder.file("models"), out: folder.file("new.safetensors"),
      parameters: .paper)
    aggregation.frozenPatterns = frozen
    return try aggregation.run()
  }

  /// The floats of the last result.
  func newRow() throws -> [Float] { try ModelFile(path: folder.file("new.safetensors")).row() }

  /// One model for each way to be unusable: name, and what the reason must say.
  func addBadModels() throws -> [String: String] {
    for (name, value) in ["nan": .nan, "infinite": -Float.infinity, "huge": 1e30] {
      try write(name) { $0[4].bytes = littleEndian([0, value]) }
    }
    try write("shape") { $0[0].shape = [3, 2] }
    try write("missing") { $0.remove(at: 3) }
    try write("extra") { $0.append(SampleTensor("head", [1], [1])) }
    try write("complex") { $0[4] = SampleTensor("layer.bias", type: "C64", [1], bytes: .init(repeating: 0, count: 8)) }
    try write("variance") { $0[3].bytes = littleEndian([1, -1]) }
    try write("buffer") { $0[1].bytes = littleEndian([.nan, 0]) }
    try folder.write("models/short.safetensors", Array(safetensors(sampleModel()).dropLast()))
    try folder.write("models/text.safetensors", Array("not a model at all".utf8))
    try FileManager.default.createDirectory(
      atPath: folder.file("models/folder.safetensors"), withIntermediateDirectories: true)
    try folder.write("models/README.txt", [1])
    return [
      "nan": "layer.bias, element 1 is not finite", "infinite": "not finite", "huge": "out of range",
      "shape": "layer.weight has shape [3, 2]", "missing": "norm.running_var is missing", "extra": "head",
      "complex": "layer.bias has type C64", "variance": "norm.running_var, element 1 is a negative variance",
      "buffer": "norm.running_mean, element 0 is not finite", "short": "no valid safetensors file",
      "text": "no valid safetensors file", "folder": "regular file",
    ]
  }
}
